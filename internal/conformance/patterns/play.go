package patterns

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/internal/conformance/stage"
)

// key is the one key of all messages.
const key = "case"

// idle is a worker that leaves every job to the player.
type idle struct{}

// Known implements stage.Worker.
func (idle) Known(string) bool { return true }

// Work implements stage.Worker.
func (idle) Work(work.Item, time.Time) stage.Answer { return stage.Answer{Open: true} }

// Try plays all plays of a pattern and says what is not as expected: nothing,
// when it passes.
func (p *Pattern) Try(ctx context.Context, house *stage.House) ([]string, error) {
	var bad []string
	for i := range p.Plays {
		said, err := p.play(ctx, house, &p.Plays[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.File, err)
		}
		for _, s := range said {
			bad = append(bad, fmt.Sprintf("play %d: %s", i+1, s))
		}
	}
	return bad, nil
}

func (p *Pattern) play(ctx context.Context, house *stage.House, play *Play) (bad []string, err error) {
	s, err := house.Open(ctx, idle{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	var found finding.List
	_, refused := s.Engine.Deploy(ctx, []engine.File{{Name: p.File + ".bpmn", Content: p.model}})
	if errors.As(refused, &found) {
		return []string{"refused at deployment: " + codes(found)}, nil
	} else if refused != nil {
		return nil, refused
	}
	if _, err := s.Engine.StartNew(ctx, engine.StartWith{Process: p.process(), Vars: play.With, Actor: "player"}); err != nil {
		return []string{"not started: " + err.Error()}, nil
	}
	for i := range play.Steps {
		if said := p.step(ctx, s, &play.Steps[i]); said != "" {
			return []string{fmt.Sprintf("step %d: %s", i+1, said)}, nil
		}
	}
	return ending(ctx, s, play.Ends)
}

// process is the id of the process that a play starts.
func (p *Pattern) process() string { return strings.SplitN(p.File, "-", 2)[0] }

func codes(found finding.List) string {
	var out []string
	for _, f := range found {
		if f.Severity == finding.Error {
			out = append(out, f.Code+" at "+f.Place.Path)
		}
	}
	return strings.Join(out, ", ")
}

// step does one step and says what is wrong.
func (p *Pattern) step(ctx context.Context, s *stage.Stage, st *Step) string {
	if err := act(ctx, s, st); err != nil {
		return err.Error()
	}
	if err := s.Settle(ctx); err != nil {
		return err.Error()
	}
	open, err := openWork(ctx, s)
	if err != nil {
		return err.Error()
	}
	var got []string
	for _, w := range open {
		got = append(got, w.element)
	}
	want := slices.Clone(st.Open)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		return strings.Join(append([]string{fmt.Sprintf("after %s open: %v, want %v", st.what(), got, want)}, incidents(ctx, s)...), ", ")
	}
	return ""
}

// incidents words all that are open.
func incidents(ctx context.Context, s *stage.Stage) []string {
	all, err := s.Engine.Incidents(ctx, 0, 0, 0)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	for _, x := range all {
		out = append(out, fmt.Sprintf("incident %s at %s: %s", x.Kind, x.Element, x.Reason))
	}
	return out
}

func (st *Step) what() string {
	switch {
	case st.Do != "":
		return st.Do
	case st.Message != "":
		return "message " + st.Message
	case st.After != "":
		return st.After
	}
	return "the start"
}

func act(ctx context.Context, s *stage.Stage, st *Step) error {
	switch {
	case st.Do != "":
		open, err := openWork(ctx, s)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(open, func(w openItem) bool { return w.element == st.Do })
		if at < 0 {
			return fmt.Errorf("%s is not open", st.Do)
		}
		return s.Engine.Send(ctx, open[at].instance, "player", open[at].end(st))
	case st.Message != "":
		return s.Engine.Publish(ctx, engine.Message{Name: st.Message, Correlation: key, Vars: st.With}, "player")
	case st.After != "":
		d, err := time.ParseDuration(st.After)
		if err != nil {
			return fmt.Errorf("after: %w", err)
		}
		return s.Until(ctx, s.Clock.Now().Sub(stage.Begin)+d)
	}
	return nil
}

// openItem is a job or user task that is open.
type openItem struct {
	element       string
	instance, key int64
	user          bool
}

func (w openItem) end(st *Step) process.Act {
	switch {
	case w.user:
		return process.CompleteTask{Task: w.key, Vars: st.With}
	case st.Throw != "":
		return process.ThrowError{Job: w.key, Code: st.Throw, Vars: st.With}
	}
	return process.CompleteJob{Job: w.key, Vars: st.With}
}

// openWork is the open work of all instances, the oldest first.
func openWork(ctx context.Context, s *stage.Stage) ([]openItem, error) {
	all, err := s.Instances(ctx)
	if err != nil {
		return nil, err
	}
	var out []openItem
	for _, i := range all {
		for _, j := range i.Jobs {
			out = append(out, openItem{j.Element, i.ID, j.Key, false})
		}
		for _, t := range i.Tasks {
			out = append(out, openItem{t.Element, i.ID, t.Key, true})
		}
	}
	slices.SortFunc(out, func(a, b openItem) int { return int(a.key - b.key) })
	return out, nil
}

// ending says how the instances do not stand as they should.
func ending(ctx context.Context, s *stage.Stage, want string) ([]string, error) {
	all, err := s.Instances(ctx)
	if err != nil {
		return nil, err
	}
	bad := s.Complaints()
	for _, i := range all {
		if string(i.Status) != want {
			bad = append(bad, fmt.Sprintf("%s is %s at the end, want %s", i.Process, i.Status, want))
		}
	}
	bad = append(bad, incidents(ctx, s)...)
	if err := s.Verify(ctx); err != nil {
		bad = append(bad, err.Error())
	}
	return bad, nil
}
