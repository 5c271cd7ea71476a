package process

import (
	"time"

	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/mapping/feel"
)

// MessageStart returns the id of the element at which a message of that name
// begins an instance.
func (d *Definition) MessageStart(message string) (string, bool) {
	for _, n := range d.begins() {
		for _, t := range n.catches {
			if x, ok := t.(*messageTrigger); ok && x.name != nil && x.name.static == message {
				return n.id, true
			}
		}
	}
	return "", false
}

// SignalStarts lists the start events that a signal of that name triggers.
func (d *Definition) SignalStarts(signal string) []string {
	var out []string
	for _, n := range d.begins() {
		for _, t := range n.catches {
			if x, ok := t.(*signalTrigger); ok && x.name != nil && x.name.static == signal {
				out = append(out, n.id)
			}
		}
	}
	return out
}

// ConditionStarts lists the start events whose condition is true for variables.
func (d *Definition) ConditionStarts(vars map[string]any, now time.Time, zone *time.Location) []string {
	var out []string
	for _, n := range d.begins() {
		for _, t := range n.catches {
			x, ok := t.(*conditionTrigger)
			if !ok || x.condition == nil {
				continue
			}
			if got, _ := x.condition.program.Test(feel.Input{Vars: feel.Map(vars), Now: now, Zone: zone}); got == feel.True {
				out = append(out, n.id)
			}
		}
	}
	return out
}

// StartTimer is when a timer start event is due; see TimerData.
type StartTimer struct {
	Element string
	TimerData
}

// StartTimers evaluates the timer start events at a time, of which env needs
// only the zone and the calendar.
func (d *Definition) StartTimers(now time.Time, env Env) ([]StartTimer, error) {
	var out []StartTimer
	for _, n := range d.begins() {
		for _, t := range n.catches {
			s, ok := t.(*timerTrigger)
			if !ok {
				continue
			}
			data, err := s.due(&State{}, 0, moment{now, env.Zone, env.Working})
			if err != nil {
				return nil, err
			}
			out = append(out, StartTimer{Element: n.id, TimerData: data})
		}
	}
	return out, nil
}

// begins are the nodes at which something from outside can begin an instance:
// start events, instantiating receive tasks, and what follows instantiating
// event-based gateways.
func (d *Definition) begins() []*node {
	var out []*node
	for _, n := range d.all {
		if n.parent != nil {
			continue
		}
		switch x := n.does.(type) {
		case *receiveTask:
			if x.instantiates {
				out = append(out, n)
			}
		case *eventGateway:
			if x.instantiates {
				for _, f := range n.out {
					out = append(out, f.target)
				}
			}
		default:
			if n.kind.Start() {
				out = append(out, n)
			}
		}
	}
	return out
}

// startAt finds the node that a start command names, "" for the none start
// event or, where there are no start events, nil: all nodes without a way in.
func (d *Definition) startAt(id string) (*node, bool) {
	if id == "" {
		for _, n := range d.inside.starts {
			if n.kind == bpmn.StartNone {
				return n, true
			}
		}
		return nil, len(d.inside.starts) > 0
	}
	for _, n := range d.begins() {
		if n.id == id {
			return n, true
		}
	}
	return nil, false
}
