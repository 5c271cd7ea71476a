package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/relay"
	"github.com/servicehall/hallway/store"
)

// step is a batch of commands, computed and ready to be written. It changes
// nothing in memory: the shard adopts it after the commit.
type step struct {
	s       *shard
	ctx     context.Context
	pieces  []*piece
	working map[int64]hot  // as the batch has left it so far
	late    map[int64]*hot // instances computed inside the transaction, as they were before; nil for a start
}

// piece is one command of a step.
type piece struct {
	req    *request
	rec    process.Recorded
	after  hot
	stmts  []store.Stmt
	said   []relay.Item
	err    error // refused: nothing of it is written
	inside bool  // needs the transaction to be computed: a counter's number
}

// Step computes a batch on the instances' states. It is what a simulation
// drives instead of the shard's goroutine.
func (s *shard) Step(ctx context.Context, batch []*request) *step {
	st := &step{s: s, ctx: ctx, working: map[int64]hot{}, late: map[int64]*hot{}}
	for _, r := range batch {
		p := &piece{req: r}
		st.pieces = append(st.pieces, p)
		if _, late := st.late[r.instance]; late {
			p.inside = true
			continue
		}
		st.compute(p, nil)
		if errors.Is(p.err, errNeedsTx) {
			p.err, p.inside = nil, true
			st.late[r.instance] = nil
			if h, ok := st.working[r.instance]; ok {
				st.late[r.instance] = &h
			}
		}
	}
	return st
}

var errNeedsTx = errors.New("an answer is only known inside the transaction")

// Write is the step's unit of the group commit. It may run twice, so what it
// computes inside the transaction it computes anew each time. A command that is
// refused inside fails the whole unit: what it has taken must be rolled back.
func (st *step) Write(tx *store.Tx) error {
	for id, before := range st.late {
		delete(st.working, id)
		if before != nil {
			st.working[id] = *before
		}
	}
	for _, p := range st.pieces {
		if p.inside {
			if st.compute(p, tx); p.err != nil {
				return &insideError{p.err}
			}
		}
		if p.err != nil {
			continue
		}
		// What the caller writes comes first: the end of a piece of work must
		// not find it cancelled by the very command that its result makes.
		if err := tx.Run(p.req.with...); err != nil {
			return err
		}
		if err := tx.Run(p.stmts...); err != nil {
			return err
		}
	}
	return nil
}

// compute runs the machine for one piece and prepares its statements. A panic of
// a projector is the refusal of its command.
func (st *step) compute(p *piece, tx *store.Tx) {
	p.err = nil
	defer func() {
		if x := recover(); x != nil {
			st.s.e.c.Log.Error("a projector panicked", "instance", p.req.instance, "command", p.req.cmd.Name(), "panic", x)
			p.err = fmt.Errorf("project the events of instance %d: %v", p.req.instance, x)
		}
	}()
	before, err := st.before(p.req)
	if err != nil {
		p.err = err
		return
	}
	if p.err = p.req.stale(before); p.err != nil {
		return
	}
	res, err := st.play(p.req, before, tx)
	if err != nil {
		p.err = err
		return
	}
	if p.err = st.finish(p, before, res); p.err == nil {
		st.working[p.req.instance] = p.after
	}
}

func (st *step) before(r *request) (hot, error) {
	if r.def != nil {
		return hot{def: r.def}, nil
	}
	if h, ok := st.working[r.instance]; ok {
		return h, nil
	}
	h, err := st.s.load(st.ctx, r.instance)
	if err != nil && !errors.Is(err, ErrNotFound) {
		err = &storeError{err}
	}
	return h, err
}

// play runs the machine until it asks nothing more. A panic of it becomes an
// incident of the instance: one poisoned case must not stop its shard.
func (st *step) play(r *request, h hot, tx *store.Tx) (res process.Result, err error) {
	e := st.s.e
	defer func() {
		if x := recover(); x != nil {
			e.c.Log.Error("the process machine panicked", "instance", r.instance, "command", r.cmd.Name(), "panic", x)
			res, err = e.poison(h, r.cmd.At, fmt.Sprintf("command %s: %v", r.cmd.Name(), x))
		}
	}()
	env := e.env()
	def, cmd := r.plays(h)
	var answers []process.Answer
	for {
		res, err := process.Step(def, h.state, cmd, answers, env)
		if err != nil || len(res.Ask) == 0 {
			return res, err
		}
		for _, q := range res.Ask {
			a, err := e.answer(q, def, r.cmd.At, tx)
			if err != nil {
				return res, err
			}
			answers = append(answers, a)
		}
	}
}

// finish turns a result into the statements of all rooms.
func (st *step) finish(p *piece, before hot, res process.Result) error {
	e := st.s.e
	p.stmts, p.said = nil, nil
	p.after = hot{def: before.def, state: res.State, hash: before.hash, kept: before.kept}
	if p.req.to != nil {
		p.after.def = p.req.to
	}
	if len(res.Events) == 0 {
		return nil
	}
	first := int64(1)
	if before.state != nil {
		first = before.state.Seq + 1
	}
	p.rec = process.Recorded{
		Instance: p.req.instance, Seq: first, At: p.req.cmd.At, Actor: p.req.cmd.Actor,
		Command: p.req.cmd.Name(), Events: res.Events,
	}
	return e.write(p, before)
}
