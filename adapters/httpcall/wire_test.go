package httpcall_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
)

// TestBodies checks bodies of answers in their rarer forms.
func TestBodies(t *testing.T) {
	t.Parallel()
	const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
	for name, c := range map[string]struct{ answer, want, code string }{
		"trailer":       {chunked + "Trailer: X\r\n\r\n2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n", "{}", ""},
		"packed, empty": {chunked + "Content-Encoding: gzip\r\n\r\n0\r\n\r\n", "", ""},
		"not modified":  {"HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n", "", ""},
		"not packed":    {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "", "http.lost"},
		"no chunk":      {chunked + "\r\nzz\r\n{}\r\n0\r\n\r\n", "", "http.network"},
		"half a chunk":  {chunked + "\r\n9\r\n{}", "{}", "http.lost"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, _ := raw(t, func(_ int, conn net.Conn) {
				_, _ = io.WriteString(conn, c.answer)
				if c.code != "" {
					conn.Close()
				}
			})
			a, f := do(t, client(t, httpcall.Config{}), request(t, http.MethodPost, address))
			if code := codeOf(f); string(a.Body) != c.want || code != c.code || f != nil && (f.Phase != adapters.Read || f.Outcome != adapters.Unknown) {
				t.Errorf("%q, %v", a.Body, f)
			}
		})
	}
}

func codeOf(f *adapters.Fault) string {
	if f == nil {
		return ""
	}
	return f.Code
}

// TestWay checks where a URL leads, with names in other scripts and addresses
// of IPv6.
func TestWay(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"http://a.cn":               "a.cn:80 a.cn a.cn",
		"https://a.cn":              "a.cn:443 a.cn a.cn",
		"https://a.cn:/x":           "a.cn:443 a.cn a.cn",
		"https://政务.cn/x":           "xn--zfr164b.cn:443 xn--zfr164b.cn xn--zfr164b.cn",
		"https://政务.cn:8443":        "xn--zfr164b.cn:8443 xn--zfr164b.cn xn--zfr164b.cn:8443",
		"http://[::1]":              "[::1]:80 ::1 [::1]",
		"http://[fe80::1%25en0]:81": "[fe80::1%en0]:81 fe80::1 [fe80::1]:81",
	} {
		u, err := url.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		address, name, host, err := httpcall.Way(u)
		if got := address + " " + name + " " + host; err != nil || got != want {
			t.Errorf("%s: got %s, want %s, %v", in, got, want, err)
		}
	}
}

// TestIPv6 checks a call to an address of IPv6.
func TestIPv6(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("this machine has no IPv6: ", err)
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Host) }))
	_ = s.Listener.Close()
	s.Listener = l
	s.Start()
	t.Cleanup(s.Close)
	if a, f := do(t, client(t, httpcall.Config{}), request(t, http.MethodPost, s.URL)); f != nil || string(a.Body) != l.Addr().String() {
		t.Errorf("%s, %v", a.Body, f)
	}
}

// TestManyAtOnce checks that each of many calls at once gets its own answer,
// over no more connections than there may be.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	var arrived atomic.Int32
	address, conns := counting(t, func(w http.ResponseWriter, r *http.Request) {
		arrived.Add(1)
		_, _ = io.WriteString(w, r.URL.RawQuery)
	})
	k := client(t, httpcall.Config{MaxConns: 4})
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for j := range 50 {
				want := fmt.Sprintf("%d-%d", i, j)
				if a, f := do(t, k, request(t, http.MethodPost, address+"/?"+want)); f != nil || string(a.Body) != want {
					t.Errorf("%s: %q, %v", want, a.Body, f)
				}
			}
		})
	}
	wg.Wait()
	if arrived.Load() != 800 || conns.Load() > 4 || k.Idle() > 4 {
		t.Errorf("%d requests arrived over %d connections, %d are idle", arrived.Load(), conns.Load(), k.Idle())
	}
}

// TestNoOtherHost checks that a host with more than a host in it is refused.
func TestNoOtherHost(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"a\r\nX: y", "a b", "政务\r\nX: y"} {
		r := request(t, http.MethodPost, "http://127.0.0.1")
		r.URL.Host = host
		if _, f := do(t, client(t, httpcall.Config{}), r); f == nil || f.Code != "http.request" || strings.ContainsAny(f.Message, "\r\n") {
			t.Errorf("%q: got %v", host, f)
		}
	}
}
