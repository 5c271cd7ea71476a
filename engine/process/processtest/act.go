package processtest

import (
	"slices"

	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/process"
)

// gone is a key that nothing has.
const gone = 1 << 60

// Act makes the command of a step for an instance of a definition; what the
// step names has a key that nothing has where it is not there. The number makes
// messages apart.
func (s Step) Act(d *process.Definition, st *process.State, number int) process.Act {
	switch {
	case s.Start != nil:
		return process.Start{Instance: Instance, Vars: s.Start.Vars, StartEvent: s.Start.Event, Origin: s.Start.Origin}
	case s.Complete != "" && isTask(d, s.Complete):
		return process.CompleteTask{Task: Key(st, s.Complete, process.WaitTask), Vars: s.Vars}
	case s.Complete != "":
		return process.CompleteJob{Job: Key(st, s.Complete, process.WaitJob), Vars: s.Vars}
	case s.Throw != "":
		return process.ThrowError{Job: Key(st, s.Throw, process.WaitJob), Code: s.Code, Message: s.Message, Vars: s.Vars}
	case s.Fail != "":
		return process.FailJob{Job: Key(st, s.Fail, process.WaitJob), Kind: s.Kind, Reason: s.Reason}
	case s.Assign != "":
		return process.AssignTask{Task: Key(st, s.Assign, process.WaitTask), Assignee: s.To}
	case s.Fire != "":
		return process.FireTimer{Timer: Key(st, s.Fire, process.WaitTimer)}
	case s.Deliver != "":
		return process.Deliver{Subscription: Key(st, s.Deliver, process.WaitMessage), Message: 500 + int64(number), Vars: s.Vars}
	case s.Resolve != "":
		return process.ResolveIncident{Incident: Key(st, s.Resolve, process.WaitIncident), Vars: s.Vars}
	case s.Signal != "":
		return process.Signal{Name: s.Signal, Vars: s.Vars}
	}
	return s.more(d, st)
}

// more is what other instances say, and what is done by hand.
func (s Step) more(d *process.Definition, st *process.State) process.Act {
	switch {
	case s.EndCall != "":
		return process.EndCall{Call: Key(st, s.EndCall, process.WaitCall), Vars: s.Vars}
	case s.FailCall != "":
		return process.FailCall{Call: Key(st, s.FailCall, process.WaitCall), Code: s.Code, Reason: s.Reason, Vars: s.Vars}
	case s.EscalateCall != "":
		return process.EscalateCall{Call: Key(st, s.EscalateCall, process.WaitCall), Code: s.Code, Vars: s.Vars}
	case s.Set != nil:
		return process.SetVariables{Vars: s.Set}
	case s.Suspend != "":
		return process.Suspend{Reason: s.Suspend}
	case s.Resume != "":
		return process.Resume{Reason: s.Resume}
	case s.Modify != nil:
		return s.Modify.act(st)
	case s.Migrate != nil:
		return process.Migrate{From: d, Names: s.Migrate.Names, Reason: "a new version"}
	case s.Cancel != "":
		return process.Cancel{Reason: s.Cancel}
	}
	return nil
}

func (s Modify) act(st *process.State) process.Act {
	a := process.Modify{Reason: "by hand", Vars: s.Vars}
	for _, id := range s.Leave {
		key := int64(gone)
		for _, e := range st.Elements {
			if e.ID == id {
				key = e.Key
			}
		}
		a.Leave = append(a.Leave, key)
	}
	for _, flow := range s.Take {
		at := process.TokenAt{Flow: flow}
		if i := slices.IndexFunc(st.Tokens, func(t process.Token) bool { return t.Flow == flow }); i >= 0 {
			at.Scope = st.Tokens[i].Scope
		}
		a.Take = append(a.Take, at)
	}
	for _, id := range s.Enter {
		a.Enter = append(a.Enter, process.EnterAt{Element: id})
	}
	return a
}

func isTask(d *process.Definition, element string) bool {
	info, _ := process.Flow(d).Element(element)
	return info.Kind == bpmn.UserTask
}

// Key is that of the first open thing of a kind that an element waits for.
func Key(st *process.State, element string, kind process.WaitKind) int64 {
	if st == nil {
		return gone
	}
	for _, w := range st.Waiting() {
		if w.Element == element && w.Kind == kind && w.Key != 0 {
			return w.Key
		}
	}
	return gone
}
