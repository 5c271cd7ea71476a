package gateway_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/gateway"
	"github.com/servicehall/hallway/gateway/gatewaytest"
)

// While applications pour in the gateway stops: whoever was told that theirs
// was taken finds it in the database, and nobody's is there twice.
func TestShutdownUnderLoadLosesNothing(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	var mu sync.Mutex
	taken := map[string]bool{}
	var senders sync.WaitGroup
	enough := make(chan struct{})
	var once sync.Once
	for sender := range 8 {
		senders.Go(func() {
			client := &http.Client{Timeout: 20 * time.Second}
			for i := range 10000 {
				name := fmt.Sprintf("load-%d-%d", sender, i)
				req := must(http.NewRequestWithContext(t.Context(), "POST", h.URL+entry, strings.NewReader(`{"applicant":{"name":"`+name+`","phone":"13800138000"},"kind":"new"}`)))
				req.Header.Set("Content-Type", "application/json")
				req.Header.Set("Idempotency-Key", name)
				resp, err := client.Do(req)
				if err != nil {
					return // it has stopped
				}
				_, _ = io.Copy(io.Discard, resp.Body) // lets the connection be used again
				_ = resp.Body.Close()
				if resp.StatusCode == 202 {
					mu.Lock()
					taken[name] = true
					n := len(taken)
					mu.Unlock()
					if n >= 150 {
						once.Do(func() { close(enough) })
					}
				}
			}
		})
	}
	select {
	case <-enough:
	case <-time.After(60 * time.Second):
		t.Fatal("nothing is taken")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := h.Server.Shutdown(ctx); err != nil {
		t.Errorf("shut down: %v", err)
	}
	senders.Wait()
	rows, err := h.DB.Read().QueryContext(t.Context(), `SELECT external_id, count(*), min(instance) FROM message GROUP BY external_id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var n, instance int64
		if err := rows.Scan(&name, &n, &instance); err != nil {
			t.Fatal(err)
		}
		if n != 1 || instance == 0 {
			t.Errorf("%s is there %d times, instance %d", name, n, instance)
		}
		delete(taken, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(taken) > 0 {
		t.Errorf("%d were answered 202 and are not there", len(taken))
	}
}

func TestStreamsEndWhenItStops(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	events := listen(t, h, "/api/v1/cases/"+handIn(t, h, "李明")+"/events", "")
	next(t, events, is("step", "element", "review"))
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	began := time.Now()
	if err := h.Server.Shutdown(ctx); err != nil {
		t.Errorf("shut down: %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
	for e := range events { // it ends
		_ = e
	}
	if err := h.Server.Shutdown(ctx); err != nil {
		t.Errorf("shut down twice: %v", err)
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var bad []gateway.Problem
	h := gatewaytest.Open(t, func(_ *gatewaytest.Hall, c *gateway.Config) {
		c.Ready = func(context.Context) []gateway.Problem {
			mu.Lock()
			defer mu.Unlock()
			return bad
		}
	})
	if a := h.Ask(t, "", "GET", "/readyz", nil); a.Status != 200 || a.At("status") != "ok" || a.At("version") != "test" {
		t.Errorf("%d %s", a.Status, a.Text)
	}
	mu.Lock()
	bad = []gateway.Problem{{Code: "problem.busy"}}
	mu.Unlock()
	if a := h.Ask(t, "", "GET", "/readyz", nil, "Accept-Language: en"); a.Status != 503 || a.At("problems.0.text") != "too much is waiting already" {
		t.Errorf("%d %s", a.Status, a.Text)
	}
	if a := h.Ask(t, "", "GET", "/healthz", nil); a.Status != 200 {
		t.Errorf("not ready is not dead: %d", a.Status)
	}
	mu.Lock()
	bad = nil
	mu.Unlock()
	h.Server.Leave()
	if a := h.Ask(t, "", "GET", "/readyz", nil); a.Status != 503 || a.At("problems.0.code") != "gateway.stopping" {
		t.Errorf("leaving: %d %s", a.Status, a.Text)
	}
	if a := h.Ask(t, "", "POST", entry, gatewaytest.Application("李明")); a.Status != 202 {
		t.Errorf("while leaving: %d %s", a.Status, a.Text)
	}
}

// What comes when the rooms below have closed is refused, not lost.
func TestAClosedStoreIsSaid(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	if err := h.DB.Close(); err != nil {
		t.Fatal(err)
	}
	a := h.Ask(t, "", "POST", entry, gatewaytest.Application("李明"), "Accept-Language: en")
	if a.Status != 503 && a.Status != 500 || strings.Contains(a.Text, "sql") {
		t.Errorf("%d %s", a.Status, a.Text)
	}
}
