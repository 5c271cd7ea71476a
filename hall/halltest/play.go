// Package halltest plays the scripts of testdata/bpmn on the pure machine, so
// that the rooms of the hall are tested on the records of real runs.
package halltest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/servicehall/hallway/calendar"
	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/process"
)

// Dir is where the scripts lie, seen from a room of the hall.
const Dir = "../../testdata/bpmn"

// Run is what a script has done: its records, and the state after each.
type Run struct {
	Definition *process.Definition
	Records    []process.Recorded
	States     []*process.State

	t      testing.TB
	now    time.Time
	nextID int64
	script script
}

type script struct {
	Model   string           `json:"model"`
	Now     time.Time        `json:"now"`
	Answers []map[string]any `json:"answers"`
	Steps   []step           `json:"steps"`
}

// step is one command, as testdata/bpmn writes it; things are named by their
// element.
type step struct {
	After string `json:"after"`
	Start *struct {
		Event  string         `json:"event"`
		Vars   map[string]any `json:"vars"`
		Origin map[string]any `json:"origin"`
	} `json:"start"`
	Complete string `json:"complete"`
	Throw    string `json:"throw"`
	Fail     string `json:"fail"`
	Assign   string `json:"assign"`
	Fire     string `json:"fire"`
	Deliver  string `json:"deliver"`
	Resolve  string `json:"resolve"`
	Cancel   string `json:"cancel"`

	Signal       string         `json:"signal"`
	Set          map[string]any `json:"set"`
	EndCall      string         `json:"endCall"`
	FailCall     string         `json:"failCall"`
	EscalateCall string         `json:"escalateCall"`

	Suspend string `json:"suspend"`
	Resume  string `json:"resume"`
	Modify  *struct {
		Leave, Take, Enter []string
		Vars               map[string]any
	} `json:"modify"`
	Migrate *struct {
		To    string
		Names map[string]string
	} `json:"migrate"`

	Vars    map[string]any `json:"vars"`
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Reason  string         `json:"reason"`
	Kind    string         `json:"kind"`
	To      string         `json:"to"`
	Refused string         `json:"refused"`
}

// Play plays a script of Dir; steps that it says are refused are left out. Each
// step is one second after the one before.
func Play(t testing.TB, name string) *Run {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Dir, name+".yaml"))
	must(t, err)
	return PlayText(t, name, text)
}

// PlayText plays a script that is given; name is its model unless it names one.
func PlayText(t testing.TB, name string, text []byte) *Run {
	t.Helper()
	asJSON, err := yaml.YAMLToJSON(text)
	must(t, err)
	dec := json.NewDecoder(bytes.NewReader(asJSON))
	dec.UseNumber()
	r := &Run{t: t, script: script{Model: name, Now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}}
	must(t, dec.Decode(&r.script))
	r.Definition, r.now = load(t, r.script.Model), r.script.Now
	r.Definition.Key, r.Definition.Version = 7, 1
	for _, s := range r.script.Steps {
		if s.Refused == "" {
			r.step(s)
		}
	}
	return r
}

func load(t testing.TB, model string) *process.Definition {
	t.Helper()
	file := filepath.Join(Dir, model+".bpmn")
	xml, err := os.ReadFile(file)
	must(t, err)
	defs, found := process.Load(file, xml, bpmn.Known{})
	must(t, found.Err())
	return defs[0]
}

// Last is the state at the end.
func (r *Run) Last() *process.State { return r.States[len(r.States)-1] }

func (r *Run) step(s step) {
	r.t.Helper()
	if s.After != "" {
		at, err := process.AddDuration(r.now, s.After, time.UTC)
		must(r.t, err)
		r.now = at
	}
	act := r.act(s)
	if s.Migrate != nil {
		next := load(r.t, s.Migrate.To)
		next.Key, next.Version = r.Definition.Key+1, r.Definition.Version+1
		r.Definition = next
	}
	r.Do("clerk", act)
	r.now = r.now.Add(time.Second)
}

// Do gives one more command.
func (r *Run) Do(actor string, act process.Act) {
	r.t.Helper()
	var before *process.State
	seq := int64(1)
	if len(r.States) > 0 {
		before = r.Last()
		seq = before.Seq + 1
	}
	cmd := process.Command{At: r.now, Actor: actor, Do: act}
	first, answers := r.nextID, []process.Answer(nil)
	for {
		r.nextID = first
		res, err := process.Step(r.Definition, before, cmd, answers, process.Env{NewID: r.newID, Zone: time.UTC, Working: func(from time.Time, n int) time.Time {
			due, _ := calendar.China(time.UTC).Due(from, n)
			return due
		}})
		must(r.t, err)
		if len(res.Ask) == 0 {
			r.States = append(r.States, res.State)
			r.Records = append(r.Records, process.Recorded{Instance: res.State.ID, Seq: seq, At: cmd.At, Actor: actor, Command: cmd.Name(), Events: res.Events})
			return
		}
		for _, q := range res.Ask {
			answers = append(answers, r.answer(q))
		}
	}
}

