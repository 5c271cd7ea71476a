package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/app/client"
)

// load are applicants who send until they are answered, and a reviewer who
// approves whatever waits.
type load struct {
	hall func() apptest.Desk // as it is now; it may be dead
	base string

	mu    sync.Mutex
	acked map[string]apptest.Application // by company
	asked map[string]apptest.Application
	ids   map[string]string // case or message that was acknowledged, by company
	way   map[string]string
	errs  []error
	next  int
}

func newLoad(base string, hall func() apptest.Desk) *load {
	return &load{hall: hall, base: base, acked: map[string]apptest.Application{}, asked: map[string]apptest.Application{}, ids: map[string]string{}, way: map[string]string{}}
}

// application makes the next one; its name, phone and WeChat tell it from all
// others in the ledgers.
func (l *load) application(t testing.TB, way, callback string) apptest.Application {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next++
	a := apptest.New(t, fmt.Sprintf("%s%05d", way, l.next))
	a.Phone, a.WeChat, a.Callback = fmt.Sprintf("139%08d", l.next), fmt.Sprintf("openid-%05d", l.next), callback
	l.asked[a.Company], l.way[a.Company] = a, way
	return a
}

func (l *load) acknowledged(a apptest.Application, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acked[a.Company], l.ids[a.Company] = a, id
}

func (l *load) wrong(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.errs = append(l.errs, err)
}

func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acked)
}

// again waits a moment, and reports whether there is time left.
func again(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// insist repeats a sending until it is answered. What is refused for good is an
// error of the test; everything else is met by sending the same again.
func (l *load) insist(ctx context.Context, a apptest.Application, send func() (string, error)) bool {
	for {
		id, err := send()
		if err == nil {
			l.acknowledged(a, id)
			return true
		}
		var p *client.Problem
		if errors.As(err, &p) && p.Status < 500 && p.Status != http.StatusTooManyRequests {
			l.wrong(fmt.Errorf("%s was refused: %w", a.Company, err))
			return false
		}
		if !again(ctx, 30*time.Millisecond) {
			return false
		}
	}
}

func (l *load) json(ctx context.Context, a apptest.Application) bool {
	c := client.Client{Base: l.base}
	return l.insist(ctx, a, func() (string, error) {
		var r struct{ ID string }
		err := c.Do(context.WithoutCancel(ctx), http.MethodPost, "/api/v1/entries/applications", map[string]string{"Idempotency-Key": a.Key}, a.JSON(), &r)
		return r.ID, err
	})
}

func (l *load) soap(ctx context.Context, a apptest.Application) bool {
	c := http.Client{Timeout: 30 * time.Second}
	return l.insist(ctx, a, func() (string, error) {
		req, err := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodPost, l.base+"/soap/applications", bytes.NewReader(a.Envelope()))
		if err != nil {
			return "", err
		}
		req.Header.Set("Content-Type", "text/xml; charset=utf-8")
		resp, err := c.Do(req)
		if err != nil {
			return "", err
		}
		defer func() { _ = resp.Body.Close() }() // it was read
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			return "", errors.Join(err, fmt.Errorf("status %d: %s", resp.StatusCode, body))
		}
		return "", nil
	})
}

// queue leaves the application at the broker, under one message id.
func (l *load) queue(ctx context.Context, m *apptest.Mail, a apptest.Application) bool {
	text, err := json.Marshal(a.Queued())
	if err != nil {
		l.wrong(err)
		return false
	}
	return l.insist(ctx, a, func() (string, error) { return "", m.Send(context.WithoutCancel(ctx), a.Key, text) })
}

// review approves open reviews until the context ends.
func (l *load) review(ctx context.Context) {
	for again(ctx, 60*time.Millisecond) {
		d := l.hall()
		if d.Client == nil {
			continue
		}
		var open []task.Task
		if err := d.Get(ctx, "/api/v1/tasks?limit=200", &open); err != nil {
			continue // it is dead just now
		}
		for _, x := range open {
			if x.Element != "review" {
				continue
			}
			var p *client.Problem
			err := d.Do(ctx, http.MethodPost, fmt.Sprintf("/api/v1/tasks/%d/complete", x.Key), nil, map[string]any{"decision": "approve"}, nil)
			if errors.As(err, &p) && p.Status < 500 && p.Status != http.StatusConflict && p.Status != http.StatusTooManyRequests && p.Status != http.StatusUnauthorized {
				l.wrong(fmt.Errorf("the approval of %s was refused: %w", x.CaseNumber, err))
			}
			if err != nil && p == nil {
				break
			}
		}
	}
}

// rows puts applications and changes into the CRM's tables, a few at a time.
func insert(ctx context.Context, world *client.Client, path string, rows ...any) error {
	var out json.RawMessage
	return world.Do(ctx, http.MethodPost, path, nil, rows, &out)
}
