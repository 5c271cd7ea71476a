package trial

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/cases"
	"github.com/servicehall/hallway/internal/app/client"
)

// desk is a hall as applicants and reviewers see it.
type desk struct {
	*client.Client
}

// Receipt is what the hall answers to an application.
type Receipt struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

// post hands an application in as JSON, under an idempotency key.
func (d desk) post(ctx context.Context, key string, body any) (Receipt, error) {
	var r Receipt
	err := d.Do(ctx, http.MethodPost, "/api/v1/entries/applications", map[string]string{"Idempotency-Key": key}, body, &r)
	return r, err
}

// soap hands an application in by SOAP; a fault is an error.
func (d desk) soap(ctx context.Context, envelope []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.Base+"/soap/applications", bytes.NewReader(envelope))
	if err != nil {
		return fmt.Errorf("call the hall by SOAP: %w", err)
	}
	req.Header.Set("Content-Type", "text/xml; charset=utf-8")
	req.Header.Set("SOAPAction", `"urn:hallway:applications/submitApplication"`)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("call the hall by SOAP: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return fmt.Errorf("call the hall by SOAP: %w", err)
	}
	if resp.StatusCode != http.StatusOK || bytes.Contains(body, []byte(":Fault>")) {
		return fmt.Errorf("call the hall by SOAP: status %d: %s", resp.StatusCode, body[:min(len(body), 500)])
	}
	return nil
}

// tasks lists the open tasks.
func (d desk) tasks(ctx context.Context) ([]task.Task, error) {
	var out []task.Task
	err := d.Get(ctx, "/api/v1/tasks?limit=500", &out)
	return out, err
}

func (d desk) approve(ctx context.Context, key int64) error {
	return d.Post(ctx, fmt.Sprintf("/api/v1/tasks/%d/complete", key), map[string]any{"decision": "approve"}, nil)
}

func (d desk) boards(ctx context.Context) ([]connectors.Board, error) {
	var out []connectors.Board
	err := d.Get(ctx, "/api/v1/connectors", &out)
	return out, err
}

// lane finds one line of the board.
func lane(boards []connectors.Board, connector, class string) connectors.LaneStatus {
	for _, b := range boards {
		for _, l := range b.Lanes {
			if b.Connector == connector && l.Class == class {
				return l
			}
		}
	}
	return connectors.LaneStatus{}
}

func (d desk) view(ctx context.Context, id string) (hall.CaseView, error) {
	var v hall.CaseView
	err := d.Get(ctx, "/api/v1/cases/"+id, &v)
	return v, err
}

// all lists every case of the hall.
func (d desk) all(ctx context.Context) ([]cases.Case, error) {
	var out []cases.Case
	for before := int64(0); ; {
		path := "/api/v1/cases?limit=500"
		if before > 0 {
			path += fmt.Sprintf("&before=%d", before)
		}
		var page []cases.Case
		if err := d.Get(ctx, path, &page); err != nil {
			return nil, err
		}
		out = append(out, page...)
		if len(page) < 500 {
			return out, nil
		}
		before = page[len(page)-1].ID
	}
}

// every calls do at short intervals until it returns true or an error, or the
// time is over.
func every(ctx context.Context, within time.Duration, do func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	var last error
	for {
		done, err := do()
		if done {
			return nil
		}
		if err != nil && !errors.Is(err, client.ErrNoReach) {
			last = err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("it did not come about within %s", within), last)
		}
	}
}

// sim is the simulated world as its own page sees it.
type sim struct {
	*client.Client
}

// Entry is one line of a ledger.
type Entry struct {
	System       string `json:"system"`
	Operation    string `json:"operation"`
	Key          string `json:"key"`
	Count        int    `json:"count"`
	Effects      int    `json:"effects"`
	Deduplicated int    `json:"deduplicated"`
	Detail       string `json:"detail"`
}

func (w sim) fault(ctx context.Context, system, mode string) error {
	return w.Do(ctx, http.MethodPut, "/faults/"+system, nil, map[string]any{"mode": mode}, nil)
}

func (w sim) ledger(ctx context.Context, system string) ([]Entry, error) {
	var out []Entry
	err := w.Get(ctx, "/ledger/"+system, &out)
	return out, err
}

func (w sim) insert(ctx context.Context, rows []map[string]any) error {
	return w.Post(ctx, "/crm/applications", rows, nil)
}

// byDetail counts how often something took effect for each detail (the
// company's name): every registered one must stand there once.
func byDetail(all []Entry, operation string) map[string]int {
	out := map[string]int{}
	for _, e := range all {
		if e.Operation == operation && e.Effects > 0 {
			out[e.Detail] += e.Effects
		}
	}
	return out
}
