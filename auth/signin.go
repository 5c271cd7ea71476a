package auth

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/servicehall/hallway/store"
)

// SignInOutcome is how an attempt to sign in ended.
type SignInOutcome string

// The outcomes.
const (
	Accepted SignInOutcome = "accepted"
	Refused  SignInOutcome = "refused"
)

// SignIn is one attempt to sign in, or several that differ in nothing within a
// minute.
type SignIn struct {
	ID      int64
	At      time.Time // the last of them
	Login   string    // as the visitor gave it; it may be nobody's
	Via     Via
	From    string
	Agent   string
	Outcome SignInOutcome
	Code    string // of the refusal
	Count   int
}

// Stmt writes an attempt down.
func (s SignIn) Stmt() store.Stmt {
	return store.Stmt{
		SQL: `INSERT INTO sign_in (minute, at, login, via, origin, agent, outcome, code, count) VALUES (?,?,?,?,?,?,?,?,1)
ON CONFLICT (minute, login, via, origin, agent, outcome, code) DO UPDATE SET count = count + 1, at = excluded.at`,
		Args: []any{s.At.Unix() / 60, s.At.UnixMilli(), clip(s.Login, 200), string(s.Via), clip(s.From, 100), clip(s.Agent, 200), string(s.Outcome), s.Code},
	}
}

// SignIns returns the newest attempts, at most limit, older than the one with
// the id before (0 for the newest of all).
func SignIns(ctx context.Context, db *store.DB, before int64, limit int) ([]SignIn, error) {
	rows, err := db.Read().QueryContext(ctx, `SELECT id, at, login, via, origin, agent, outcome, code, count FROM sign_in
WHERE ?=0 OR id<? ORDER BY id DESC LIMIT ?`, before, before, limit)
	if err != nil {
		return nil, fmt.Errorf("read sign-ins: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []SignIn
	for rows.Next() {
		var s SignIn
		var at int64
		if err := rows.Scan(&s.ID, &at, &s.Login, &s.Via, &s.From, &s.Agent, &s.Outcome, &s.Code, &s.Count); err != nil {
			return nil, fmt.Errorf("read sign-ins: %w", err)
		}
		s.At = time.UnixMilli(at)
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read sign-ins: %w", err)
	}
	return out, nil
}

func (v Visit) short() Visit {
	v.From, v.Agent = clip(v.From, 100), clip(v.Agent, 200)
	return v
}

// clip makes what a stranger sent safe to store: valid and at most n bytes.
func clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= n {
		return s
	}
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
