package adapterstest_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/adapterstest"
)

// defectVariable says which defect the adapter of TestAdapter has.
const defectVariable = "ADAPTERSTEST_DEFECT"

// TestAdapter holds a small adapter in memory to the suite. In a process of its
// own it has a defect, and TestDefects looks at what the suite says.
func TestAdapter(t *testing.T) {
	t.Parallel()
	defect := os.Getenv(defectVariable)
	var last *store
	setup := func(down bool) func(*testing.T) adapters.Setup {
		return func(*testing.T) adapters.Setup {
			last = newStore(down)
			return adapters.Setup{Settings: &Settings{store: last, Secret: secret}, Operations: map[string]any{"put": &Operation{}}}
		}
	}
	put := adapters.Call{Operation: "put", Input: map[string]any{"a": "1"}}
	h := adapterstest.Harness{
		Setup: setup(false), Call: put, Down: setup(true), Secrets: []string{secret}, Patience: 10 * time.Second,
		Effects: func(*testing.T) int { return last.effects() },
		Faults: []adapterstest.Fault{
			{Name: "refused", Call: adapters.Call{Operation: "put", Input: "refuse"}, Want: adapters.BusinessFault, Code: "no"},
			{Name: "quota", Call: adapters.Call{Operation: "put", Input: "quota"}, Want: adapters.Quota},
		},
		Source: &adapterstest.SourceHarness{
			Spec: func(*testing.T) any { return &Source{} },
			Send: func(_ *testing.T, n int) []string { return last.send(n) },
		},
		Webhook: &adapterstest.WebhookHarness{
			Spec:   func(*testing.T) any { return &Source{} },
			Window: time.Minute,
			Good: func(_ *testing.T, s adapters.Setup, at time.Time) adapters.Request {
				return sealed(s.Settings.(*Settings).Secret, at, "body")
			},
			Unreadable: func(_ *testing.T, s adapters.Setup, at time.Time) adapters.Request {
				return sealed(s.Settings.(*Settings).Secret, at, "")
			},
		},
	}
	if defect != "" {
		h.Patience = 300 * time.Millisecond
	}
	adapterstest.Run(t, Adapter{defect}, h)
}

// TestDefects checks that the suite finds each defect and says what it is.
func TestDefects(t *testing.T) {
	t.Parallel()
	if os.Getenv(defectVariable) != "" {
		t.Skip("this is the process with a defect")
	}
	for defect, c := range map[string]struct{ part, want string }{
		"name":                  {"spec", `is named "other"`},
		"summary":               {"spec", "not in both languages"},
		"undocumented":          {"spec", `doc "English only." is not`},
		"features":              {"open", "the peer is a requester: true"},
		"close":                 {"open", "close: closed twice"},
		"shape":                 {"call$", "output is not JSON-shaped: .n is a int"},
		"unknown operation":     {"unknown", "no error"},
		"no fault":              {"faults", "the error is a *errors.errorString and no *Fault"},
		"no outcome":            {"faults", `outcome "sad" of a fault`},
		"cancelled":             {"cancelled", "no error"},
		"effects":               {"repeated", "two calls with the same key had 2 effects"},
		"answers":               {"repeated", "the repetition was answered otherwise"},
		"down":                  {"peer_down", "got unknown"},
		"effect of a quota":     {"faults", "says that nothing happened, and there are 1 effects"},
		"secret in error":       {"faults", "a secret stands in the fault"},
		"secret in log":         {"call$", "a secret stands in the log"},
		"secret in sent":        {"call$", "a secret stands in the reply (sent)"},
		"goroutine":             {"open", "goroutines left after Close"},
		"stuck":                 {"call$", "it took longer than"},
		"race of calls":         {"concurrent", "call 0 of 8 at once"},
		"check":                 {"check", "the peer is down and the check found"},
		"description":           {"description", "the schema of the put input is no JSON Schema"},
		"described input":       {"description", "the input of the call is not as described"},
		"described output":      {"description", "its answer is not as described"},
		"describes the unknown": {"description", "no error"},
		"described source":      {"source/description", "a message's body is not as described"},
		"order":                 {"source", "want ["},
		"not redelivered":       {"source", "delivered so far"},
		"not acknowledged":      {"source", "after everything was taken came"},
		"leaves a delivery":     {"source", "while a delivery was under way"},
		"receive error":         {"source", "Receive was cancelled and returned"},
		"receive forever":       {"source/delivers", "Receive was cancelled and does not return"},
		"hears a change":        {"webhook", "no error"},
		"hears the old":         {"webhook", "no error"},
		"copies are two":        {"webhook", "two copies are messages"},
		"hears the unproved":    {"webhook", "got unknown, want auth"},
	} {
		t.Run(defect, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestAdapter$/^"+c.part, "-test.timeout=60s")
			cmd.Env = append(os.Environ(), defectVariable+"="+defect)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), c.want) {
				t.Errorf("the suite does not say %q (%v):\n%s", c.want, err, out)
			}
		})
	}
}
