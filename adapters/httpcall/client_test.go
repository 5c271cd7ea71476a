package httpcall_test

import (
	"bufio"
	"context"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func client(t *testing.T, c httpcall.Config) *httpcall.Client {
	t.Helper()
	k, err := httpcall.NewClient(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

func request(t testing.TB, method, address string) httpcall.Request {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return httpcall.Request{Method: method, URL: u, Header: http.Header{}, Body: []byte(`{"a":1}`), Safe: httpcall.SafeMethod(method)}
}

func do(t *testing.T, k *httpcall.Client, r httpcall.Request) (httpcall.Answer, *adapters.Fault) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return k.Do(ctx, r)
}

// raw serves connections by hand: answer is given the connection of each request
// after head and body were read.
func raw(t *testing.T, answer func(n int, c net.Conn)) (address string, served *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	served = &atomic.Int32{}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				in := bufio.NewReader(c)
				for {
					r, err := http.ReadRequest(in)
					if err != nil {
						return
					}
					if _, err := in.Discard(int(r.ContentLength)); err != nil {
						return
					}
					answer(int(served.Add(1)), c)
				}
			}()
		}
	}()
	return "http://" + l.Addr().String(), served
}

const good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

// TestNothingIsRepeated checks that a request is written once, also when its
// connection was used before and breaks, and has an Idempotency-Key, with which
// the transport would repeat it by itself.
func TestNothingIsRepeated(t *testing.T) {
	t.Parallel()
	address, served := raw(t, func(n int, c net.Conn) {
		if n == 1 {
			_, _ = c.Write([]byte(good))
			return
		}
		c.Close()
	})
	k := client(t, httpcall.Config{})
	r := request(t, http.MethodPost, address)
	r.Header.Set("Idempotency-Key", "K1")
	if _, f := do(t, k, r); f != nil {
		t.Fatal(f)
	}
	_, f := do(t, k, r)
	if f == nil || f.Outcome != adapters.Unknown || f.Phase != adapters.Wait || f.Code != "http.lost" {
		t.Errorf("got %v", f)
	}
	if n := served.Load(); n != 2 {
		t.Errorf("the peer read %d requests, 2 were made", n)
	}
}

// TestLost checks outcome and phase of calls that bring no whole answer.
func TestLost(t *testing.T) {
	t.Parallel()
	half := "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
	cases := []struct {
		name, answer, method string
		outcome              adapters.Outcome
		phase                adapters.Phase
	}{
		{"no answer", "", http.MethodPost, adapters.Unknown, adapters.Wait},
		{"no answer, reading", "", http.MethodGet, adapters.PeerDown, adapters.Wait},
		{"half an answer", half, http.MethodPost, adapters.Unknown, adapters.Read},
		{"half an answer, reading", half, http.MethodGet, adapters.PeerDown, adapters.Read},
		{"no HTTP", "220 smtp ready\r\n\r\n", http.MethodPost, adapters.Unknown, adapters.Read},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			address, _ := raw(t, func(_ int, conn net.Conn) {
				_, _ = conn.Write([]byte(c.answer))
				conn.Close()
			})
			_, f := do(t, client(t, httpcall.Config{}), request(t, c.method, address))
			if f == nil || f.Outcome != c.outcome || f.Phase != c.phase {
				t.Errorf("got %v", f)
			}
		})
	}
}

// TestConnecting checks that a call that never reached the peer is told so.
func TestConnecting(t *testing.T) {
	t.Parallel()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it says that we left
	secure.StartTLS()
	t.Cleanup(secure.Close)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for name, c := range map[string]struct{ address, code string }{
		"refused":     {"http://" + l.Addr().String(), "http.refused"},
		"name":        {"http://no-such-host.invalid/", "http.name"},
		"certificate": {secure.URL, "http.certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, f := do(t, client(t, httpcall.Config{}), request(t, http.MethodPost, c.address))
			if f == nil || f.Outcome != adapters.PeerDown || f.Phase != adapters.Connect || f.Code != c.code {
				t.Errorf("got %v", f)
			}
		})
	}
}

