package process

import "time"

// WaitKind is what sort of thing an instance waits for.
type WaitKind string

// The kinds of wait.
const (
	WaitJob       WaitKind = "job"
	WaitTask      WaitKind = "task"
	WaitTimer     WaitKind = "timer"
	WaitMessage   WaitKind = "message"
	WaitIncident  WaitKind = "incident"
	WaitJoin      WaitKind = "join" // a token waits in a join for others
	WaitSignal    WaitKind = "signal"
	WaitCondition WaitKind = "condition"
	WaitCall      WaitKind = "call" // for an instance that it has started
)

// Wait is one thing that an instance waits for. Name is what a person calls
// it: Definition.Waiting fills it in.
type Wait struct {
	Element string    `json:"element"`
	Name    string    `json:"name"`
	Kind    WaitKind  `json:"kind"`
	Key     int64     `json:"key,string"` // of the job, task, timer, subscription or incident; 0 for a join; of a call the instance it waits for
	Since   time.Time `json:"since"`
	// What exactly: the job's type, the task's assignee, the message's name,
	// the timer's due time, the incident's reason, the flow of a join.
	What string `json:"what,omitempty"`
}

// Waiting lists what the instance waits for, each kind in order of creation.
func (s *State) Waiting() []Wait {
	var out []Wait
	for _, x := range s.Incidents {
		out = append(out, Wait{Element: x.Element, Kind: WaitIncident, Key: x.Key, Since: x.Since, What: x.Reason})
	}
	for _, x := range s.Tasks {
		out = append(out, Wait{Element: x.Element, Name: x.Name, Kind: WaitTask, Key: x.Key, Since: x.Since, What: x.Assignee})
	}
	for _, x := range s.Jobs {
		out = append(out, Wait{Element: x.Element, Kind: WaitJob, Key: x.Key, Since: x.Since, What: x.Type})
	}
	for _, x := range s.Subs {
		kind := map[SubKind]WaitKind{SubMessage: WaitMessage, SubSignal: WaitSignal, SubCondition: WaitCondition}[x.Kind]
		out = append(out, Wait{Element: x.Element, Kind: kind, Key: x.Key, Since: x.Since, What: x.Message})
	}
	for _, x := range s.Calls {
		out = append(out, Wait{Element: x.Element, Kind: WaitCall, Key: x.Key, Since: x.Since, What: x.Process})
	}
	for _, x := range s.Timers {
		out = append(out, Wait{Element: x.Element, Kind: WaitTimer, Key: x.Key, Since: x.Since, What: x.Due.Format(time.RFC3339)})
	}
	for _, x := range s.Tokens {
		out = append(out, Wait{Element: x.Target, Kind: WaitJoin, Since: x.Since, What: x.Flow})
	}
	return out
}

// Waiting lists what an instance waits for, with the names of the elements.
func (d *Definition) Waiting(s *State) []Wait {
	out := s.Waiting()
	for i := range out {
		if n := d.nodes[out[i].Element]; n != nil {
			out[i].Name = n.label
		}
	}
	return out
}
