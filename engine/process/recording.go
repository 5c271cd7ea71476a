package process

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Recording is a history as it lies in a file, with the digest of the state that
// it leads to. Whatever the program becomes, it has to lead there.
type Recording struct {
	Name    string  `json:"name"`
	Records []Entry `json:"records"`
	State   string  `json:"state"` // State.Digest
}

// Entry is one record of a recording.
type Entry struct {
	Instance int64           `json:"instance,string"`
	Seq      int64           `json:"seq"`
	At       time.Time       `json:"at"`
	Actor    string          `json:"actor"`
	Command  string          `json:"command"`
	Events   json.RawMessage `json:"events"`
}

// Digest is a hash of everything that a state holds.
func (s *State) Digest() (string, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return "", fmt.Errorf("write instance %d: %w", s.ID, err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// Record makes a recording of a history.
func Record(name string, records []Recorded) (Recording, error) {
	out := Recording{Name: name}
	for _, r := range records {
		events, err := AppendEvents(nil, r.Events)
		if err != nil {
			return out, fmt.Errorf("record %s: %w", name, err)
		}
		out.Records = append(out.Records, Entry{r.Instance, r.Seq, r.At.UTC(), r.Actor, r.Command, events})
	}
	st, err := out.Replay()
	if err != nil {
		return out, err
	}
	out.State, err = st.Digest()
	return out, err
}

// Replay folds a recording and returns the state that it leads to.
func (r Recording) Replay() (*State, error) {
	var all []Recorded
	for _, e := range r.Records {
		x := Recorded{Instance: e.Instance, Seq: e.Seq, At: e.At, Actor: e.Actor, Command: e.Command}
		if err := unmarshal(e.Events, &x.Events); err != nil {
			return nil, fmt.Errorf("read event %d of %s: %w", e.Seq, r.Name, err)
		}
		all = append(all, x)
	}
	return Replay(all)
}

// Frame is where an instance stood after one record, and what that changed.
type Frame struct {
	Seq       int64          `json:"seq"` // of the last event
	At        time.Time      `json:"at"`
	Actor     string         `json:"actor"`
	Command   string         `json:"command"`
	Status    Status         `json:"status"`
	Elements  []At           `json:"elements"`            // that run
	Tokens    []string       `json:"tokens"`              // flows on which one waits
	Variables map[string]any `json:"variables,omitempty"` // of the process, that were set
	Locals    []Locals       `json:"locals,omitempty"`
}

// At is a running element instance.
type At struct {
	Key     int64  `json:"key,string"`
	Element string `json:"element"`
}

// Locals are variables of an element instance that were set.
type Locals struct {
	At
	Variables map[string]any `json:"variables"`
}

// Frames folds a history record by record, until an event (0: to its end), and
// returns the state that it leads to.
func Frames(records []Recorded, until int64) ([]Frame, *State, error) {
	st, out := &State{}, []Frame{}
	for _, r := range records {
		if until > 0 && r.Seq > until {
			break
		}
		if r.Seq != st.Seq+1 {
			return out, st, fmt.Errorf("replay instance %d: event %d follows event %d", r.Instance, r.Seq, st.Seq)
		}
		f := Frame{At: r.At, Actor: r.Actor, Command: r.Command, Elements: []At{}, Tokens: []string{}}
		for _, e := range r.Events {
			if err := e.whole(); err != nil {
				return out, st, fmt.Errorf("replay instance %d at event %d: %w", r.Instance, st.Seq+1, err)
			}
			e.At = r.At.UTC()
			st.Apply(e)
			f.note(st, e)
		}
		f.stand(st)
		out = append(out, f)
	}
	return out, st, nil
}

// note keeps the variables that an event sets.
func (f *Frame) note(st *State, e Event) {
	switch {
	case e.Type != InstanceStarted && e.Type != VarsSet || len(e.Vars) == 0:
	case e.Type == InstanceStarted || e.Key == 0:
		f.Variables = merged(f.Variables, e.Vars)
	default:
		x, _ := st.Element(e.Key)
		f.Locals = append(f.Locals, Locals{At{e.Key, x.ID}, e.Vars})
	}
}

// stand notes where the instance stands.
func (f *Frame) stand(st *State) {
	f.Seq, f.Status = st.Seq, st.Status
	for _, x := range st.Elements {
		f.Elements = append(f.Elements, At{x.Key, x.ID})
	}
	for _, t := range st.Tokens {
		f.Tokens = append(f.Tokens, t.Flow)
	}
}
