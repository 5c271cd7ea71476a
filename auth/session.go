package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/servicehall/hallway/store"
)

// Options say how long sessions live.
type Options struct {
	// Idle ends a session that was not used for so long, 0 for 30 minutes.
	Idle time.Duration
	// Life ends every session, however busy, 0 for 12 hours.
	Life time.Duration
	// Touch is how often at most the last use is written down, 0 for a
	// twentieth of Idle. A session may end that much early.
	Touch time.Duration
}

func (o Options) filled() Options {
	if o.Idle <= 0 {
		o.Idle = 30 * time.Minute
	}
	if o.Life <= 0 {
		o.Life = 12 * time.Hour
	}
	if o.Touch <= 0 {
		o.Touch = o.Idle / 20
	}
	return o
}

// Session is one principal signed in with one program. CSRF is what every
// changing request of this session must carry (see Session.Owns).
type Session struct {
	Principal
	CSRF  string
	Begun time.Time
	Seen  time.Time
	Ends  time.Time // the absolute end
	Idle  time.Time // the end if it is not used again
	From  string
	Agent string
}

// Owns reports whether a CSRF token is this session's, in constant time.
func (s Session) Owns(csrf string) bool {
	return s.CSRF != "" && subtle.ConstantTimeCompare([]byte(csrf), []byte(s.CSRF)) == 1
}

// Sessions keeps who is signed in. It is safe for concurrent use.
type Sessions struct {
	db     *store.DB
	now    func() time.Time
	random io.Reader
	o      Options
}

// NewSessions keeps sessions in a database that has Migrations.
func NewSessions(db *store.DB, now func() time.Time, random io.Reader, o Options) *Sessions {
	return &Sessions{db: db, now: now, random: random, o: o.filled()}
}

// tokenBytes are 256 bits: nobody guesses one, so it needs no signature.
const tokenBytes = 32

// Begin signs a principal in, writes the sign-in down, and returns the token
// that the visitor's program keeps; only its hash is stored. Sessions that have
// ended are removed on the way.
func (s *Sessions) Begin(ctx context.Context, p Principal, v Visit) (string, Session, error) {
	raw := make([]byte, tokenBytes)
	if _, err := io.ReadFull(s.random, raw); err != nil {
		return "", Session{}, fmt.Errorf("begin session of %s: draw a token: %w", p.ID, err)
	}
	token := base64.RawURLEncoding.EncodeToString(raw)
	now := s.now().Truncate(time.Millisecond)
	v = v.short()
	out := s.session(token, p, row{begun: now, seen: now, ends: now.Add(s.o.Life), origin: v.From, agent: v.Agent})
	groups, roles, err := lists(p)
	if err != nil {
		return "", Session{}, fmt.Errorf("begin session of %s: %w", p.ID, err)
	}
	err = s.db.Committer.Run(ctx,
		s.sweep(now),
		store.Stmt{
			SQL:  `INSERT INTO session (hash, login, name, groups, roles, via, begun, seen, ends, origin, agent) VALUES (?,?,?,?,?,?,?,?,?,?,?)`,
			Args: []any{hash(token), p.ID, p.Name, groups, roles, string(p.Via), now.UnixMilli(), now.UnixMilli(), out.Ends.UnixMilli(), v.From, v.Agent},
		},
		SignIn{At: now, Login: p.ID, Via: p.Via, From: v.From, Agent: v.Agent, Outcome: Accepted}.Stmt(),
	)
	if err != nil {
		return "", Session{}, fmt.Errorf("begin session of %s: %w", p.ID, err)
	}
	return token, out, nil
}

