package gateway_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/gateway"
	"github.com/servicehall/hallway/gateway/gatewaytest"
)

// dial opens a connection that the test speaks on by itself.
func dial(t *testing.T, h *gatewaytest.Hall) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(h.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// answer reads one answer with its problem.
func answer(t *testing.T, c net.Conn) (int, map[string]any) {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var doc map[string]any
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return resp.StatusCode, doc
}

// A body that is said to be too large is refused before it is sent.
func TestALargeBodyIsRefusedUnread(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t, func(_ *gatewaytest.Hall, c *gateway.Config) { c.Bounds.MaxBody = 100 << 10 })
	for path, length := range map[string]int{entry: 65 << 10, "/api/v1/entries/for-staff": 101 << 10, "/api/v1/session": 101 << 10} {
		c := dial(t, h)
		fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: hall\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", path, length)
		status, doc := answer(t, c)
		if status != 413 || doc["code"] != "problem.too-large" || doc["requestId"] == "" {
			t.Errorf("%s: %d %v", path, status, doc)
		}
	}
	// One that does not say is refused when it has come too far.
	c := dial(t, h)
	fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: hall\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", entry)
	go func() {
		for range 80 {
			if _, err := fmt.Fprintf(c, "400\r\n%s\r\n", strings.Repeat("x", 1024)); err != nil {
				return
			}
		}
	}()
	if status, doc := answer(t, c); status != 413 || doc["code"] != "problem.too-large" {
		t.Errorf("chunked: %d %v", status, doc)
	}
	small := h.Ask(t, "", "POST", entry, map[string]any{"applicant": map[string]any{"name": "李明", "phone": "13800138000"}, "kind": "new"})
	if small.Status != 202 {
		t.Errorf("a small one: %d %s", small.Status, small.Text)
	}
}

func TestLargeHeadersAreRefused(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	a := h.Ask(t, "", "GET", "/healthz", nil, "X-Long: "+strings.Repeat("x", 20<<10))
	if a.Status != 431 || a.At("code") != "problem.headers" {
		t.Errorf("%d %s", a.Status, a.Text)
	}
}

// A caller that sends a byte now and then does not hold a connection for ever,
// and nobody else waits for it.
func TestASlowCallerIsCutOff(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t, func(_ *gatewaytest.Hall, c *gateway.Config) { c.Bounds.Read = 400 * time.Millisecond })
	c := dial(t, h)
	fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: hall\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", entry)
	if a := h.Ask(t, "", "GET", "/healthz", nil); a.Status != 200 {
		t.Errorf("somebody else: %d", a.Status)
	}
	began := time.Now()
	status, doc := answer(t, c)
	if status != 408 || doc["code"] != "problem.slow" {
		t.Errorf("%d %v", status, doc)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("the connection stays open")
	}
	idle := dial(t, h) // says nothing at all
	if said, err := io.ReadAll(idle); err != nil || len(said) > 0 && !strings.HasPrefix(string(said), "HTTP/1.1 408") {
		t.Errorf("a caller that says nothing: %.80q %v", said, err)
	}
}

func TestWhatIsNoHTTPIsRefused(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	for _, text := range []string{"hello\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n"} {
		c := dial(t, h)
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.CloseWrite() // that was all
		}
		raw, err := io.ReadAll(c)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if len(raw) > 0 && !strings.HasPrefix(string(raw), "HTTP/1.1 4") {
			t.Errorf("%q: %.80q", text, raw)
		}
	}
	if a := h.Ask(t, "", "GET", "/healthz", nil); a.Status != 200 {
		t.Errorf("after all that: %d", a.Status)
	}
}
