package house_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/store"
)

// room lets the database grow or not.
func room(t *testing.T, h *apptest.Hall, pages int) {
	t.Helper()
	err := h.DB.Committer.Do(context.Background(), func(tx *store.Tx) error {
		var now int64
		return tx.One(fmt.Sprintf("PRAGMA max_page_count = %d", pages), nil, &now)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ask sends a request and returns status, Retry-After and body.
func ask(t *testing.T, method, address, kind, body string) (status int, retry, said string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Accept-Language", "en")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("Retry-After"), string(text)
}

// While the disk is full the hall says so, refuses what it cannot make durable
// with a problem that says when to ask again, and lets people read. When there is
// room it goes on by itself, and what was refused can be handed in again.
func TestTheDiskIsFull(t *testing.T) {
	t.Parallel()
	h := apptest.Start(t)
	open := h.HandIn(t, apptest.New(t, "满盘之前"))
	h.Task(t, open, "review")
	room(t, h, 1)
	var accepted []string
	var refused apptest.Application
	for i := 0; refused.Key == ""; i++ {
		a := apptest.New(t, fmt.Sprintf("满盘%03d", i))
		text, err := json.Marshal(a.JSON())
		if err != nil {
			t.Fatal(err)
		}
		status, retry, said := ask(t, http.MethodPost, h.Address+"/api/v1/entries/applications", "application/json", string(text))
		switch {
		case status == http.StatusAccepted:
			accepted = append(accepted, a.Company)
		case status != http.StatusServiceUnavailable || retry != "10" || !strings.Contains(said, store.DiskFull) || !strings.Contains(said, "the disk is full"):
			t.Fatalf("answered %d, Retry-After %q: %s", status, retry, said)
		default:
			refused = a
		}
		if i > 500 {
			t.Fatal("the disk does not get full")
		}
	}
	status, _, said := ask(t, http.MethodPost, h.Address+"/soap/applications", "text/xml", string(refused.Envelope()))
	if status != http.StatusServiceUnavailable || !strings.Contains(said, "Server") || !strings.Contains(said, "the disk is full") {
		t.Errorf("a SOAP call was answered %d: %s", status, said)
	}
	if status, _, said := ask(t, http.MethodGet, h.Address+"/readyz", "", ""); status != http.StatusServiceUnavailable || !strings.Contains(said, store.DiskFull) {
		t.Errorf("ready: %d %s", status, said)
	}
	if status, _, _ := ask(t, http.MethodGet, h.Address+"/healthz", "", ""); status != http.StatusOK {
		t.Errorf("alive: %d", status)
	}
	if _, _, said := ask(t, http.MethodGet, h.Address+"/metrics", "", ""); !strings.Contains(said, "\nhallway_store_durable 0\n") {
		t.Error("the metrics do not say it")
	}
	if got, want := len(h.Cases(t)), len(accepted)+1; got != want {
		t.Errorf("%d cases can be read, want %d", got, want)
	}
	room(t, h, 1<<30)
	apptest.Until(t, "readiness", func() (bool, any) {
		status, _, said := ask(t, http.MethodGet, h.Address+"/readyz", "", "")
		return status == http.StatusOK, said
	})
	again := h.HandIn(t, refused)
	for _, id := range []string{open, again} {
		h.Approve(t, id)
		h.Ended(t, id)
	}
	for _, company := range accepted {
		h.CaseOf(t, company)
	}
	if got, want := len(h.Cases(t)), len(accepted)+2; got != want {
		t.Errorf("%d cases afterwards, want %d", got, want)
	}
}
