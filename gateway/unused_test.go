package gateway_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/gateway/gatewaytest"
)

// Browsers open connections in advance. One on which nothing has come holds no
// stop up, one in the middle of a request is let finish.
func TestStopDoesNotWaitForConnectionsWithoutARequest(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	address := strings.TrimPrefix(h.URL, "http://")
	dial := func() net.Conn {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	idle, busy := dial(), dial()
	if _, err := io.WriteString(busy, "GET /healthz HTTP/1.1\r\nHost: hall\r\n"); err != nil {
		t.Fatal(err)
	}
	h.Ask(t, "", "GET", "/healthz", nil) // both connections were accepted before this one
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	stopped := make(chan error, 1)
	go func() { stopped <- h.Server.Shutdown(ctx) }()
	if err := idle.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := idle.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) || err == nil {
		t.Errorf("the unused connection: %v", err)
	}
	if _, err := io.WriteString(busy, "\r\n"); err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(busy); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 200 ") {
		t.Errorf("the request under way was answered %q, %v", answer, err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

// A hall that is told to stop while it starts stops.
func TestServeAfterShutdownReturns(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	if err := h.Server.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- h.Server.Serve(l) }()
	select {
	case err := <-served:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Error("it serves on")
	}
}

// Whoever sends too much is told so, also while he still sends.
func TestATooLargeBodyIsAnswered(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	body := strings.Repeat("a", 20<<20)
	for range 10 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+"/api/v1/entries/applications", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if said, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(said), "problem.too-large") {
			t.Errorf("answered %d %s, %v", resp.StatusCode, said, err)
		}
		_ = resp.Body.Close() // it was read
	}
}