func (r *Run) newID() int64 { r.nextID++; return r.nextID }

func (r *Run) answer(q process.Question) process.Answer {
	r.t.Helper()
	if len(r.script.Answers) == 0 {
		r.t.Fatalf("nobody answers %s %s", q.Kind, q.Name)
	}
	a := r.script.Answers[0]
	r.script.Answers = r.script.Answers[1:]
	failed, _ := a["failed"].(string)
	return process.Answer{Question: q, Value: a["value"], Note: a["note"], Failed: failed}
}

func (r *Run) act(s step) process.Act {
	r.t.Helper()
	switch {
	case s.Start != nil:
		return process.Start{Instance: 1000, Vars: s.Start.Vars, StartEvent: s.Start.Event, Origin: s.Start.Origin}
	case s.Complete != "":
		if info, _ := process.Flow(r.Definition).Element(s.Complete); info.Kind == bpmn.UserTask {
			return process.CompleteTask{Task: r.Key(s.Complete, process.WaitTask), Vars: s.Vars}
		}
		return process.CompleteJob{Job: r.Key(s.Complete, process.WaitJob), Vars: s.Vars}
	case s.Throw != "":
		return process.ThrowError{Job: r.Key(s.Throw, process.WaitJob), Code: s.Code, Message: s.Message, Vars: s.Vars}
	case s.Fail != "":
		return process.FailJob{Job: r.Key(s.Fail, process.WaitJob), Kind: s.Kind, Reason: s.Reason}
	case s.Assign != "":
		return process.AssignTask{Task: r.Key(s.Assign, process.WaitTask), Assignee: s.To}
	case s.Fire != "":
		return process.FireTimer{Timer: r.Key(s.Fire, process.WaitTimer)}
	case s.Deliver != "":
		return process.Deliver{Subscription: r.Key(s.Deliver, process.WaitMessage), Message: 500, Vars: s.Vars}
	case s.Resolve != "":
		return process.ResolveIncident{Incident: r.Key(s.Resolve, process.WaitIncident), Vars: s.Vars}
	case s.Set != nil:
		return process.SetVariables{Vars: s.Set}
	case s.Cancel != "":
		return process.Cancel{Reason: s.Cancel}
	}
	return r.fromOthers(s)
}

// fromOthers is what other instances say, and what is done by hand.
func (r *Run) fromOthers(s step) process.Act {
	r.t.Helper()
	switch {
	case s.Suspend != "":
		return process.Suspend{Reason: s.Suspend}
	case s.Resume != "":
		return process.Resume{Reason: s.Resume}
	case s.Modify != nil:
		return r.modify(s)
	case s.Migrate != nil:
		return process.Migrate{From: r.Definition, Names: s.Migrate.Names}
	case s.EndCall != "":
		return process.EndCall{Call: r.Key(s.EndCall, process.WaitCall), Vars: s.Vars}
	case s.FailCall != "":
		return process.FailCall{Call: r.Key(s.FailCall, process.WaitCall), Code: s.Code, Reason: s.Reason, Vars: s.Vars}
	case s.EscalateCall != "":
		return process.EscalateCall{Call: r.Key(s.EscalateCall, process.WaitCall), Code: s.Code, Vars: s.Vars}
	}
	return process.Signal{Name: s.Signal, Vars: s.Vars}
}

func (r *Run) modify(s step) process.Act {
	a := process.Modify{Reason: "by hand", Vars: s.Modify.Vars}
	for _, e := range r.Last().Elements {
		if slices.Contains(s.Modify.Leave, e.ID) {
			a.Leave = append(a.Leave, e.Key)
		}
	}
	for _, t := range r.Last().Tokens {
		if slices.Contains(s.Modify.Take, t.Flow) {
			a.Take = append(a.Take, process.TokenAt{Scope: t.Scope, Flow: t.Flow})
		}
	}
	for _, id := range s.Modify.Enter {
		a.Enter = append(a.Enter, process.EnterAt{Element: id})
	}
	return a
}

// Key is that of the open job, task, timer, subscription or incident of an
// element.
func (r *Run) Key(element string, kind process.WaitKind) int64 {
	r.t.Helper()
	for _, w := range r.Last().Waiting() {
		if w.Element == element && w.Kind == kind && w.Key != 0 {
			return w.Key
		}
	}
	r.t.Fatalf("%s has no open %s", element, kind)
	return 0
}

// Scripts names all scripts of Dir.
func Scripts(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(Dir, "*.yaml"))
	must(t, err)
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ".yaml")
	}
	if len(files) == 0 {
		t.Fatal("no scripts")
	}
	return files
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
