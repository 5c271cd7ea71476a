package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Verdict is what a system decides about a request: the HTTP status and body of
// its answer, and whether the request took effect. Only an answer with effect is
// remembered for repeats.
type Verdict struct {
	Status int
	Body   []byte
	Effect bool
}

// Ask is one request to a simulated system. Key is its idempotency key; an
// empty key is never deduplicated. Refuse, when set, is answered without asking
// Decide (a fault switch). Decide runs inside the transaction and may run twice.
type Ask struct {
	System, Operation, Key, Detail string
	At                             time.Time
	Refuse                         *Verdict
	Decide                         func(*sql.Tx) (Verdict, error)
}

// Ask enters a request into the book and returns its verdict after the commit.
func (b *Book) Ask(ctx context.Context, a Ask) (Verdict, error) {
	var out Verdict
	err := b.Write(ctx, func(tx *sql.Tx) error {
		v, err := a.settle(tx)
		out = v
		return err
	})
	if err != nil {
		return Verdict{}, fmt.Errorf("enter %s %s into the ledger: %w", a.System, a.Operation, err)
	}
	return out, nil
}

func (a Ask) settle(tx *sql.Tx) (Verdict, error) {
	if a.Refuse != nil {
		return *a.Refuse, a.enter(tx, *a.Refuse, false)
	}
	remembered, err := a.remembered(tx)
	if err != nil {
		return Verdict{}, err
	}
	if remembered != nil {
		v := Verdict{Status: http.StatusOK, Body: remembered}
		return v, a.enter(tx, v, true)
	}
	v, err := a.Decide(tx)
	if err != nil {
		return Verdict{}, err
	}
	return v, a.enter(tx, v, false)
}

func (a Ask) remembered(tx *sql.Tx) ([]byte, error) {
	if a.Key == "" {
		return nil, nil
	}
	var answer []byte
	err := tx.QueryRow(`SELECT answer FROM entry WHERE system=? AND operation=? AND key=? AND effects>0`,
		a.System, a.Operation, a.Key).Scan(&answer)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return answer, err
}

func (a Ask) enter(tx *sql.Tx, v Verdict, repeated bool) error {
	var answer []byte
	if v.Effect {
		answer = v.Body
	}
	_, err := tx.Exec(`
INSERT INTO entry (system, operation, key, first_at, last_at, count, deduplicated, effects, detail, answer)
VALUES (?1, ?2, ?3, ?4, ?4, 1, ?5, ?6, ?7, ?8)
ON CONFLICT (system, operation, key) DO UPDATE SET
  last_at = ?4, count = count + 1, deduplicated = deduplicated + ?5, effects = effects + ?6,
  detail = CASE WHEN ?6 THEN ?7 ELSE detail END, answer = COALESCE(answer, ?8)`,
		a.System, a.Operation, a.Key, a.At.UnixNano(), repeated, v.Effect, a.Detail, answer)
	return err
}

// Next gives the next number of a named sequence, from 1, inside a transaction.
func Next(tx *sql.Tx, name string) (int64, error) {
	var n int64
	err := tx.QueryRow(`INSERT INTO sequence (name, value) VALUES (?, 1)
ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`, name).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("next number of %s: %w", name, err)
	}
	return n, nil
}
