// Package session keeps the access tokens of simulated systems that have a
// login: issued, good for a while, lost at a restart or when a fault switch
// says so.
package session

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"
)

// Store is the set of tokens that are good now. It is safe for concurrent use.
type Store struct {
	prefix string
	ttl    time.Duration
	now    func() time.Time

	mu      sync.Mutex
	issued  int
	expires map[string]time.Time
}

// New makes a store whose tokens begin with prefix and last for ttl.
func New(prefix string, ttl time.Duration, now func() time.Time) *Store {
	return &Store{prefix: prefix, ttl: ttl, now: now, expires: map[string]time.Time{}}
}

// Issue makes a new token. Tokens are not secret here, only distinct.
func (s *Store) Issue() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	s.issued++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d/%d", s.prefix, now.UnixNano(), s.issued))
	token := s.prefix + hex.EncodeToString(sum[:16])
	s.drop(now)
	s.expires[token] = now.Add(s.ttl)
	return token
}

// drop forgets what has run out, so that the map stays small.
func (s *Store) drop(now time.Time) {
	for token, at := range s.expires {
		if !now.Before(at) {
			delete(s.expires, token)
		}
	}
}

// Valid says whether a token is good now.
func (s *Store) Valid(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.expires[token]
	return ok && s.now().Before(at)
}

// ExpireAll ends every session; tokens issued later are good again.
func (s *Store) ExpireAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.expires)
}
