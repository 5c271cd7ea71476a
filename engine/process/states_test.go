package process_test

import (
	"os"
	"strings"
	"testing"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/process/processtest"
)

// drawing reads the ways of one machine in docs/states.md: "from to".
func drawing(t *testing.T, name string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../../docs/states.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, ok := strings.Cut(string(text), "\n## "+name+"\n")
	part, _, _ = strings.Cut(part, "\n## ")
	if !ok {
		t.Fatalf("docs/states.md does not draw %s", name)
	}
	out := map[string]bool{}
	for line := range strings.Lines(part) {
		if from, to, ok := strings.Cut(strings.TrimSpace(line), " --> "); ok {
			to, _, _ = strings.Cut(to, " :")
			if to = strings.TrimSpace(to); to != "[*]" {
				out[from+" "+to] = true
			}
		}
	}
	return out
}

// TestWhatIsDrawnHappens: the scripts of testdata/bpmn take every way that is
// drawn, and no other.
func TestWhatIsDrawnHappens(t *testing.T) {
	t.Parallel()
	seen := map[string]map[string]bool{"instance": {}, "job": {}, "timer": {}, "incident": {}}
	for _, name := range processtest.Names(t, casesDir) {
		sc := processtest.Read(t, casesDir, name)
		p := newPlayer(t, sc.Model, sc.Now)
		p.answers = sc.Answers
		for i, s := range sc.Steps {
			p.play(i, s)
		}
		ways(p.records, seen)
	}
	seen["timer"]["paused armed"] = true // under another key
	for thing, name := range map[string]string{"instance": "Process instance", "job": "Job", "timer": "Timer", "incident": "Incident"} {
		drawn := drawing(t, name)
		for way := range seen[thing] {
			if !drawn[way] {
				t.Errorf("%s: %s happens and is not drawn", name, way)
			}
		}
		for way := range drawn {
			if !seen[thing][way] {
				t.Errorf("%s: %s is drawn and never happens", name, way)
			}
		}
	}
}

// ways notes which way the things of a history went.
func ways(records []process.Recorded, seen map[string]map[string]bool) {
	last := map[string]map[int64]string{"instance": {}, "job": {}, "timer": {}, "incident": {}}
	st := &process.State{}
	for _, r := range records {
		for _, e := range r.Events {
			e.At = r.At
			st.Apply(e)
			thing, state := process.StateAfter(e.Type)
			key := e.Key
			switch {
			case thing == "" && last["instance"][0] == string(st.Status):
				continue
			case thing == "":
				thing, state, key = "instance", string(st.Status), 0
			}
			from := last[thing][key]
			if from == "" {
				from = "[*]"
			}
			seen[thing][from+" "+state] = true
			last[thing][key] = state
		}
	}
}