// Get returns the session of a token and counts as a use of it. A token that
// is unknown, or whose session has ended, is a *Refusal with "auth.no-session".
func (s *Sessions) Get(ctx context.Context, token string) (Session, error) {
	if len(token) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return Session{}, noSession()
	}
	h := hash(token)
	p, r, err := s.read(ctx, h)
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, noSession()
	}
	if err != nil {
		return Session{}, fmt.Errorf("read session: %w", err)
	}
	now := s.now().Truncate(time.Millisecond)
	if s.over(r, now) {
		return Session{}, noSession()
	}
	if now.Sub(r.seen) >= s.o.Touch {
		r.seen = now
		err := s.db.Committer.Run(ctx, store.Stmt{SQL: `UPDATE session SET seen=? WHERE hash=? AND seen<?`, Args: []any{now.UnixMilli(), h, now.UnixMilli()}})
		if err != nil && !store.Undurable(err) { // while nothing can be written, people may read
			return Session{}, fmt.Errorf("write down the use of a session: %w", err)
		}
	}
	return s.session(token, p, r), nil
}

func noSession() error { return &Refusal{Code: "auth.no-session"} }

// End ends the session of a token. Ending what is not there is no error.
func (s *Sessions) End(ctx context.Context, token string) error {
	if err := s.db.Committer.Run(ctx, store.Stmt{SQL: `DELETE FROM session WHERE hash=?`, Args: []any{hash(token)}}); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// EndAllOf ends all sessions of a login.
func (s *Sessions) EndAllOf(ctx context.Context, login string) error {
	if err := s.db.Committer.Run(ctx, EndAllOf(login)); err != nil {
		return fmt.Errorf("end sessions of %s: %w", login, err)
	}
	return nil
}

// EndAllOf is the statement that ends all sessions of a login, for those who
// change what the login may do in the same transaction.
func EndAllOf(login string) store.Stmt {
	return store.Stmt{SQL: `DELETE FROM session WHERE login=?`, Args: []any{login}}
}

// row is what a session is beside its principal.
type row struct {
	begun, seen, ends time.Time
	origin, agent     string
}

func (s *Sessions) over(r row, now time.Time) bool {
	return !now.Before(r.ends) || !now.Before(r.seen.Add(s.o.Idle))
}

func (s *Sessions) sweep(now time.Time) store.Stmt {
	return store.Stmt{SQL: `DELETE FROM session WHERE ends<=? OR seen<=?`, Args: []any{now.UnixMilli(), now.Add(-s.o.Idle).UnixMilli()}}
}

func (s *Sessions) session(token string, p Principal, r row) Session {
	idle := r.seen.Add(s.o.Idle)
	if r.ends.Before(idle) {
		idle = r.ends
	}
	return Session{Principal: p, CSRF: csrf(token), Begun: r.begun, Seen: r.seen, Ends: r.ends, Idle: idle, From: r.origin, Agent: r.agent}
}

func (s *Sessions) read(ctx context.Context, h []byte) (Principal, row, error) {
	var p Principal
	var r row
	var via, groups, roles string
	var begun, seen, ends int64
	err := s.db.Read().QueryRowContext(ctx, `SELECT login, name, groups, roles, via, begun, seen, ends, origin, agent FROM session WHERE hash=?`, h).
		Scan(&p.ID, &p.Name, &groups, &roles, &via, &begun, &seen, &ends, &r.origin, &r.agent)
	if err != nil {
		return p, r, err
	}
	p.Via = Via(via)
	r.begun, r.seen, r.ends = time.UnixMilli(begun), time.UnixMilli(seen), time.UnixMilli(ends)
	if err := json.Unmarshal([]byte(groups), &p.Groups); err != nil {
		return p, r, fmt.Errorf("read groups of %s: %w", p.ID, err)
	}
	if err := json.Unmarshal([]byte(roles), &p.Roles); err != nil {
		return p, r, fmt.Errorf("read roles of %s: %w", p.ID, err)
	}
	return p, r, nil
}

// lists writes groups and roles as JSON, empty lists as [].
func lists(p Principal) (groups, roles string, err error) {
	g, err := json.Marshal(append([]string{}, p.Groups...))
	if err != nil {
		return "", "", fmt.Errorf("write groups: %w", err)
	}
	r, err := json.Marshal(append([]Role{}, p.Roles...))
	if err != nil {
		return "", "", fmt.Errorf("write roles: %w", err)
	}
	return string(g), string(r), nil
}

func hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// csrf is drawn from the token, so that it is bound to the session, differs
// from what is stored, and needs no column.
func csrf(token string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("csrf"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
