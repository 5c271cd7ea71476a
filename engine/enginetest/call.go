package enginetest

import (
	"errors"
	"fmt"

	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// call is something that is asked of the engine, once or again and again while
// nobody hears the answer. Its name is the actor of the command in the history.
type call struct {
	n        int
	instance int64
	act      process.Act
	once     bool // it has a key that makes it once
	send     func(w *world, c *call) error
	took     int // answered as done, whether heard or not
	unknown  int // the program died over it
	signal   string
	message  engine.Message
	heard    []hearing // of a signal, when it was broadcast
}

func (c *call) actor() string { return fmt.Sprint("call-", c.n) }

// mark is a variable by which what a call brings is found again.
func (c *call) mark() string { return fmt.Sprint("mark-", c.n) }

func (w *world) newCall(instance int64, act process.Act) *call {
	c := &call{n: len(w.calls) + 1, instance: instance, act: act, send: command}
	w.calls = append(w.calls, c)
	return c
}

// command sends the command of a call.
func command(w *world, c *call) error {
	return w.e.Send(w.ctx, c.instance, c.actor(), c.act, c.with()...)
}

// with are the statements that belong to a call: its key, and the end of the
// work whose result it brings.
func (c *call) with() []store.Stmt {
	var out []store.Stmt
	if c.once {
		out = append(out, once(c.n))
	}
	if a, ok := c.act.(process.CompleteJob); ok {
		out = append(out, done(a.Job))
	}
	return out
}

// ask makes a call and takes its answer, which may be lost.
func (w *world) ask(c *call) {
	w.say("call %d: %s", c.n, c.told())
	w.answered(c, c.send(w, c))
}

func (c *call) told() string {
	switch {
	case c.signal != "":
		return "broadcast " + c.signal
	case c.message.Name != "":
		return fmt.Sprintf("publish %s %s %q", c.message.Name, c.message.Correlation, c.message.ID)
	}
	if _, ok := c.act.(process.Start); ok {
		return fmt.Sprintf("start instance %d", c.instance)
	}
	return fmt.Sprintf("instance %d %T %+v", c.instance, c.act, c.act)
}

// answered takes the answer of a call.
func (w *world) answered(c *call, err error) {
	lost := w.chance(10)
	switch {
	case w.disk.mood == dead:
		c.unknown++
		lost = true
	case err == nil:
		c.took++
	case errors.Is(err, store.ErrClosed):
		lost = true
	case store.Undurable(err), errors.Is(err, engine.ErrBusy):
		lost = w.chance(50) // the caller tries again
	}
	w.say("call %d answered: %v", c.n, err)
	if lost && len(w.unheard) < 20 {
		w.unheard = append(w.unheard, c)
	}
}

// repeat makes a call again whose answer was lost.
func (w *world) repeat() {
	if len(w.unheard) == 0 {
		return
	}
	i := w.dice.IntN(len(w.unheard))
	c := w.unheard[i]
	w.unheard = append(w.unheard[:i], w.unheard[i+1:]...)
	w.ask(c)
}

// post lets a command lie in its shard until a turn.
func (w *world) post(c *call) {
	w.say("call %d posted: %s", c.n, c.told())
	err := w.e.Post(c.instance, c.actor(), c.act, func(err error) { w.answered(c, err) }, c.with()...)
	if err != nil {
		w.answered(c, err)
	}
}

// finish sends the result of a job as the desk does.
func (w *world) finish(it work.Item, r work.Result) *call {
	c := w.newCall(it.Instance, resultOf(it, r))
	it.Connector = c.actor()
	c.send = func(w *world, c *call) error {
		return w.e.Finish(w.ctx, it, r, []store.Stmt{done(it.Key)})
	}
	return c
}

// done ends a piece of work, once.
func done(key int64) store.Stmt {
	return store.Stmt{SQL: `UPDATE work SET state='done' WHERE key=? AND state<>'done'`, Args: []any{key}, Rows: 1}
}

// hearing is an open wait for a signal.
type hearing struct{ instance, subscription int64 }

func (w *world) hearers(signal string) []hearing {
	rows, err := w.db.Read().QueryContext(w.ctx, `SELECT instance, key FROM subscription WHERE kind = 'signal' AND message = ? ORDER BY key`, signal)
	if err != nil {
		w.fail("list who hears %s: %v", signal, err)
		return nil
	}
	defer func() { _ = rows.Close() }()
	var out []hearing
	for rows.Next() {
		var h hearing
		if err := rows.Scan(&h.instance, &h.subscription); err != nil {
			w.fail("list who hears %s: %v", signal, err)
		}
		out = append(out, h)
	}
	return out
}
