package local

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/store"
)

// Verify returns the principal of a login and its password. A wrong pair is a
// *auth.Refusal with "account.wrong", too many of them "account.locked" with
// the time to wait, a crowd at the door "account.busy"; each is written down.
// That somebody came in is written down by auth.Sessions.Begin.
func (a *Accounts) Verify(ctx context.Context, login, password string, v auth.Visit) (auth.Principal, error) {
	p, err := a.verify(ctx, login, password)
	if code := auth.CodeOf(err); code != "" {
		row := auth.SignIn{At: a.now(), Login: login, Via: auth.Local, From: v.From, Agent: v.Agent, Outcome: auth.Refused, Code: code}
		if e := a.db.Committer.Run(ctx, row.Stmt()); e != nil {
			return auth.Principal{}, fmt.Errorf("write down a refused sign-in: %w", e)
		}
	}
	return p, err
}

func (a *Accounts) verify(ctx context.Context, login, password string) (auth.Principal, error) {
	if !plain(login, maxLogin) || len(password) > maxPassword {
		return auth.Principal{}, &auth.Refusal{Code: "account.wrong"}
	}
	acc, hash, err := a.read(ctx, login)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return auth.Principal{}, fmt.Errorf("read account: %w", err)
	}
	known := err == nil
	against := a.dummy
	if known {
		if against, err = parsePHC(hash); err != nil {
			return auth.Principal{}, fmt.Errorf("read the password hash of %s: %w", login, err)
		}
	}
	if err := a.reserve(ctx, login); err != nil {
		return auth.Principal{}, err
	}
	right, err := a.compare(ctx, against, password)
	if err != nil {
		return auth.Principal{}, errors.Join(err, a.release(login))
	}
	if !right || !known {
		return auth.Principal{}, &auth.Refusal{Code: "account.wrong"}
	}
	if err := a.db.Committer.Run(ctx, forget(login)); err != nil {
		return auth.Principal{}, fmt.Errorf("forget the failures of %s: %w", login, err)
	}
	return auth.Principal{ID: acc.Login, Name: acc.Name, Groups: acc.Groups, Roles: acc.Roles, Via: auth.Local}, nil
}

// reserve counts an attempt as a failure before it is made, so that many at
// once cannot get more guesses than one after the other. Success forgets it.
func (a *Accounts) reserve(ctx context.Context, login string) error {
	now := a.now()
	var refused error
	err := a.db.Committer.Do(ctx, func(tx *store.Tx) error {
		refused = nil
		if err := tx.Run(store.Stmt{SQL: `DELETE FROM account_failure WHERE last<=?`, Args: []any{now.Add(-a.o.Lock).UnixMilli()}}); err != nil {
			return err
		}
		var count, last int64
		err := tx.One(`SELECT count, last FROM account_failure WHERE login=?`, []any{login}, &count, &last)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if count >= int64(a.o.Failures) {
			refused = locked(time.UnixMilli(last).Add(a.o.Lock).Sub(now))
			return nil
		}
		return tx.Run(store.Stmt{SQL: `INSERT INTO account_failure (login, count, last) VALUES (?,1,?)
ON CONFLICT (login) DO UPDATE SET count = count + 1, last = excluded.last`, Args: []any{login, now.UnixMilli()}})
	})
	if err != nil {
		return fmt.Errorf("count an attempt to sign in: %w", err)
	}
	return refused
}

// release takes back what reserve counted for an attempt that was never made.
func (a *Accounts) release(login string) error {
	ctx, cancel := context.WithTimeout(context.Background(), a.o.Wait) // the visitor's own context has ended
	defer cancel()
	err := a.db.Committer.Run(ctx, store.Stmt{SQL: `UPDATE account_failure SET count = count - 1 WHERE login=? AND count>0`, Args: []any{login}})
	if err != nil {
		return fmt.Errorf("take back an attempt that was not made: %w", err)
	}
	return nil
}

func forget(login string) store.Stmt {
	return store.Stmt{SQL: `DELETE FROM account_failure WHERE login=?`, Args: []any{login}}
}

func locked(wait time.Duration) error {
	minutes := int((wait + time.Minute - 1) / time.Minute)
	return &auth.Refusal{Code: "account.locked", Args: map[string]any{"minutes": minutes}, RetryAfter: wait}
}

// compare waits for a turn and compares.
func (a *Accounts) compare(ctx context.Context, against phc, password string) (bool, error) {
	if err := a.turn(ctx); err != nil {
		return false, err
	}
	defer func() { <-a.turns }()
	return against.matches(password), nil
}

// hash waits for a turn and computes a new hash.
func (a *Accounts) hash(ctx context.Context, password string) (phc, error) {
	if err := a.turn(ctx); err != nil {
		return phc{}, err
	}
	defer func() { <-a.turns }()
	return hashPassword(password, a.cost, a.o.Random)
}

// turn bounds the memory that hashing takes.
func (a *Accounts) turn(ctx context.Context) error {
	timer := time.NewTimer(a.o.Wait)
	defer timer.Stop()
	select {
	case a.turns <- struct{}{}:
		return nil
	case <-timer.C:
		return &auth.Refusal{Code: "account.busy", RetryAfter: a.o.Wait}
	case <-ctx.Done():
		return fmt.Errorf("wait for a turn to check a password: %w", ctx.Err())
	}
}