// TestTrust checks that a peer is trusted by the file that the settings name.
func TestTrust(t *testing.T) {
	t.Parallel()
	secure := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it says that we left
	secure.StartTLS()
	t.Cleanup(secure.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	k := client(t, httpcall.Config{CAFile: file})
	if _, f := do(t, k, request(t, http.MethodPost, secure.URL)); f != nil {
		t.Error(f)
	}
	u, _ := url.Parse(secure.URL)
	steps := k.Probe(context.Background(), u)
	if len(steps) != 3 || steps[2].Name != "tls" || steps[2].Outcome != adapters.OK {
		t.Errorf("got %+v", steps)
	}
	for _, bad := range []string{filepath.Join(t.TempDir(), "none.pem"), os.Args[0]} {
		_, err := httpcall.NewClient(httpcall.Config{CAFile: bad})
		if adapters.OutcomeOf(err) != adapters.ConfigError {
			t.Errorf("%s: got %v", bad, err)
		}
	}
}

// TestTooLarge checks that an answer is read up to its limit.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(strings.Repeat("x", 2000)))
	}))
	t.Cleanup(server.Close)
	for method, want := range map[string]adapters.Outcome{http.MethodPost: adapters.Unknown, http.MethodGet: adapters.ConfigError} {
		_, f := do(t, client(t, httpcall.Config{MaxResponse: 1999}), request(t, method, server.URL))
		if f == nil || f.Outcome != want || f.Code != "http.too-large" {
			t.Errorf("%s: got %v", method, f)
		}
		if _, f := do(t, client(t, httpcall.Config{MaxResponse: 2000}), request(t, method, server.URL)); f != nil {
			t.Errorf("%s: got %v", method, f)
		}
	}
}

// TestClose checks that Close ends the calls under way and lets none begin.
func TestClose(t *testing.T) {
	t.Parallel()
	began, release := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(began); <-release }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	k := client(t, httpcall.Config{})
	r := request(t, http.MethodPost, server.URL)
	got := make(chan *adapters.Fault, 1)
	go func() {
		_, f := k.Do(context.Background(), r)
		got <- f
	}()
	<-began
	k.Close()
	if f := <-got; f == nil || f.Outcome != adapters.Unknown || f.Code != "http.cancelled" {
		t.Errorf("got %v", f)
	}
	if _, f := do(t, k, r); f == nil || f.Outcome != adapters.PeerDown || f.Code != "http.closed" {
		t.Errorf("got %v", f)
	}
}

// TestSecretsStayInside checks what is shown of requests and errors.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	veil := httpcall.NewVeil(`pass"word/1`, "abc")
	veil.Token("token-12345")
	k := client(t, httpcall.Config{Veil: veil})
	r := request(t, http.MethodPost, "http://127.0.0.1:1/x?access_token=token-12345&p=pass%22word%2F1")
	r.Header = http.Header{"Authorization": {"Custom zzz"}, "X-Trace": {"token-12345"}, "X-Plain": {"abc"}}
	r.Private = []string{"authorization"}
	r.Body = []byte(`{"password":"pass\"word/1","plain":"abc"}`)
	seen := string(k.Seen(r))
	for _, s := range []string{`word/1`, "word%2F1", "token-12345", "zzz"} {
		if strings.Contains(seen, s) {
			t.Errorf("%q is shown in %s", s, seen)
		}
	}
	for _, want := range []string{"POST /x?access_token=***&p=*** HTTP/1.1", "Authorization: ***", "X-Trace: ***", "X-Plain: abc", `{"password":"***","plain":"abc"}`} {
		if !strings.Contains(seen, want) {
			t.Errorf("%q is not shown in %s", want, seen)
		}
	}
	_, f := do(t, k, r)
	if f == nil || strings.Contains(f.Error(), "token") || errors.Unwrap(f) != nil {
		t.Errorf("got %v", f)
	}
}
