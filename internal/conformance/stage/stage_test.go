package stage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/internal/conformance/stage"
)

// worker answers every job alike, and counts.
type worker struct {
	answer stage.Answer
	jobs   []time.Time
}

// Known implements stage.Worker.
func (*worker) Known(string) bool { return true }

// Work implements stage.Worker.
func (w *worker) Work(_ work.Item, at time.Time) stage.Answer {
	w.jobs = append(w.jobs, at)
	return w.answer
}

const head = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">
<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
<serviceTask id="t"><extensionElements><zeebe:taskDefinition type="a.b"/></extensionElements></serviceTask><sequenceFlow id="f2" sourceRef="t" targetRef="`

const (
	toTheEnd = head + `e"/><boundaryEvent id="late" attachedToRef="t"><timerEventDefinition id="td"><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
<sequenceFlow id="f3" sourceRef="late" targetRef="e"/><endEvent id="e"/></process></definitions>`
	inCircles = head + `t"/></process></definitions>`
)

func begin(t *testing.T, model string, w *worker) *stage.Stage {
	t.Helper()
	house, err := stage.NewHouse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := house.Open(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), house.Close()); err != nil {
			t.Error(err)
		}
	})
	if _, err := s.Engine.Deploy(t.Context(), []engine.File{{Name: "m.bpmn", Content: []byte(model)}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Engine.StartNew(t.Context(), engine.StartWith{Process: "p"}); err != nil {
		t.Fatal(err)
	}
	return s
}

func standing(t *testing.T, s *stage.Stage, want process.Status) {
	t.Helper()
	all, err := s.Instances(t.Context())
	if err != nil || len(all) != 1 || all[0].Status != want {
		t.Errorf("%+v, %v, want one that is %s", all, err, want)
	}
	if err := s.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestUntil: what takes time ends at its time, whichever comes first.
func TestUntil(t *testing.T) {
	t.Parallel()
	for _, takes := range []time.Duration{time.Minute, 2 * time.Hour} {
		w := &worker{answer: stage.Answer{Result: work.Result{Outcome: adapters.OK}, After: takes}}
		s := begin(t, toTheEnd, w)
		first := min(takes, time.Hour)
		if err := s.Until(t.Context(), first-1); err != nil {
			t.Fatal(err)
		}
		standing(t, s, process.Running)
		if err := s.Until(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		standing(t, s, process.Completed)
		if err := s.Until(t.Context(), 24*time.Hour); err != nil || len(s.Complaints()) > 0 {
			t.Errorf("the rest: %v, %v", err, s.Complaints())
		}
		if got := s.Clock.Now().Sub(stage.Begin); got != 24*time.Hour || len(w.jobs) != 1 {
			t.Errorf("after %s %d jobs are done", got, len(w.jobs))
		}
	}
}

func TestEndless(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{0, time.Millisecond} {
		s := begin(t, inCircles, &worker{answer: stage.Answer{Result: work.Result{Outcome: adapters.OK}, After: after}})
		if err := s.Until(t.Context(), time.Hour); !errors.Is(err, stage.ErrEndless) {
			t.Errorf("in circles of %s: %v", after, err)
		}
	}
}

// TestComplaints: what the engine refuses is not lost.
func TestComplaints(t *testing.T) {
	t.Parallel()
	vars := map[string]any{"bad": func() {}}
	s := begin(t, toTheEnd, &worker{answer: stage.Answer{Result: work.Result{Outcome: adapters.OK, Output: vars}}})
	if err := s.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(s.Complaints(), "\n"); got == "" {
		t.Error("a result that cannot be kept: no complaint")
	}
}
