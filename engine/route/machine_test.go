package route_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/route"
	"pgregory.net/rapid"
)

// drawn reads the edges of the message's machine from the manual.
func drawn(t testing.TB) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../../docs/states.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, ok := strings.Cut(string(text), "## Message\n")
	part, _, _ = strings.Cut(part, "\n## ")
	if !ok {
		t.Fatal("the manual does not draw the message")
	}
	out := map[string]bool{}
	for line := range strings.Lines(part) {
		if from, to, ok := strings.Cut(strings.TrimSpace(line), " --> "); ok {
			to, _, _ = strings.Cut(to, " :")
			out[from+" "+to] = true
		}
	}
	return out
}

// machine drives a router at random and holds it to what is drawn and promised.
type machine struct {
	*world
	edges    map[string]bool
	last     map[int64]route.MessageState
	accepted map[string]bool // by source and id
}

func (m *machine) deliver(rt *rapid.T) {
	source := rapid.SampledFrom([]string{"http.applications", "crm.changes", "crm.stored", "esign.signed", "nowhere.x"}).Draw(rt, "source")
	id := fmt.Sprint(rapid.IntRange(0, 5).Draw(rt, "id"))
	msg := change(id, rapid.SampledFrom([]string{"9133", "9"}).Draw(rt, "code"))
	msg.Type = rapid.SampledFrom([]string{"", "urgent", "noise"}).Draw(rt, "type")
	if source == "esign.signed" {
		msg.Body = map[string]any{"flow": "F"}
	}
	m.before = m.mood(rt)
	end, err := m.r.Deliver(source)(context.Background(), msg)
	m.before = nil
	if err != nil && !errors.Is(err, errBusy) {
		rt.Fatalf("deliver: %v", err)
	}
	if err == nil {
		m.accepted[source+" "+id] = true
		if end.Ref == "" {
			rt.Fatalf("no ref: %+v", end)
		}
	}
}

// mood is how the engine answers for a while.
func (m *machine) mood(rt *rapid.T) func() error {
	switch rapid.IntRange(0, 5).Draw(rt, "mood") {
	case 0:
		return func() error { return errBusy }
	case 1:
		return func() error { return refusal("a whim") }
	}
	return nil
}

func (m *machine) openWork(rt *rapid.T) (work.Item, bool) {
	items, err := work.List(context.Background(), m.db.Read(), work.Filter{})
	if err != nil {
		rt.Fatal(err)
	}
	if len(items) == 0 {
		return work.Item{}, false
	}
	return rapid.SampledFrom(items).Draw(rt, "work"), true
}

func (m *machine) result(rt *rapid.T) {
	it, found := m.openWork(rt)
	if !found {
		rt.Skip("no work")
	}
	res := rapid.SampledFrom([]work.Result{
		ok(map[string]any{"version": 1}), ok(nil), {Outcome: adapters.BusinessFault, Code: "E", Reason: "no"},
		{Outcome: adapters.BadRequest, Reason: "bad"}, {Outcome: adapters.Unknown, Reason: "given up"},
	}).Draw(rt, "result")
	m.before = m.mood(rt)
	err := m.finish(it, res)
	m.before = nil
	if err != nil && !errors.Is(err, errBusy) && !errors.Is(err, work.ErrUnwanted) {
		rt.Fatalf("finish: %v", err)
	}
	if errors.Is(err, work.ErrUnwanted) {
		rt.Fatalf("open work %+v that nobody wants", it)
	}
}

func (m *machine) resend(rt *rapid.T) {
	dead, err := m.r.Messages(context.Background(), route.MessageFilter{State: route.Dead})
	if err != nil {
		rt.Fatal(err)
	}
	if len(dead) == 0 {
		rt.Skip("nothing is dead")
	}
	m.before = m.mood(rt)
	_, err = m.r.Resend(context.Background(), rapid.SampledFrom(dead).Draw(rt, "message").ID, "admin", "why not")
	m.before = nil
	if err != nil && !errors.Is(err, errBusy) {
		rt.Fatalf("resend: %v", err)
	}
}

func (m *machine) restart(*rapid.T) { m.again() }

// routeStored lets the router work until nothing is only stored.
func (m *machine) routeStored(rt *rapid.T) {
	m.again()
	if err := m.r.Start(context.Background()); err != nil {
		rt.Fatal(err)
	}
	m.until("nothing is only stored", func() bool { return m.count(`SELECT count(*) FROM message WHERE state='received'`) == 0 })
	m.again()
}

// check holds after each action.
func (m *machine) check(rt *rapid.T) {
	all, err := m.r.Messages(context.Background(), route.MessageFilter{Limit: 500})
	if err != nil {
		rt.Fatal(err)
	}
	ids := map[string]bool{}
	for _, msg := range all {
		key := msg.Source + " " + msg.ExternalID
		if ids[key] {
			rt.Fatalf("%s is there twice", key)
		}
		ids[key] = true
		m.checkEdge(rt, msg)
		open := m.count(`SELECT count(*) FROM work WHERE owner='route' AND ref=? AND state<>'done'`, msg.ID)
		if (msg.State == route.Routing) != (open == 1) {
			rt.Fatalf("message %d is %s with %d open calls", msg.ID, msg.State, open)
		}
		started := m.count(`SELECT count(*) FROM started WHERE instance=?`, msg.Instance)
		if (msg.Instance != 0) != (started == 1) || msg.Instance != 0 && msg.State != route.Handled {
			rt.Fatalf("message %d is %s with instance %d: %d started", msg.ID, msg.State, msg.Instance, started)
		}
		if (msg.State == route.Dead || msg.State == route.Dropped) && msg.Reason == "" {
			rt.Fatalf("message %d is %s without a reason", msg.ID, msg.State)
		}
	}
	for key := range m.accepted {
		if !ids[key] {
			rt.Fatalf("%s was acknowledged and is lost", key)
		}
	}
	if n := m.count(`SELECT count(*) FROM started WHERE instance NOT IN (SELECT instance FROM message)`); n != 0 {
		rt.Fatalf("%d instances without a message", n)
	}
}

// checkEdge allows what is drawn: one action takes a message over one edge at
// most.
func (m *machine) checkEdge(rt *rapid.T, msg route.Message) {
	from, to := string(m.last[msg.ID]), string(msg.State)
	if from == "" {
		from = "[*]"
	}
	m.last[msg.ID] = msg.State
	if from != to && !m.edges[from+" "+to] {
		rt.Fatalf("message %d went from %s to %s, which is not drawn", msg.ID, from, to)
	}
}

// machineRuns is how many random lives a run of the tests tries, each in a
// database of its own.
const machineRuns = 5

func TestMessageMachine(t *testing.T) {
	t.Parallel()
	edges := drawn(t)
	runs, failed := 0, false
	rapid.Check(t, func(rt *rapid.T) {
		if runs++; runs > machineRuns && !failed {
			return // enough; but what failed is looked for again, to make it smaller
		}
		defer func() { failed = failed || rt.Failed() }()
		m := &machine{world: setup(t), edges: edges, last: map[int64]route.MessageState{}, accepted: map[string]bool{}}
		defer m.close()
		rt.Repeat(map[string]func(*rapid.T){
			"deliver": m.deliver, "deliver more": m.deliver, "result": m.result, "result more": m.result, "resend": m.resend,
			"restart": m.restart, "route stored": m.routeStored, "": m.check,
		})
	})
}
