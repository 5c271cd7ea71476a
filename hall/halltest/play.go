// Package halltest plays the scripts of testdata/bpmn on the pure machine, so
// that the rooms of the hall are tested on the records of real runs.
package halltest

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/servicehall/hallway/calendar"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/process/processtest"
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
	script processtest.Script
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
	r := &Run{t: t, script: processtest.Parse(t, name, text)}
	r.Definition, r.now = processtest.Load(t, Dir, r.script.Model), r.script.Now
	for _, s := range r.script.Steps {
		if s.Refused == "" {
			r.step(s)
		}
	}
	return r
}

// last is the state so far, nil before the start.
func (r *Run) last() *process.State {
	if len(r.States) == 0 {
		return nil
	}
	return r.Last()
}

// Last is the state at the end.
func (r *Run) Last() *process.State { return r.States[len(r.States)-1] }

func (r *Run) step(s processtest.Step) {
	r.t.Helper()
	if s.After != "" {
		at, err := process.AddDuration(r.now, s.After, time.UTC)
		must(r.t, err)
		r.now = at
	}
	act := s.Act(r.Definition, r.last(), len(r.Records))
	if s.Migrate != nil {
		next := processtest.Load(r.t, Dir, s.Migrate.To)
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

// Key is that of the open job, task, timer, subscription or incident of an
// element.
func (r *Run) Key(element string, kind process.WaitKind) int64 {
	r.t.Helper()
	key := processtest.Key(r.Last(), element, kind)
	if !slices.ContainsFunc(r.Last().Waiting(), func(w process.Wait) bool { return w.Key == key }) {
		r.t.Fatalf("%s has no open %s", element, kind)
	}
	return key
}

// Scripts names all scripts of Dir.
func Scripts(t testing.TB) []string {
	t.Helper()
	return processtest.Names(t, Dir)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
