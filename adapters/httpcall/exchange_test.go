package httpcall_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
)

// counting serves HTTP and counts connections.
func counting(t *testing.T, h http.HandlerFunc) (address string, conns *atomic.Int32) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	conns = &atomic.Int32{}
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s.URL, conns
}

// TestAnswers checks the forms that an answer may have, one after the other on
// one connection.
func TestAnswers(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("清风", 5000)
	address, conns := counting(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch r.URL.Path {
		case "/echo":
			_, _ = w.Write(body)
		case "/chunked":
			for _, part := range []string{long[:3000], long[3000:]} {
				_, _ = io.WriteString(w, part)
				w.(http.Flusher).Flush()
			}
		case "/gzip":
			w.Header().Set("Content-Encoding", "gzip")
			if r.Header.Get("Accept-Encoding") != "gzip" {
				t.Error("nobody asks for gzip")
			}
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, long)
			_ = z.Close()
		case "/early":
			w.Header().Set("Link", "x")
			w.WriteHeader(http.StatusEarlyHints)
			_, _ = io.WriteString(w, "late")
		case "/none":
			w.WriteHeader(http.StatusNoContent)
		case "/head":
			w.Header().Set("Content-Length", "1000")
		}
	})
	k := client(t, httpcall.Config{})
	for range 2 {
		for _, c := range []struct{ method, path, want string }{
			{http.MethodPost, "/echo", `{"a":1}`},
			{http.MethodGet, "/chunked", long},
			{http.MethodGet, "/gzip", long},
			{http.MethodPut, "/early", "late"},
			{http.MethodDelete, "/none", ""},
			{http.MethodHead, "/head", ""},
		} {
			a, f := do(t, k, request(t, c.method, address+c.path))
			if f != nil || string(a.Body) != c.want {
				t.Errorf("%s %s: %d bytes, %v", c.method, c.path, len(a.Body), f)
			}
		}
	}
	if n := conns.Load(); n != 1 {
		t.Errorf("%d connections were opened for calls one after the other", n)
	}
}

// TestStale checks that a connection that its peer has closed, or on which it
// said something that nobody had asked for, is not used again: a request is
// written once, and on a connection that takes it.
func TestStale(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]string{"closed": "", "unasked": "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, served := raw(t, func(n int, c net.Conn) {
				_, _ = io.WriteString(c, good)
				if n > 1 {
					return
				}
				<-time.After(20 * time.Millisecond) // it is given back meanwhile
				_, _ = io.WriteString(c, after)
				if after == "" {
					_ = c.Close()
				}
			})
			k := client(t, httpcall.Config{})
			for i := range 2 {
				if a, f := do(t, k, request(t, http.MethodPost, address)); f != nil || a.Status != http.StatusOK {
					t.Fatalf("call %d: %d, %v", i+1, a.Status, f)
				}
				<-time.After(60 * time.Millisecond)
			}
			if n := served.Load(); n != 2 {
				t.Errorf("the peer read %d requests, 2 were made", n)
			}
		})
	}
}

// TestEarlyRefusal checks that a peer that refuses a large body before it has
// read it is heard.
func TestEarlyRefusal(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan struct{})
	var peer sync.WaitGroup
	t.Cleanup(func() { close(heard); l.Close(); peer.Wait() })
	peer.Go(func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_, _ = c.Read(make([]byte, 100))
		_, _ = io.WriteString(c, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
		<-heard // it reads no more
	})
	r := request(t, http.MethodPost, "http://"+l.Addr().String())
	r.Body = make([]byte, 32<<20)
	if a, f := do(t, client(t, httpcall.Config{}), r); f != nil || a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("%d, %v", a.Status, f)
	}
}

// TestLargeBody checks that a body of any size arrives whole.
func TestLargeBody(t *testing.T) {
	t.Parallel()
	address, conns := counting(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		_, _ = fmt.Fprint(w, n)
	})
	k := client(t, httpcall.Config{})
	for _, size := range []int{0, 1, 4000, 64<<10 - 1, 64 << 10, 5 << 20} {
		r := request(t, http.MethodPost, address)
		r.Body = make([]byte, size)
		if a, f := do(t, k, r); f != nil || string(a.Body) != fmt.Sprint(size) {
			t.Errorf("%d bytes: %s arrived, %v", size, a.Body, f)
		}
	}
	if n := conns.Load(); n != 1 {
		t.Errorf("%d connections for calls one after the other", n)
	}
}

// TestInterrupted checks that a call ends with its context, in each of its
// phases, and that its connection is not used again.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	address, served := raw(t, func(n int, c net.Conn) {
		if n == 2 {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
		}
		if n > 2 {
			_, _ = io.WriteString(c, good)
		}
	})
	k := client(t, httpcall.Config{MaxConns: 1})
	for i, want := range []adapters.Phase{adapters.Wait, adapters.Read} {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		_, f := k.Do(ctx, request(t, http.MethodPost, address))
		cancel()
		if f == nil || f.Phase != want || f.Outcome != adapters.Unknown || f.Code != "http.timeout" {
			t.Errorf("call %d: %v", i+1, f)
		}
	}
	if _, f := do(t, k, request(t, http.MethodPost, address)); f != nil || served.Load() != 3 {
		t.Errorf("%v, %d requests arrived", f, served.Load())
	}
}

