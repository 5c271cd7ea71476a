package betsy

import (
	"context"
	"errors"
	"fmt"
	"path"
	"time"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/internal/conformance/stage"
)

// Run is what came of a case.
type Run struct {
	Log
	Refused    finding.List // of the deployment
	Unstarted  error        // what a start was refused with
	Endless    bool
	Incidents  []engine.Incident
	Instances  []*process.State
	Records    []process.Recorded // of all instances
	Complaints []string
	kinds      map[string]string // of the model's elements, by id
}

// Play deploys the model of a case into an engine of its own and lets it run.
func (s *Suite) Play(ctx context.Context, house *stage.House, c Case) (run Run, err error) {
	model, err := s.Rewrite(s.models[c.Model])
	if err != nil {
		return run, fmt.Errorf("%s: %w", c.Model, err)
	}
	w := &worker{}
	st, err := house.Open(ctx, w)
	if err != nil {
		return run, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	run.kinds = kindsOf(model)
	_, refused := st.Engine.Deploy(ctx, []engine.File{{Name: path.Base(c.Model), Content: model}})
	switch {
	case errors.As(refused, &run.Refused):
		return run, nil
	case refused != nil:
		return run, fmt.Errorf("deploy %s: %w", c.Model, refused)
	}
	if err := play(ctx, st, c, &run); err != nil {
		return run, fmt.Errorf("%s: %w", c.ID, err)
	}
	run.Log = w.log
	return run, look(ctx, st, &run)
}

// play starts what a case starts and waits as long as it says.
func play(ctx context.Context, st *stage.Stage, c Case, run *Run) error {
	for _, id := range append(append([]string(nil), c.Start.First...), c.Start.Process) {
		with := engine.StartWith{Process: id, Actor: "betsy"}
		if id == c.Start.Process {
			with.Vars = c.Start.Variables
		}
		if _, run.Unstarted = st.Engine.StartNew(ctx, with); run.Unstarted != nil {
			break
		}
		if done, err := rest(st.Settle(ctx), run); done {
			return err
		}
	}
	wait := time.Duration(max(c.Derived.SettleMs, c.Options.DelayMs)) * time.Millisecond
	_, err := rest(st.Until(ctx, wait), run)
	return err
}

// rest takes a play that comes to no rest as its result.
func rest(err error, run *Run) (done bool, _ error) {
	if errors.Is(err, stage.ErrEndless) {
		run.Endless = true
		return true, nil
	}
	return err != nil, err
}

// look takes down how the play stands.
func look(ctx context.Context, st *stage.Stage, run *Run) (err error) {
	if run.Incidents, err = st.Engine.Incidents(ctx, 0, 0, 500); err != nil {
		return err
	}
	if run.Instances, err = st.Instances(ctx); err != nil {
		return err
	}
	for _, i := range run.Instances {
		records, err := st.Engine.History(ctx, i.ID, 0)
		if err != nil {
			return err
		}
		run.Records = append(run.Records, records...)
	}
	run.Complaints = st.Complaints()
	if err := st.Verify(ctx); err != nil {
		run.Complaints = append(run.Complaints, err.Error())
	}
	return nil
}
