package timeline_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/hall/halltest"
	"github.com/servicehall/hallway/hall/timeline"
)

var update = flag.Bool("update", false, "rewrite testdata")

var zone = time.FixedZone("CST", 8*3600)

// TestFold folds real runs and compares every step with every note in both
// languages.
func TestFold(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"boundary-error-code", "boundary-message", "boundary-timer", "cancel", "case-number", "case-number-failed", "event-gateway-timer",
		"parallel-gateway", "rule-task", "service-task-fail", "subprocess-error", "terminate", "user-task",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := halltest.Play(t, name)
			got := print(t, r)
			file := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// print lists steps, and in them the notes.
func print(t *testing.T, r *halltest.Run) string {
	t.Helper()
	zh := timeline.Fold(r.Records, nil, r.Definition)
	en := timeline.Fold(r.Records, nil, r.Definition)
	timeline.Say(zh, timeline.Words, words.Zh, zone)
	timeline.Say(en, timeline.Words, words.En, zone)
	var b strings.Builder
	for i, s := range zh {
		fmt.Fprintf(&b, "%s %s [%s] %s %s", s.Element, s.Name, s.Kind, s.State, s.Began.In(zone).Format(time.TimeOnly))
		if s.Ended != nil {
			b.WriteString("-" + s.Ended.In(zone).Format(time.TimeOnly))
		}
		b.WriteByte('\n')
		for j, n := range s.Notes {
			fmt.Fprintf(&b, "  %s %s: %s | %s", n.At.In(zone).Format(time.TimeOnly), n.Actor, n.Text, en[i].Notes[j].Text)
			if n.Data != nil {
				fmt.Fprintf(&b, " %v", n.Data)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// TestEveryRun folds every script after each of its commands: what the fold
// says of steps is what the state holds, and all of it has words.
func TestEveryRun(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	for _, name := range halltest.Scripts(t) {
		r := halltest.Play(t, name)
		for i := range r.Records {
			steps := timeline.Fold(r.Records[:i+1], nil, r.Definition)
			timeline.Say(steps, timeline.Words, words.En, zone)
			if got, want := open(steps), waiting(r.States[i]); !maps.Equal(got, want) {
				t.Errorf("%s after %s: the steps say %v, the state %v", name, r.Records[i].Command, got, want)
			}
			for _, s := range steps {
				if (s.Ended == nil) != (s.State == timeline.Running || s.State == timeline.Failed) {
					t.Errorf("%s: %s is %s", name, s.Element, s.State)
				}
				for _, n := range s.Notes {
					said[n.Code] = true
					if n.Text == "" || strings.Contains(n.Text, "{") || strings.Contains(n.Text, "timeline.") {
						t.Errorf("%s: %s is said as %q", name, n.Code, n.Text)
					}
				}
			}
		}
	}
	for code := range timeline.Words {
		if !said[code] && code != "timeline.left" { // for what a later machine may say
			t.Errorf("no run says %s", code)
		}
	}
}

func open(steps []timeline.Step) map[int64]timeline.State {
	out := map[int64]timeline.State{}
	for _, s := range steps {
		if s.Ended == nil {
			out[s.Key] = s.State
		}
	}
	return out
}

func waiting(st *process.State) map[int64]timeline.State {
	out := map[int64]timeline.State{}
	for _, e := range st.Elements {
		out[e.Key] = timeline.Running
	}
	for _, i := range st.Incidents {
		key := i.Scope
		if key == 0 {
			key = i.Key
		}
		out[key] = timeline.Failed
	}
	return out
}

// TestLoose holds an incident that belongs to no step, as a poisoned command
// makes it: resolved, and taken away by a cancellation.
func TestLoose(t *testing.T) {
	t.Parallel()
	poison := func(r *halltest.Run, key int64) {
		e := process.Event{Type: process.IncidentRaised, Key: key, Incident: &process.IncidentData{Kind: "poison", Reason: "command x: y"}}
		st := r.Last().Clone()
		st.Apply(e)
		r.States = append(r.States, st)
		r.Records = append(r.Records, process.Recorded{Instance: st.ID, At: r.Records[0].At, Actor: "system", Command: "complete-task", Events: []process.Event{e}})
	}
	r := halltest.PlayText(t, "parallel-gateway", []byte("steps: [{start: {}}]"))
	poison(r, 91)
	poison(r, 92)
	r.Do("admin", process.ResolveIncident{Incident: 91})
	r.Do("admin", process.Cancel{Reason: "撤回"})
	all := timeline.Fold(r.Records, nil, r.Definition)
	timeline.Say(all, timeline.Words, words.Zh, zone)
	for _, want := range []struct {
		key   int64
		state timeline.State
		notes string
	}{
		{91, timeline.Completed, "需要人处理：command x: y; 已处理，继续"},
		{92, timeline.Left, "需要人处理：command x: y; 办件被终止：撤回"},
	} {
		i := slices.IndexFunc(all, func(s timeline.Step) bool { return s.Key == want.key })
		if i < 0 {
			t.Fatalf("incident %d is not there: %+v", want.key, all)
		}
		var notes []string
		for _, n := range all[i].Notes {
			notes = append(notes, n.Text)
		}
		if got := strings.Join(notes, "; "); got != want.notes || all[i].State != want.state || all[i].Ended == nil || all[i].Name != "parallel_gateway" {
			t.Errorf("got %q in %+v", got, all[i])
		}
	}
}

// TestCalls puts calls to the step whose job they are for.
func TestCalls(t *testing.T) {
	t.Parallel()
	r := halltest.PlayText(t, "service-task", []byte(`steps: [{start: {vars: {district: x}}}, {fail: ask, kind: peer-down, reason: gone}, {resolve: ask}]`))
	var jobs []int64
	for _, rec := range r.Records {
		for _, e := range rec.Events {
			if e.Type == process.JobCreated || e.Type == process.JobRetried {
				jobs = append(jobs, e.Key)
			}
		}
	}
	at := r.Records[0].At
	steps := timeline.Fold(r.Records, []work.Exchange{
		{Work: jobs[0], Connector: "oa", Operation: "reviewer", Attempt: 1, At: at, Took: 1500 * time.Microsecond, Outcome: adapters.PeerDown, Reason: "connection refused", Request: []byte("<区/>")},
		{Work: jobs[1], Connector: "oa", Operation: "reviewer", Attempt: 1, At: at, Outcome: adapters.OK, Code: "0", Response: []byte("审查人")[:8]},
		{Work: jobs[1], Request: []byte{0xc4, 0xe3, 0xba, 0xc3, 0xff}},
		{Work: 777, Connector: "of another case"},
	}, r.Definition)
	i := slices.IndexFunc(steps, func(s timeline.Step) bool { return s.Element == "ask" })
	want := []timeline.Call{
		{At: at, TookMs: 1.5, Connector: "oa", Operation: "reviewer", Attempt: 1, Outcome: adapters.PeerDown, Reason: "connection refused", Request: "<区/>"},
		{At: at, Connector: "oa", Operation: "reviewer", Attempt: 1, Outcome: adapters.OK, Code: "0", Response: "审查…"},
		{Request: "(5 B)"},
	}
	if !slices.Equal(steps[i].Calls, want) {
		t.Errorf("got %+v\nwant %+v", steps[i].Calls, want)
	}
	for j, s := range steps {
		if j != i && len(s.Calls) > 0 {
			t.Errorf("%s has calls", s.Element)
		}
	}
}

// TestWords: every wording is there in both languages, with the same arguments.
func TestWords(t *testing.T) {
	t.Parallel()
	if missing := timeline.Words.Missing(); len(missing) > 0 {
		t.Error("without a wording:", missing)
	}
	args := regexp.MustCompile(`\{[a-z]+\}`)
	for code, e := range timeline.Words {
		zh, en := args.FindAllString(e.Zh, -1), args.FindAllString(e.En, -1)
		if slices.Sort(zh); !slices.Equal(zh, slices.Sorted(slices.Values(en))) {
			t.Errorf("%s: %v and %v", code, zh, en)
		}
	}
}
