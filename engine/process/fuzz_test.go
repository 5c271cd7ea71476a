package process_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/process"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// played plays commands, of which some may be refused, and answers nothing that
// is asked; nil where it did not begin.
func played(d *process.Definition, acts ...process.Act) *process.State {
	var st *process.State
	ids := int64(10)
	for _, act := range acts {
		env := process.Env{NewID: func() int64 { ids++; return ids }, Zone: time.UTC}
		res, err := process.Step(d, st, process.Command{At: noon, Actor: "x", Do: act}, nil, env)
		if err == nil && len(res.Ask) == 0 {
			st = res.State
		}
	}
	return st
}

func modelsOf(f *testing.F) map[string][]byte {
	f.Helper()
	files, err := filepath.Glob(filepath.Join(casesDir, "*.bpmn"))
	if err != nil || len(files) == 0 {
		f.Fatal("no models", err)
	}
	out := map[string][]byte{}
	for _, name := range files {
		if out[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			f.Fatal(err)
		}
	}
	return out
}

// FuzzModel: whatever a file says, compiling it and beginning it ends without a
// panic.
func FuzzModel(f *testing.F) {
	for _, text := range modelsOf(f) {
		f.Add(text)
	}
	f.Fuzz(func(_ *testing.T, text []byte) {
		defs, found := process.Load("fuzz.bpmn", text, bpmn.Known{})
		if found.Bad() {
			return
		}
		for _, d := range defs {
			played(d, process.Start{Instance: 1, Vars: map[string]any{"number": "1"}})
		}
	})
}

// FuzzState: whatever stands in a state, reading it ends without a panic; what
// can be read is written and read again as the same.
func FuzzState(f *testing.F) {
	for _, text := range modelsOf(f) {
		defs, found := process.Load("seed.bpmn", text, bpmn.Known{})
		if found.Bad() {
			continue
		}
		if st := played(defs[0], process.Start{Instance: 1}, process.Suspend{}); st != nil {
			b, err := st.Encode()
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	f.Add([]byte{2})
	f.Add([]byte{0x82, 0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Add([]byte("\x02{\"id\":1,\"timers\":[{\"due\":\"never\"}]}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		st, err := process.Decode(b)
		if err != nil {
			return
		}
		st.Waiting()
		first, err := st.Encode()
		if err != nil {
			return // such as a time that JSON has no form for
		}
		if st, err = process.Decode(first); err != nil {
			t.Fatal(err)
		}
		if again, err := st.Encode(); err != nil || !bytes.Equal(first, again) {
			t.Fatalf("written as %q, then as %q, %v", first, again, err)
		}
	})
}

// commands read a command of each kind from JSON.
var commands = []func([]byte) (process.Act, error){
	read[process.CompleteJob], read[process.ThrowError], read[process.FailJob], read[process.CompleteTask], read[process.AssignTask],
	read[process.FireTimer], read[process.Deliver], read[process.SetVariables], read[process.Signal], read[process.EndCall], read[process.FailCall],
	read[process.EscalateCall], read[process.Suspend], read[process.Resume], read[process.Modify], read[process.ResolveIncident], read[process.Cancel],
}

func read[T process.Act](text []byte) (process.Act, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var act T
	err := dec.Decode(&act)
	return act, err
}

// FuzzCommand: whatever a command asks of a running instance, the machine
// answers without a panic, and what it has done folds.
func FuzzCommand(f *testing.F) {
	var defs []*process.Definition
	for _, name := range []string{"modify.bpmn", "multi-parallel.bpmn", "event-subprocess.bpmn", "compensation.bpmn", "call.bpmn", "ad-hoc.bpmn", "quantities.bpmn"} {
		all, found := process.Load(name, modelsOf(f)[name], bpmn.Known{})
		if found.Bad() {
			f.Fatal(found)
		}
		defs = append(defs, all[0])
	}
	for i, text := range []string{
		`{"job":12}`, `{"job":13,"code":"BAD","vars":{"a":1}}`, `{"task":13}`, `{"timer":14}`, `{"subscription":15,"message":1,"vars":{"a":[]}}`,
		`{"scope":12,"vars":{"people":["an"],"enough":true}}`, `{"name":"news"}`, `{"call":13,"code":"REFUSED"}`,
		`{"reason":"x","leave":[11,12,13],"take":[{"scope":"12","flow":"start_a"}],"enter":[{"element":"c"},{"element":"b","scope":"12","vars":{"x":1}}],"vars":{"y":2}}`,
		`{"incident":15}`, `{"vars":{"a":1e400}}`, `{`,
	} {
		f.Add(byte(i), byte(i), []byte(text))
		f.Add(byte(i), byte(14), []byte(text))
	}
	f.Fuzz(func(t *testing.T, which, kind byte, text []byte) {
		act, err := commands[int(kind)%len(commands)](text)
		if err != nil {
			return
		}
		d := defs[int(which)%len(defs)]
		begin := process.Start{Instance: 1, Vars: map[string]any{"people": []any{"an", "bo"}, "number": "1", "enough": false}}
		for _, acts := range [][]process.Act{{begin, act, act}, {begin, process.Suspend{}, act, process.Resume{}, act}} {
			st := played(d, acts...)
			if st == nil {
				t.Fatal("it did not begin")
			}
			b, err := st.Encode()
			if err != nil {
				return
			}
			if _, err := process.Decode(b); err != nil {
				t.Fatalf("%v: %s", err, b)
			}
		}
	})
}
