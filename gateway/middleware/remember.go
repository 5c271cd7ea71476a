package middleware

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/servicehall/hallway/auth"
)

// Remembered answers for an account that was verified within the last minute,
// so that a program's every request does not cost a password hash. It keeps an
// HMAC of what was right under a key of this run, never the password; what was
// wrong is never remembered. A changed account is seen after a minute.
type Remembered struct {
	accounts Accounts
	now      func() time.Time
	key      []byte

	mu sync.Mutex
	by map[[sha256.Size]byte]remembered
}

type remembered struct {
	who   auth.Principal
	until time.Time
}

const (
	rememberFor  = time.Minute
	rememberMost = 512
)

// Remember puts a memory before accounts. random gives the key.
func Remember(a Accounts, now func() time.Time, random io.Reader) (*Remembered, error) {
	key := make([]byte, sha256.Size)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, fmt.Errorf("draw a key: %w", err)
	}
	return &Remembered{accounts: a, now: now, key: key, by: map[[sha256.Size]byte]remembered{}}, nil
}

// Verify implements Accounts.
func (r *Remembered) Verify(ctx context.Context, login, password string, v auth.Visit) (auth.Principal, error) {
	k := r.sum(login, password)
	if p, ok := r.get(k); ok {
		return p, nil
	}
	p, err := r.accounts.Verify(ctx, login, password, v)
	if err == nil {
		r.put(k, p)
	}
	return p, err
}

func (r *Remembered) sum(login, password string) (out [sha256.Size]byte) {
	mac := hmac.New(sha256.New, r.key)
	fmt.Fprintf(mac, "%d:%s%s", len(login), login, password)
	mac.Sum(out[:0])
	return out
}

func (r *Remembered) get(k [sha256.Size]byte) (auth.Principal, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	x, ok := r.by[k]
	return x.who, ok && r.now().Before(x.until)
}

func (r *Remembered) put(k [sha256.Size]byte, p auth.Principal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	for old, x := range r.by { // a map's order is chance: beyond the bound any one goes
		if !now.Before(x.until) || len(r.by) >= rememberMost {
			delete(r.by, old)
		}
	}
	r.by[k] = remembered{who: p, until: now.Add(rememberFor)}
}
