package httpcall

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// loginTimeout bounds one login, which belongs to nobody's deadline.
const loginTimeout = 15 * time.Second

// Login signs in and returns a token with the time that it is good for.
type Login func(ctx context.Context) (token string, life time.Duration, err error)

// Session holds the token of a session with a peer. However many calls want
// one, only one of them signs in, and the others wait for it. It is safe for
// concurrent use.
type Session struct {
	client *Client
	login  Login

	mu     sync.Mutex
	token  string
	until  time.Time
	flight *flight
	work   sync.WaitGroup
}

type flight struct {
	done  chan struct{}
	token string
	err   error
}

// NewSession makes a session that begins with the first call. The login ends
// when the client is closed.
func NewSession(client *Client, login Login) *Session {
	return &Session{client: client, login: login}
}

// Token returns the current token, or signs in for one. The error is a
// *adapters.Fault.
func (s *Session) Token(ctx context.Context) (string, *adapters.Fault) {
	s.mu.Lock()
	if s.token != "" && s.client.now().Before(s.until) {
		defer s.mu.Unlock()
		return s.token, nil
	}
	f := s.flight
	if f == nil {
		f = s.begin()
	}
	s.mu.Unlock()
	select {
	case <-f.done:
		return f.token, FaultOf(f.err)
	case <-ctx.Done():
		code, what := kind(ctx.Err())
		return "", Fault(adapters.PeerDown, adapters.Connect, code, what+" while signing in", nil)
	}
}

// begin starts a login. The lock is held.
func (s *Session) begin() *flight {
	f := &flight{done: make(chan struct{})}
	s.flight = f
	s.work.Go(func() {
		ctx, cancel := context.WithTimeout(s.client.life, loginTimeout)
		defer cancel()
		token, life, err := s.login(ctx)
		s.land(f, token, life, err)
	})
	return f
}

func (s *Session) land(f *flight, token string, life time.Duration, err error) {
	if err == nil {
		s.client.veil.Token(token)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flight = nil
	f.token, f.err = token, err
	if err == nil {
		s.token, s.until = token, s.client.now().Add(life-margin(life))
	}
	close(f.done)
}

// margin is how long before its end a token is no longer used, so that it does
// not end on the way.
func margin(life time.Duration) time.Duration { return min(life/10, time.Minute) }

// Drop forgets a token that the peer no longer takes. A newer one stays.
func (s *Session) Drop(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == token {
		s.token = ""
	}
}

// Wait returns when no login is under way; call it after the client's Close.
func (s *Session) Wait() { s.work.Wait() }

// FaultOf returns an error as a fault: nil for nil, and Unknown for what is
// none.
func FaultOf(err error) *adapters.Fault {
	if err == nil {
		return nil
	}
	var f *adapters.Fault
	if errors.As(err, &f) {
		return f
	}
	return Fault(adapters.Unknown, adapters.Send, "http.network", err.Error(), err)
}