// TestMaxConns checks that no more calls are under way than there may be
// connections, and that one that waits for its turn ends with its context,
// unsent.
func TestMaxConns(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	var most, now atomic.Int32
	address, _ := counting(t, func(http.ResponseWriter, *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		<-release
		now.Add(-1)
	})
	k := client(t, httpcall.Config{MaxConns: 2})
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			if _, f := do(t, k, request(t, http.MethodPost, address)); f != nil {
				t.Error(f)
			}
		})
	}
	for now.Load() < 2 {
		<-time.After(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if _, f := k.Do(ctx, request(t, http.MethodPost, address)); f == nil || f.Phase != adapters.Connect || f.Outcome != adapters.PeerDown {
		t.Errorf("got %v", f)
	}
	close(release)
	wg.Wait()
	if most.Load() != 2 {
		t.Errorf("%d calls were under way at once", most.Load())
	}
}

// TestNoOtherRequest checks that what would be another request on the wire is
// refused before anything is sent.
func TestNoOtherRequest(t *testing.T) {
	t.Parallel()
	address, served := raw(t, func(_ int, c net.Conn) { _, _ = io.WriteString(c, good) })
	k := client(t, httpcall.Config{})
	for name, spoil := range map[string]func(r *httpcall.Request){
		"value":  func(r *httpcall.Request) { r.Header.Set("X-Name", "a\r\nX-Other: b") },
		"name":   func(r *httpcall.Request) { r.Header["X\r\nY"] = []string{"a"} },
		"method": func(r *httpcall.Request) { r.Method = "GET / HTTP/1.1\r\nX: y" },
		"path":   func(r *httpcall.Request) { r.URL.Opaque = "//127.0.0.1/a b\r\nX: y" },
		"scheme": func(r *httpcall.Request) { r.URL.Scheme = "ftp" },
	} {
		r := request(t, http.MethodPost, address)
		spoil(&r)
		if _, f := do(t, k, r); f == nil || f.Outcome != adapters.ConfigError || f.Code != "http.request" {
			t.Errorf("%s: got %v", name, f)
		}
	}
	if n := served.Load(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestOnTheWire checks what a request looks like.
func TestOnTheWire(t *testing.T) {
	t.Parallel()
	address, _ := counting(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "%s %s %s %s %d %v %q", r.Method, r.URL.RequestURI(), r.Host, r.Header.Get("Idempotency-Key"), r.ContentLength, r.TransferEncoding, r.Header["X-Two"])
	})
	r := request(t, http.MethodPost, address+"/a%20b/清?q=1%2F2")
	r.Header.Set("Idempotency-Key", "K1")
	r.Header.Set("Host", "elsewhere")
	r.Header.Set("Content-Length", "99")
	r.Header["X-Two"] = []string{"a", "b "}
	a, f := do(t, client(t, httpcall.Config{}), r)
	want := fmt.Sprintf("POST /a%%20b/%%E6%%B8%%85?q=1%%2F2 %s K1 7 [] [\"a\" \"b\"]", strings.TrimPrefix(address, "http://"))
	if f != nil || string(a.Body) != want {
		t.Errorf("%v\ngot  %s\nwant %s", f, a.Body, want)
	}
}

// TestHeads checks heads that a peer must not send.
func TestHeads(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"endless": "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 300<<10) + "\r\n\r\n",
		"interim": strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 7) + good,
		"lengths": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, _ := raw(t, func(_ int, c net.Conn) { _, _ = io.WriteString(c, answer) })
			if _, f := do(t, client(t, httpcall.Config{}), request(t, http.MethodPost, address)); f == nil || f.Phase != adapters.Read || f.Outcome != adapters.Unknown {
				t.Errorf("got %v", f)
			}
		})
	}
}

// FuzzExchange lets a peer say anything: a call ends, and holds no more than it
// may.
func FuzzExchange(f *testing.F) {
	for _, s := range []string{good, "", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "HTTP/1.0 200\r\n\r\nx", "HTTP/1.1 103 x\r\n\r\n" + good,
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08"} {
		f.Add([]byte(s))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { l.Close() })
	answers := make(chan []byte, 1)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 4096))
			_, _ = c.Write(<-answers)
			_ = c.Close()
		}
	}()
	f.Fuzz(func(t *testing.T, answer []byte) {
		k, err := httpcall.NewClient(httpcall.Config{MaxResponse: 1000})
		if err != nil {
			t.Fatal(err)
		}
		defer k.Close()
		answers <- answer
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		a, fault := k.Do(ctx, request(t, http.MethodPost, "http://"+l.Addr().String()))
		if len(a.Body) > 1001 || fault != nil && fault.Code == "http.timeout" {
			t.Errorf("%d bytes, %v", len(a.Body), fault)
		}
	})
}
