package httpcall_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
)

// silent accepts connections and says nothing on them.
func silent(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var peer sync.WaitGroup
	done := make(chan struct{})
	t.Cleanup(func() { close(done); l.Close(); peer.Wait() })
	peer.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			peer.Go(func() { <-done; c.Close() })
		}
	})
	return l.Addr().String()
}

// TestCancelled checks how a call ends that is cancelled, in each of its phases.
func TestCancelled(t *testing.T) {
	t.Parallel()
	quiet := silent(t)
	half, _ := raw(t, func(_ int, c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{") })
	for name, c := range map[string]struct {
		address string
		size    int
		phase   adapters.Phase
		outcome adapters.Outcome
	}{
		"connect": {"https://" + quiet, 1, adapters.Connect, adapters.PeerDown},
		"send":    {"http://" + quiet, 32 << 20, adapters.Send, adapters.Unknown},
		"wait":    {"http://" + quiet, 1, adapters.Wait, adapters.Unknown},
		"read":    {half, 1, adapters.Read, adapters.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := client(t, httpcall.Config{})
			r := request(t, http.MethodPost, c.address)
			r.Body = make([]byte, c.size)
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(100*time.Millisecond, cancel)
			if _, f := k.Do(ctx, r); f == nil || f.Phase != c.phase || f.Outcome != c.outcome || f.Code != "http.cancelled" {
				t.Errorf("got %v", f)
			}
			if k.Idle() != 0 {
				t.Error("its connection was kept")
			}
		})
	}
}

// TestEndedBefore checks that a call whose context has ended sends nothing, also
// where a connection waits for it.
func TestEndedBefore(t *testing.T) {
	t.Parallel()
	address, served := raw(t, func(_ int, c net.Conn) { _, _ = io.WriteString(c, good) })
	k := client(t, httpcall.Config{})
	if _, f := do(t, k, request(t, http.MethodPost, address)); f != nil {
		t.Fatal(f)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for range 50 {
		if _, f := k.Do(ctx, request(t, http.MethodPost, address)); f == nil || f.Outcome != adapters.PeerDown || f.Phase != adapters.Connect {
			t.Fatalf("got %v", f)
		}
	}
	if _, f := do(t, k, request(t, http.MethodPost, address)); f != nil || served.Load() != 2 {
		t.Errorf("%v, the peer read %d requests, 2 were made", f, served.Load())
	}
}

// TestCloseEndsAll checks that Close ends a call without a deadline, at whatever
// moment it comes.
func TestCloseEndsAll(t *testing.T) {
	t.Parallel()
	address := silent(t)
	for _, scheme := range []string{"http://", "https://"} {
		for i := range 300 {
			k, err := httpcall.NewClient(httpcall.Config{MaxConns: 2})
			if err != nil {
				t.Fatal(err)
			}
			ended := make(chan *adapters.Fault)
			for range 3 { // one of them waits for its turn
				go func() {
					_, f := k.Do(context.Background(), request(t, http.MethodPost, scheme+address))
					ended <- f
				}()
			}
			<-time.After(time.Duration(i) * time.Microsecond)
			k.Close()
			for range 3 {
				select {
				case f := <-ended:
					if f == nil || f.Code != "http.cancelled" && f.Code != "http.closed" {
						t.Errorf("got %v", f)
					}
				case <-time.After(5 * time.Second):
					t.Fatal("a call goes on after Close")
				}
			}
		}
	}
}

// closing is a context that closes the client when it is asked for its deadline.
type closing struct {
	context.Context
	k *httpcall.Client
}

func (c closing) Deadline() (time.Time, bool) {
	c.k.Close()
	return time.Time{}, false
}

// TestCloseBetween checks that Close is heard between the moment at which a call
// takes its connection and the one at which its deadline is set.
func TestCloseBetween(t *testing.T) {
	t.Parallel()
	address, served := raw(t, func(n int, c net.Conn) {
		if n == 1 {
			_, _ = io.WriteString(c, good)
		}
	})
	k := client(t, httpcall.Config{})
	if _, f := do(t, k, request(t, http.MethodPost, address)); f != nil {
		t.Fatal(f)
	}
	ended := make(chan *adapters.Fault, 1)
	go func() {
		_, f := k.Do(closing{context.Background(), k}, request(t, http.MethodPost, address))
		ended <- f
	}()
	select {
	case f := <-ended:
		if f == nil || f.Code != "http.cancelled" || f.Phase != adapters.Send || f.Outcome != adapters.PeerDown || served.Load() != 1 {
			t.Errorf("got %v, the peer read %d requests", f, served.Load())
		}
	case <-time.After(5 * time.Second):
		t.Error("the call goes on after Close")
	}
}

// TestTooLargeEndsAtOnce checks that what is too large is not read to its end,
// which may never come.
func TestTooLargeEndsAtOnce(t *testing.T) {
	t.Parallel()
	for name, head := range map[string]string{
		"length":  "Content-Length: 1000000000000",
		"chunked": "Transfer-Encoding: chunked",
		"end":     "Connection: close",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, _ := raw(t, func(_ int, c net.Conn) {
				_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\n"+head+"\r\n\r\n")
				for err == nil {
					_, err = io.WriteString(c, "3e8\r\n"+strings.Repeat("x", 1000)+"\r\n")
				}
			})
			begin := time.Now()
			_, f := do(t, client(t, httpcall.Config{MaxResponse: 5000}), request(t, http.MethodPost, address))
			if f == nil || f.Code != "http.too-large" || time.Since(begin) > 2*time.Second {
				t.Errorf("after %v: %v", time.Since(begin), f)
			}
		})
	}
}
