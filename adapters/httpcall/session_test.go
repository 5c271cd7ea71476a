package httpcall_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/config/clock"
)

// counter signs in by counting.
type counter struct {
	mu   sync.Mutex
	n    int
	fail error
	hold chan struct{} // nil: does not wait
	life time.Duration
}

func (c *counter) login(ctx context.Context) (string, time.Duration, error) {
	if c.hold != nil {
		select {
		case <-c.hold:
		case <-ctx.Done():
			return "", 0, httpcall.Fault(adapters.PeerDown, adapters.Connect, "http.cancelled", ctx.Err().Error(), nil)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return fmt.Sprintf("token-%d", c.n), c.life, c.fail
}

func TestSessionIsRenewed(t *testing.T) {
	t.Parallel()
	now := clock.NewManual(time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC))
	c := &counter{life: 20 * time.Minute}
	s := httpcall.NewSession(client(t, httpcall.Config{Now: now.Now}), c.login)
	want := func(step, token string) {
		t.Helper()
		if got, f := s.Token(context.Background()); f != nil || got != token {
			t.Errorf("%s: got %q, %v; want %s", step, got, f, token)
		}
	}
	want("first", "token-1")
	now.Move(18 * time.Minute)
	want("still good", "token-1")
	now.Move(time.Minute + time.Second)
	want("just before its end", "token-2")
	s.Drop("token-1")
	want("an old one was dropped", "token-2")
	s.Drop("token-2")
	want("it was dropped", "token-3")
	s.Wait()
}

// TestOneLoginForMany checks that calls that want a token at once share one
// login, its failure too, and that the next call tries again.
func TestOneLoginForMany(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &counter{life: time.Hour, hold: make(chan struct{}), fail: httpcall.Fault(adapters.Auth, adapters.Connect, "1", "no", nil)}
		s := httpcall.NewSession(client(t, httpcall.Config{}), c.login)
		results := make(chan *adapters.Fault, 20)
		for range 20 {
			go func() {
				_, f := s.Token(context.Background())
				results <- f
			}()
		}
		synctest.Wait() // all of them wait
		gone, cancel := context.WithCancel(context.Background())
		cancel()
		if _, f := s.Token(gone); f == nil || f.Outcome != adapters.PeerDown || f.Phase != adapters.Connect {
			t.Errorf("a caller that left got %v", f)
		}
		close(c.hold)
		for range 20 {
			if f := <-results; f == nil || f.Outcome != adapters.Auth {
				t.Errorf("got %v", f)
			}
		}
		s.Wait()
		if c.n != 1 {
			t.Errorf("%d logins", c.n)
		}
		c.fail = nil
		if token, f := s.Token(context.Background()); f != nil || token != "token-2" {
			t.Errorf("got %q, %v", token, f)
		}
		s.Wait()
	})
}

// TestClosedWhileSigningIn checks that Close ends a login under way.
func TestClosedWhileSigningIn(t *testing.T) {
	t.Parallel()
	c := &counter{hold: make(chan struct{})}
	k := client(t, httpcall.Config{})
	s := httpcall.NewSession(k, c.login)
	got := make(chan *adapters.Fault, 1)
	go func() {
		_, f := s.Token(context.Background())
		got <- f
	}()
	k.Close()
	s.Wait()
	if f := <-got; f == nil || f.Outcome != adapters.PeerDown {
		t.Errorf("got %v", f)
	}
}

func TestFaultOf(t *testing.T) {
	t.Parallel()
	f := httpcall.Fault(adapters.Auth, adapters.Connect, "1", "no", nil)
	if httpcall.FaultOf(nil) != nil || httpcall.FaultOf(fmt.Errorf("call: %w", f)) != f || httpcall.FaultOf(errors.New("x")).Outcome != adapters.Unknown {
		t.Error("an error is not the fault that it holds")
	}
}
