package httpcall_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters/httpcall"
)

// TestIdleOutlivesDeadline checks that a connection can be used again when the
// deadline of the call before has passed.
func TestIdleOutlivesDeadline(t *testing.T) {
	t.Parallel()
	address, conns := counting(t, func(http.ResponseWriter, *http.Request) {})
	k := client(t, httpcall.Config{})
	for range 3 {
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		if _, f := k.Do(ctx, request(t, http.MethodPost, address)); f != nil {
			t.Fatal(f)
		}
		<-ctx.Done()
		cancel()
		<-time.After(10 * time.Millisecond)
	}
	if n := conns.Load(); n != 1 {
		t.Errorf("%d connections were opened for calls one after the other", n)
	}
}

// secured serves TLS by hand: answer is given the connection of each request,
// and what it writes goes out in one piece when it returns.
func secured(t *testing.T, answer func(n int, c *tls.Conn)) (address, ca string, served, conns *atomic.Int32) {
	t.Helper()
	known := httptest.NewUnstartedServer(http.NotFoundHandler())
	known.Config.ErrorLog = log.New(io.Discard, "", 0)
	known.StartTLS()
	known.Close()
	ca = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: known.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	served, conns = &atomic.Int32{}, &atomic.Int32{}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			conns.Add(1)
			go serveSecured(c, known.TLS.Certificates, served, answer)
		}
	}()
	return "https://" + l.Addr().String(), ca, served, conns
}

func serveSecured(conn net.Conn, certificates []tls.Certificate, served *atomic.Int32, answer func(n int, c *tls.Conn)) {
	defer conn.Close()
	held := &holding{Conn: conn}
	c := tls.Server(held, &tls.Config{Certificates: certificates, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}})
	if c.Handshake() != nil {
		return
	}
	in := bufio.NewReader(c)
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := in.Discard(int(r.ContentLength)); err != nil {
			return
		}
		held.hold.Store(true)
		answer(int(served.Add(1)), c)
		held.hold.Store(false)
		_ = conn.SetWriteDeadline(time.Time{}) // CloseWrite lets nothing be written after it
		_, _ = conn.Write(held.all.Bytes())
		held.all.Reset()
	}
}

// holding is a connection that can hold back what is written.
type holding struct {
	net.Conn
	hold atomic.Bool
	all  bytes.Buffer
}

func (h *holding) Write(b []byte) (int, error) {
	if h.hold.Load() {
		return h.all.Write(b)
	}
	return h.Conn.Write(b)
}

// TestStaleSecured checks that a connection over TLS is not used again on which
// something stands behind an answer, in the same piece: TLS has it then, and
// nothing can be seen below.
func TestStaleSecured(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		after func(c *tls.Conn)
		conns int32
	}{
		"nothing": {func(*tls.Conn) {}, 1},
		"unasked": {func(c *tls.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n") }, 3},
		"ended":   {func(c *tls.Conn) { _ = c.CloseWrite() }, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, ca, served, conns := secured(t, func(_ int, conn *tls.Conn) {
				_, _ = io.WriteString(conn, good)
				c.after(conn)
			})
			k := client(t, httpcall.Config{CAFile: ca})
			for i := range 3 {
				if a, f := do(t, k, request(t, http.MethodPost, address)); f != nil || a.Status != http.StatusOK {
					t.Errorf("call %d: %d, %v", i+1, a.Status, f)
				}
			}
			if served.Load() != 3 || conns.Load() != c.conns {
				t.Errorf("the peer read %d requests on %d connections, want 3 on %d", served.Load(), conns.Load(), c.conns)
			}
		})
	}
}

// TestProtocol checks that a peer that speaks HTTP/2 too is told not to.
func TestProtocol(t *testing.T) {
	t.Parallel()
	var spoken atomic.Value
	address, ca, _, _ := secured(t, func(_ int, c *tls.Conn) {
		spoken.Store(c.ConnectionState().NegotiatedProtocol)
		_, _ = io.WriteString(c, good)
	})
	if _, f := do(t, client(t, httpcall.Config{CAFile: ca}), request(t, http.MethodPost, address)); f != nil || spoken.Load() != "http/1.1" {
		t.Errorf("%v, the protocol is %q", f, spoken.Load())
	}
}

// TestNoReuse checks answers after which their connection is not used again.
func TestNoReuse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer, want string
		ends, asked  bool
	}{
		"close":       {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", "{}", false, false},
		"asked":       {good, "{}", false, true},
		"1.0":         {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", "{}", false, false},
		"until end":   {"HTTP/1.1 200 OK\r\n\r\n{}", "{}", true, false},
		"more":        {good + "{", "{}", false, false},
		"switched":    {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "", false, false},
		"none, later": {"HTTP/1.1 204 No Content\r\n\r\n{}", "", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept := 0
			address, served := raw(t, func(_ int, conn net.Conn) {
				_, _ = io.WriteString(conn, c.answer)
				if c.ends {
					conn.Close()
				}
			})
			k := client(t, httpcall.Config{})
			for range 2 {
				r := request(t, http.MethodPost, address)
				if c.asked {
					r.Header.Set("Connection", "close")
				}
				if a, f := do(t, k, r); f != nil || string(a.Body) != c.want {
					t.Errorf("%q, %v", a.Body, f)
				}
				kept += k.Idle()
			}
			if served.Load() != 2 || kept != 0 {
				t.Errorf("the peer read %d requests, %d connections were kept", served.Load(), kept)
			}
		})
	}
}
