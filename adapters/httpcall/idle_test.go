package httpcall_test

import (
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/servicehall/hallway/adapters/httpcall"
)

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
