package connectors_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/connectors/work"
)

func start(t *testing.T, e *echo, nudge func(string)) *connectors.Catalogue {
	t.Helper()
	cat, found := load(t, e, "good/*.yaml")
	if len(found) > 0 {
		t.Fatal(found)
	}
	if err := cat.Start(t.Context(), slog.New(slog.DiscardHandler), nudge); err != nil {
		t.Fatal(err)
	}
	return cat
}

func TestCall(t *testing.T) {
	t.Parallel()
	refused := &adapters.Fault{Outcome: adapters.BusinessFault, Code: "E1"}
	cases := map[string]struct {
		item    work.Item
		answer  func(context.Context, adapters.Call) (adapters.Reply, error)
		want    string
		outcome adapters.Outcome
		phase   adapters.Phase
	}{
		"mapped both ways": {work.Item{Connector: "erp", Operation: "register", Idem: "hw-1", Input: map[string]any{"creditCode": "9133", "more": 1}}, nil, "map[key:hw-1 number:9133 where:http://erp.test/register]", adapters.OK, ""},
		"as it is":         {work.Item{Connector: "erp", Operation: "update", Input: map[string]any{"a": "b"}}, nil, "map[input:map[a:b] key: path:/update url:http://erp.test]", adapters.OK, ""},
		"no operation":     {work.Item{Connector: "erp", Operation: "nothing"}, nil, "", adapters.ConfigError, adapters.Prepare},
		"no connector":     {work.Item{Connector: "nobody", Operation: "ask"}, nil, "", adapters.ConfigError, adapters.Prepare},
		"switched off":     {work.Item{Connector: "off", Operation: "ask"}, nil, "", adapters.ConfigError, adapters.Prepare},
		"the peer refuses": {work.Item{Connector: "erp", Operation: "update"}, func(context.Context, adapters.Call) (adapters.Reply, error) { return adapters.Reply{}, refused }, "", adapters.BusinessFault, ""},
		"no object": {work.Item{Connector: "erp", Operation: "update"}, func(context.Context, adapters.Call) (adapters.Reply, error) {
			return adapters.Reply{Output: "text"}, nil
		}, "text", adapters.OK, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cat := start(t, &echo{answ: c.answer}, nil)
			reply, err := cat.Call(t.Context(), c.item)
			var fault *adapters.Fault
			if adapters.OutcomeOf(err) != c.outcome || err != nil && !errors.As(err, &fault) {
				t.Fatalf("%v, want %s", err, c.outcome)
			}
			if err == nil && fmt.Sprint(reply.Output) != c.want {
				t.Errorf("%v, want %s", reply.Output, c.want)
			}
			if fault != nil && fault.Phase != c.phase {
				t.Errorf("phase %s, want %s", fault.Phase, c.phase)
			}
		})
	}
}

func TestLanes(t *testing.T) {
	t.Parallel()
	cat := start(t, &echo{}, nil)
	for operation, want := range map[string]string{"register": "erp/write", "update": "erp/write", "ask": "erp/default", "nothing": "erp/default"} {
		if got := cat.Lane("erp", operation); got != want {
			t.Errorf("%s: lane %s, want %s", operation, got, want)
		}
	}
	write, ok := cat.Guard("erp/write")
	if !ok || write.Policy.Breaker.Consecutive != 3 || write.Policy.MaxConcurrent != 16 {
		t.Errorf("%+v, %t", write.Policy, ok)
	}
	if other, ok := cat.Guard("erp/default"); !ok || other.Breaker == write.Breaker {
		t.Error("two classes share a breaker")
	}
	for _, lane := range []string{"erp/none", "nobody/default", "erp", ""} {
		if _, ok := cat.Guard(lane); ok {
			t.Errorf("there is a guard of %q", lane)
		}
	}
	if !cat.Repeatable(work.Item{Connector: "erp", Operation: "register"}) || cat.Repeatable(work.Item{Connector: "erp", Operation: "update"}) || cat.Repeatable(work.Item{Connector: "x"}) {
		t.Error("what may be repeated")
	}
	if !cat.Known("erp.ask") || cat.Known("erp.nothing") || cat.Known("erp") || cat.Known("") {
		t.Error("what is known")
	}
	if got := strings.Join(append(cat.Operations(), cat.Sources()...), " "); got != "erp.ask erp.register erp.update off.ask erp.changes" {
		t.Errorf("operations and sources: %s", got)
	}
}

func TestBoards(t *testing.T) {
	t.Parallel()
	var nudged []string
	cat := start(t, &echo{}, func(lane string) { nudged = append(nudged, lane) })
	if err := cat.Force("erp", "write", policy.ForcedOpen, "maintenance"); err != nil {
		t.Fatal(err)
	}
	if err := cat.Force("erp", "none", policy.ForcedOpen, ""); err == nil {
		t.Error("a lane that is not there was forced")
	}
	if len(nudged) != 1 || nudged[0] != "erp/write" {
		t.Errorf("nudged %v", nudged)
	}
	boards := cat.Boards(map[string]map[string]int{"erp/write": {"parked": 7}}, func(lane string) int { return len(lane) })
	if len(boards) != 3 || boards[0].Connector != "erp" || boards[0].Adapter != "echo" || len(boards[0].Lanes) != 2 {
		t.Fatalf("%+v", boards)
	}
	calm, held := boards[0].Lanes[0], boards[0].Lanes[1]
	if calm.Class != "default" || calm.Breaker != "closed" || calm.Since != nil || calm.NextProbe != nil || calm.Work == nil || calm.Running != len("erp/default") {
		t.Errorf("%+v", calm)
	}
	if held.Class != "write" || held.Breaker != "open" || held.Forced != "open" || held.Reason != "maintenance" || held.Since == nil || held.Work["parked"] != 7 {
		t.Errorf("%+v", held)
	}
}

func TestOpenAndClose(t *testing.T) {
	t.Parallel()
	cat, _ := load(t, &echo{fail: errOpen}, "good/*.yaml")
	if _, err := cat.Check(t.Context(), "erp"); err != nil {
		t.Errorf("before the start: %v", err)
	}
	err := cat.Start(t.Context(), slog.New(slog.DiscardHandler), nil)
	if !errors.Is(err, errOpen) || !strings.Contains(err.Error(), "erp") {
		t.Errorf("got %v, want why erp cannot be opened", err)
	}
	if err := errors.Join(cat.Close(), cat.Close()); err != nil {
		t.Errorf("close: %v", err)
	}
	cat = start(t, &echo{}, nil)
	if steps, err := cat.Check(t.Context(), "erp"); err != nil || len(steps) != 1 {
		t.Errorf("%v, %v", steps, err)
	}
	if _, err := cat.Check(t.Context(), "nobody"); err == nil {
		t.Error("nobody was checked")
	}
	feeds := cat.Feeds()
	if len(feeds) != 1 || feeds[0].Connector != "erp" || feeds[0].Source != "changes" || feeds[0].Peer == nil {
		t.Errorf("%+v", feeds)
	}
	if x, ok := cat.Connector("off"); !ok || x.Peer() != nil {
		t.Error("what is switched off was opened")
	}
}
