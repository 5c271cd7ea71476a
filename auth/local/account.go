package local

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/store"
)

// Account is one account. Sample marks an account whose password is printed in
// the documentation: a hall that serves others must have none (see Samples).
type Account struct {
	Login   string
	Name    string
	Groups  []string
	Roles   []auth.Role
	Sample  bool
	Changed time.Time // set by Put
}

// Options bound what guessing costs us and the guesser.
type Options struct {
	// Failures lock a login, 0 for 5.
	Failures int
	// Lock is how long a login stays locked, and how old a failure must be to
	// be forgotten, 0 for 15 minutes.
	Lock time.Duration
	// AtOnce is how many hashes are computed at the same time, each in 19 MiB,
	// 0 for 2.
	AtOnce int
	// Wait is how long a visitor waits for their turn to be hashed, 0 for 5
	// seconds.
	Wait time.Duration
	// Random is where salts come from, nil for the machine's.
	Random io.Reader
}

func (o Options) filled() Options {
	if o.Failures <= 0 {
		o.Failures = 5
	}
	if o.Lock <= 0 {
		o.Lock = 15 * time.Minute
	}
	if o.AtOnce <= 0 {
		o.AtOnce = 2
	}
	if o.Wait <= 0 {
		o.Wait = 5 * time.Second
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	return o
}

// Accounts keeps accounts. It is safe for concurrent use.
type Accounts struct {
	db    *store.DB
	now   func() time.Time
	o     Options
	cost  cost
	turns chan struct{}
	dummy phc // what an unknown login is compared with
}

// New keeps accounts in a database that has Migrations and auth.Migrations.
func New(db *store.DB, now func() time.Time, o Options) (*Accounts, error) {
	return build(db, now, o, ours)
}

func build(db *store.DB, now func() time.Time, o Options, c cost) (*Accounts, error) {
	o = o.filled()
	dummy, err := hashPassword("", c, o.Random)
	if err != nil {
		return nil, fmt.Errorf("open accounts: %w", err)
	}
	clear(dummy.key) // no password has this key
	return &Accounts{db: db, now: now, o: o, cost: c, turns: make(chan struct{}, o.AtOnce), dummy: dummy}, nil
}

// Put makes or changes an account, and ends the login's sessions so that the
// change holds at once. An empty password keeps the present one. What is wrong
// with the account or the password is returned as a finding.List. A sample
// account may have a weak password, and stays one until it gets another.
func (a *Accounts) Put(ctx context.Context, acc Account, password string) error {
	before, old, err := a.read(ctx, acc.Login)
	fresh := errors.Is(err, sql.ErrNoRows)
	if err != nil && !fresh {
		return fmt.Errorf("write account: %w", err)
	}
	if err := check(acc, password, fresh).Err(); err != nil {
		return err
	}
	if password == "" {
		acc.Sample = acc.Sample || before.Sample // while it keeps the printed password
	} else {
		h, err := a.hash(ctx, password)
		if err != nil {
			return fmt.Errorf("write account %s: %w", acc.Login, err)
		}
		old = h.String()
	}
	groups, roles, err := lists(acc)
	if err != nil {
		return fmt.Errorf("write account %s: %w", acc.Login, err)
	}
	err = a.db.Committer.Run(ctx,
		store.Stmt{
			SQL: `INSERT INTO account (login, name, groups, roles, hash, sample, changed) VALUES (?,?,?,?,?,?,?)
ON CONFLICT (login) DO UPDATE SET name=excluded.name, groups=excluded.groups, roles=excluded.roles, hash=excluded.hash, sample=excluded.sample, changed=excluded.changed`,
			Args: []any{acc.Login, acc.Name, groups, roles, old, acc.Sample, a.now().UnixMilli()},
		},
		forget(acc.Login), auth.EndAllOf(acc.Login))
	if err != nil {
		return fmt.Errorf("write account %s: %w", acc.Login, err)
	}
	return nil
}

// Remove deletes an account and ends its sessions. Removing what is not there
// is no error.
func (a *Accounts) Remove(ctx context.Context, login string) error {
	err := a.db.Committer.Run(ctx, store.Stmt{SQL: `DELETE FROM account WHERE login=?`, Args: []any{login}}, forget(login), auth.EndAllOf(login))
	if err != nil {
		return fmt.Errorf("remove account %s: %w", login, err)
	}
	return nil
}

// List returns all accounts by login, without their hashes.
func (a *Accounts) List(ctx context.Context) ([]Account, error) {
	rows, err := a.db.Read().QueryContext(ctx, `SELECT login, name, groups, roles, sample, changed, hash FROM account ORDER BY login`)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Account
	for rows.Next() {
		acc, _, err := scan(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("list accounts: %w", err)
		}
		out = append(out, acc)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return out, nil
}

// Samples returns the logins of sample accounts: their passwords are known to
// everybody, so a hall that others can reach refuses to start with one.
func (a *Accounts) Samples(ctx context.Context) ([]string, error) {
	all, err := a.List(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, acc := range all {
		if acc.Sample {
			out = append(out, acc.Login)
		}
	}
	return out, nil
}

// read returns an account and its hash, or sql.ErrNoRows.
func (a *Accounts) read(ctx context.Context, login string) (Account, string, error) {
	return scan(a.db.Read().QueryRowContext(ctx, `SELECT login, name, groups, roles, sample, changed, hash FROM account WHERE login=?`, login).Scan)
}

func scan(from func(...any) error) (acc Account, hash string, err error) {
	var groups, roles string
	var changed int64
	if err := from(&acc.Login, &acc.Name, &groups, &roles, &acc.Sample, &changed, &hash); err != nil {
		return acc, "", err
	}
	acc.Changed = time.UnixMilli(changed)
	if err := json.Unmarshal([]byte(groups), &acc.Groups); err != nil {
		return acc, "", fmt.Errorf("read groups of %s: %w", acc.Login, err)
	}
	if err := json.Unmarshal([]byte(roles), &acc.Roles); err != nil {
		return acc, "", fmt.Errorf("read roles of %s: %w", acc.Login, err)
	}
	return acc, hash, nil
}

func lists(acc Account) (groups, roles string, err error) {
	g, err := json.Marshal(append([]string{}, acc.Groups...))
	if err != nil {
		return "", "", fmt.Errorf("write groups: %w", err)
	}
	r, err := json.Marshal(append([]auth.Role{}, acc.Roles...))
	if err != nil {
		return "", "", fmt.Errorf("write roles: %w", err)
	}
	return string(g), string(r), nil
}
