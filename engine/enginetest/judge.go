package enginetest

import (
	"encoding/json"
	"fmt"

	"github.com/servicehall/hallway/engine/process"
)

// book is what stands in the store, read from the histories alone.
type book struct {
	records   map[int64][]process.Recorded // by instance
	order     []int64
	byActor   map[string]int           // records of each call
	delivered map[int64][]int64        // message to the instances that took it
	marks     map[string][]int64       // instances that began with a mark
	set       map[string]map[int64]int // mark to instance to the records that set it
	closed    map[int64]bool           // subscriptions
	fired     map[int64]int            // timers
	suspended map[int64]bool           // instances that were, at any time
}

// judge holds what stands in the store to what was acknowledged, and every
// record to the reference model.
func (w *world) judge() error {
	if err := w.proved(); err != nil {
		return err
	}
	b, err := w.read()
	if err != nil {
		return err
	}
	w.onceEach(b)
	for _, check := range []func(*book) error{w.messages, w.signals, w.waits, w.meetings, w.replays} {
		if err := check(b); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) read() (*book, error) {
	b := &book{
		records: map[int64][]process.Recorded{}, byActor: map[string]int{}, delivered: map[int64][]int64{}, marks: map[string][]int64{},
		set: map[string]map[int64]int{}, closed: map[int64]bool{}, fired: map[int64]int{}, suspended: map[int64]bool{},
	}
	var err error
	if b.order, err = w.instances(); err != nil {
		return nil, err
	}
	for _, id := range b.order {
		if b.records[id], err = w.e.History(w.ctx, id, 0); err != nil {
			return nil, err
		}
		for _, r := range b.records[id] {
			b.take(r)
		}
	}
	return b, nil
}

func (b *book) take(r process.Recorded) {
	b.byActor[r.Actor]++
	seen := map[string]bool{}
	for _, e := range r.Events {
		switch e.Type {
		case process.MessageDelivered:
			b.delivered[e.Key] = append(b.delivered[e.Key], r.Instance)
		case process.SubscriptionClosed:
			b.closed[e.Key] = true
		case process.InstanceSuspended:
			b.suspended[r.Instance] = true
		case process.TimerFired:
			b.fired[e.Key]++
		case process.InstanceStarted:
			if mark, ok := e.Vars["mark"].(string); ok && r.Actor != "call" {
				b.marks[mark] = append(b.marks[mark], r.Instance)
			}
		case process.VarsSet:
			if mark, ok := e.Vars["mark"].(string); ok && !seen[mark] && r.Command == "signal" {
				seen[mark] = true
				if b.set[mark] == nil {
					b.set[mark] = map[int64]int{}
				}
				b.set[mark][r.Instance]++
			}
		}
	}
}

// onceEach: a command that was acknowledged has one record, one that was
// refused none, and one over which the program died at most one for each time
// that it was sent.
func (w *world) onceEach(b *book) {
	for _, c := range w.calls {
		if c.act == nil {
			continue
		}
		n := b.byActor[c.actor()]
		if silent(c.act) && n < c.took {
			n = c.took
		}
		if n < c.took || n > c.took+c.unknown || c.once && n > 1 {
			w.fail("call %d was acknowledged %d times, unknown %d times, and has %d records: %s", c.n, c.took, c.unknown, n, c.told())
		}
	}
	for key, n := range b.fired {
		if n > 1 {
			w.fail("the timer %d fired %d times", key, n)
		}
	}
}

// silent reports whether a command may change nothing.
func silent(act process.Act) bool {
	_, hears := act.(process.Signal)
	return hears
}

// published is a message as it stands in the store.
type published struct {
	id       int64
	state    string
	instance int64
	mark     string
}

// messages: what was published is there once, or has started one instance; what
// was taken was taken by one.
func (w *world) messages(b *book) error {
	rows, err := w.published()
	if err != nil {
		return err
	}
	there := map[string]int{}
	started := map[int64]bool{}
	for _, p := range rows {
		there[p.mark]++
		taken := b.delivered[p.id]
		_, starts := b.records[p.instance]
		switch {
		case p.state != "consumed" && len(taken) > 0:
			w.fail("message %d is %s and was delivered to %v", p.id, p.state, taken)
		case p.state == "consumed" && len(taken) == 0 && starts:
			started[p.instance] = true
		case p.state == "consumed" && (len(taken) != 1 || taken[0] != p.instance):
			w.fail("message %d was taken by %d and delivered to %v", p.id, p.instance, taken)
		}
	}
	same := map[string][2]int{}
	for _, c := range w.calls {
		if c.message.Name == "" {
			continue
		}
		n := there[c.mark()]
		for _, id := range b.marks[c.mark()] {
			if !started[id] {
				n++
			}
		}
		if c.message.ID != "" {
			key := c.message.Name + "|" + c.message.Correlation + "|" + c.message.ID
			x := same[key]
			same[key] = [2]int{x[0] + n, max(x[1], min(c.took, 1))}
			continue
		}
		if n < c.took || n > c.took+c.unknown {
			w.fail("call %d was acknowledged %d times, unknown %d times, and is there %d times: %s", c.n, c.took, c.unknown, n, c.told())
		}
	}
	for key, x := range same {
		if x[0] > 1 || x[0] < x[1] {
			w.fail("the message %s is there %d times, acknowledged: %d", key, x[0], x[1])
		}
	}
	return nil
}

func (w *world) published() ([]published, error) {
	rows, err := w.db.Read().QueryContext(w.ctx, `SELECT id, state, instance, vars FROM published ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []published
	for rows.Next() {
		var p published
		var vars []byte
		if err := rows.Scan(&p.id, &p.state, &p.instance, &vars); err != nil {
			return nil, fmt.Errorf("read messages: %w", err)
		}
		var x struct{ Mark string }
		if err := json.Unmarshal(vars, &x); err != nil {
			return nil, fmt.Errorf("read messages: %w", err)
		}
		p.mark = x.Mark
		out = append(out, p)
	}
	return out, rows.Err()
}

// signals: who waited when a signal was broadcast does not wait so any more,
// unless it was suspended when the signal came to it, and nobody has heard it
// more often than it was broadcast.
func (w *world) signals(b *book) error {
	open := map[int64]bool{}
	ids, err := w.numbers(`SELECT key FROM subscription`)
	if err != nil {
		return err
	}
	for _, id := range ids {
		open[id] = true
	}
	for _, c := range w.calls {
		if c.signal == "" {
			continue
		}
		for instance, n := range b.set[c.mark()] {
			if n > c.took+c.unknown {
				w.fail("instance %d heard call %d %d times: %s", instance, c.n, n, c.told())
			}
		}
		for _, h := range c.heard {
			if open[h.subscription] && !b.suspended[h.instance] {
				w.fail("instance %d waits as before for what call %d has broadcast: %s", h.instance, c.n, c.told())
			}
		}
	}
	return nil
}

// waits: every instance has ended or waits for something that has a name, no
// timer is overdue, every open job was offered, and nothing is unsaid.
func (w *world) waits(b *book) error {
	now := w.clock.Now()
	for _, id := range b.order {
		st, d, err := w.e.Instance(w.ctx, id)
		if err != nil {
			return err
		}
		if st.Ended() {
			continue
		}
		if len(d.Waiting(st))+len(st.Paused) == 0 {
			w.fail("instance %d waits for nothing: %+v", id, st)
		}
		for _, x := range st.Timers {
			if x.Due.Before(now.Add(-everFires)) {
				w.fail("instance %d has the timer %s, overdue since %s", id, x.Element, x.Due)
			}
		}
		for _, x := range st.Jobs {
			if !w.peer.known[x.Key] {
				w.fail("job %d of instance %d was not offered", x.Key, id)
			}
		}
	}
	unsaid, err := w.numbers(`SELECT key FROM relay`)
	if err == nil && len(unsaid) > 0 {
		w.fail("it is at rest, and %v are not said", unsaid)
	}
	return err
}

// everFires is how late a timer may be at rest.
const everFires = 0

// meetings: no message lies beside somebody who waits for it.
func (w *world) meetings(*book) error {
	missed, err := w.numbers(`SELECT p.id FROM published p JOIN subscription s ON s.message = p.message AND s.correlation = p.correlation AND s.kind = ''
JOIN instance i ON i.id = s.instance AND i.status = 'running' WHERE p.state = 'buffered' AND p.expires >= ?`, w.clock.Now().UnixMilli())
	if err == nil && len(missed) > 0 {
		w.fail("the messages %v and who waits for them have not met", missed)
	}
	return err
}
