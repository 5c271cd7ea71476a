package gateway_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/gateway"
	"github.com/servicehall/hallway/gateway/gatewaytest"
)

// event is one event of a stream.
type event struct {
	name, id string
	data     map[string]any
}

// listen opens a stream and hands its events on until it ends.
func listen(t *testing.T, h *gatewaytest.Hall, path, last string) <-chan event {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", h.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("clerk", "password-of-clerk")
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%s: %d %v", path, resp.StatusCode, resp.Header)
	}
	out := make(chan event, 100)
	t.Cleanup(func() { _ = resp.Body.Close() })
	go func() {
		defer close(out)
		var e event
		in := bufio.NewScanner(resp.Body)
		in.Buffer(nil, 1<<20)
		for in.Scan() {
			name, value, _ := strings.Cut(in.Text(), ": ")
			switch name {
			case "event":
				e.name = value
			case "id":
				e.id = value
			case "data":
				_ = json.Unmarshal([]byte(value), &e.data) // a test sees what is missing
			case "":
				if e.name != "" {
					out <- e
				}
				e = event{}
			}
		}
	}()
	return out
}

// next waits for the event that is wanted and returns it.
func next(t *testing.T, from <-chan event, wanted func(event) bool) event {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		select {
		case e, ok := <-from:
			if !ok {
				t.Fatal("the stream has ended")
			}
			if wanted(e) {
				return e
			}
		case <-deadline:
			t.Fatal("no such event comes")
		}
	}
}

func handIn(t *testing.T, h *gatewaytest.Hall, name string) string {
	t.Helper()
	a := h.Ask(t, "", "POST", entry, gatewaytest.Application(name))
	id, _ := a.At("id").(string)
	if a.Status != 202 || id == "" {
		t.Fatalf("hand in: %d %s", a.Status, a.Text)
	}
	return id
}

func is(name, key string, value any) func(event) bool {
	return func(e event) bool { return e.name == name && (key == "" || e.data[key] == value) }
}

func TestACaseCanBeFollowed(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	id := handIn(t, h, "李明")
	path := "/api/v1/cases/" + id + "/events"
	events := listen(t, h, path, "")
	next(t, events, is("step", "element", "start"))
	review := next(t, events, is("step", "element", "review"))
	if review.data["state"] != "running" || review.id == "" {
		t.Errorf("%+v", review)
	}
	next(t, events, func(e event) bool {
		list, _ := e.data["waiting"].([]any)
		return e.name == "case" && len(list) == 1
	})
	key, _ := h.Ask(t, "clerk", "GET", "/api/v1/tasks?case="+id, nil).At("0.key").(string)
	if a := h.Ask(t, "clerk", "POST", "/api/v1/tasks/"+key+"/complete", map[string]any{"decision": "approve"}); a.Status != 204 {
		t.Fatalf("complete: %d %s", a.Status, a.Text)
	}
	done := next(t, events, func(e event) bool {
		return e.name == "step" && e.data["element"] == "review" && e.data["state"] == "completed"
	})
	next(t, events, is("step", "element", "done"))
	next(t, events, is("end", "status", "completed"))
	if _, open := <-events; open {
		t.Error("the stream goes on after its end")
	}
	// Who comes back hears what has changed since, and nothing from before.
	again := listen(t, h, path, done.id)
	var heard []string
	for e := range again {
		if e.name == "step" {
			name, _ := e.data["element"].(string)
			heard = append(heard, name)
		}
	}
	if all := strings.Join(heard, " "); strings.Contains(all, "start") || !strings.Contains(all, "done") {
		t.Errorf("after %s it hears %q", done.id, all)
	}
}

// Attempts that fail are no event of the case, and are seen all the same.
func TestFailingCallsAreSeen(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	h.Peer.Fail("check", &adapters.Fault{Outcome: adapters.PeerDown, Phase: adapters.Connect, Message: "refused"})
	events := listen(t, h, "/api/v1/cases/"+handIn(t, h, "李明")+"/events", "")
	next(t, events, func(e event) bool {
		calls, _ := e.data["calls"].([]any)
		return e.name == "step" && e.data["element"] == "check" && len(calls) > 0
	})
	next(t, events, func(e event) bool {
		list, _ := e.data["waiting"].([]any)
		if e.name != "case" || len(list) != 1 {
			return false
		}
		wait, _ := list[0].(map[string]any)
		return wait["state"] == "parked"
	})
}

func TestStreamsAreBounded(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t, func(_ *gatewaytest.Hall, c *gateway.Config) { c.Bounds.Streams = 1 })
	path := "/api/v1/cases/" + handIn(t, h, "李明") + "/events"
	first := listen(t, h, path, "")
	next(t, first, is("step", "", nil))
	if a := h.Ask(t, "clerk", "GET", path, nil); a.Status != 503 || a.At("code") != "problem.streams" {
		t.Errorf("%d %s", a.Status, a.Text)
	}
	if a := h.Ask(t, "clerk", "GET", "/api/v1/cases/77/events", nil); a.Status != 404 {
		t.Errorf("no such case: %d", a.Status)
	}
}

// A client that has gone gives its place back.
func TestAGoneClientIsNoticed(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t, func(_ *gatewaytest.Hall, c *gateway.Config) { c.Bounds.Streams = 1 })
	path := "/api/v1/cases/" + handIn(t, h, "李明") + "/events"
	c := dial(t, h)
	req := must(http.NewRequest("GET", h.URL+path, nil))
	req.SetBasicAuth("clerk", "password-of-clerk")
	if err := req.Write(c); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(make([]byte, 64)); err != nil {
		t.Fatal(err)
	}
	_ = c.Close() // it goes without a word
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for {
		req := must(http.NewRequestWithContext(t.Context(), "GET", h.URL+path, nil))
		req.SetBasicAuth("clerk", "password-of-clerk")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		status := resp.StatusCode
		_ = resp.Body.Close()
		if status == 200 {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("its place is never free")
		}
	}
}
