package process

import (
	"fmt"
	"time"

	"github.com/servicehall/hallway/engine/bpmn"
)

// timer is a compiled timer event definition.
type timer struct {
	kind  bpmn.TimerKind
	value *value
}

func (c *compiler) timer(e *bpmn.EventDefinition, id string) *timer {
	if e.Timer == nil {
		return &timer{}
	}
	return &timer{kind: e.Timer.Kind, value: c.value(e.Timer.Value, id)}
}

// due evaluates the timer for an element instance at a time.
func (t *timer) due(s *State, el int64, at moment) (TimerData, error) {
	text, err := t.value.needed(scope{s: s, el: el}, at, "the timer")
	if err != nil {
		return TimerData{}, err
	}
	at.now = at.now.In(at.zone)
	data, err := t.parse(text, at)
	if err != nil {
		return TimerData{}, badValue("the timer: %q: %s", text, err)
	}
	data.Due = data.Due.UTC()
	return data, nil
}

func (t *timer) parse(text string, at moment) (TimerData, error) {
	switch t.kind {
	case bpmn.TimerDate:
		due, err := bpmn.ParseDate(text, at.zone)
		return TimerData{Due: due}, err
	case bpmn.TimerDuration:
		if err := bpmn.CheckTimer(t.kind, text); err != nil {
			return TimerData{}, err
		}
		due, err := After(at.now, text, at.zone, at.working)
		return TimerData{Due: due}, err
	}
	c, err := bpmn.ParseCycle(text)
	if err != nil {
		return TimerData{}, err
	}
	data := TimerData{Every: c.Every, Repeats: max(c.Count-1, -1)}
	if c.Start != "" {
		data.Due, err = bpmn.ParseDate(c.Start, at.zone)
		return data, err
	}
	data.Due, err = After(at.now, c.Every, at.zone, at.working)
	return data, err
}

// AddDuration returns the time that is an ISO 8601 duration after t, with
// months and days counted by the calendar of the zone.
func AddDuration(t time.Time, every string, zone *time.Location) (time.Time, error) {
	return After(t, every, zone, nil)
}

// After returns the time that follows t in a rhythm: an ISO 8601 duration,
// working days, or a cron expression, in a zone.
func After(t time.Time, every string, zone *time.Location, working bpmn.WorkingDays) (time.Time, error) {
	r, err := bpmn.ParseRhythm(every)
	if err != nil {
		return time.Time{}, fmt.Errorf("add %q to a time: %w", every, err)
	}
	after, err := r.After(t.In(zone), working)
	return after.UTC(), err
}

// next is the following round of a cycle, false where there is none. Rounds
// that were missed while nothing ran are made up by one, on the old grid.
func (d TimerData) next(at moment) (TimerData, bool) {
	if d.Every == "" || d.Repeats == 0 {
		return TimerData{}, false
	}
	due := d.Due
	for range maxMissed {
		after, err := After(due, d.Every, at.zone, at.working)
		if err != nil || !after.After(due) {
			return TimerData{}, false
		}
		due = after
		if due.After(at.now) {
			break
		}
	}
	if d.Repeats > 0 {
		d.Repeats--
	}
	d.Due = due
	return d, true
}

// maxMissed bounds how many missed rounds are skipped at once.
const maxMissed = 100_000

// timerTrigger waits for a time (BPMN 2.0.2, 10.5.5).
type timerTrigger struct{ *timer }

func (w *timerTrigger) arm(m *machine, el int64, n *node, def int) (*Event, error) {
	data, err := w.due(m.s, el, m.moment)
	if err != nil {
		return nil, err
	}
	data.Def = def
	return &Event{Type: TimerArmed, Element: n.id, Key: m.env.NewID(), Scope: el, Timer: &data}, nil
}
