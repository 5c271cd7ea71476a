// Package processtest reads the scripts of testdata/bpmn: commands for a model,
// in which things are named by their elements. It draws random models, too, for
// property tests of the process machine and simulations of the engine around it.
package processtest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/process"
)

// Script is one case: commands for a model and the trace that they must leave.
// The trace is the last key of the file, so that it can be rewritten.
type Script struct {
	Model   string           `json:"model"` // without .bpmn
	Why     string           `json:"why"`
	Now     time.Time        `json:"now"`
	Answers []map[string]any `json:"answers"` // in the order of the questions
	Steps   []Step           `json:"steps"`
	Vars    map[string]any   `json:"vars"` // of the process at the end
	Status  process.Status   `json:"status"`
	Trace   string           `json:"trace"`
}

// Step is one command.
type Step struct {
	After string `json:"after"` // ISO 8601 duration before this step

	Start        *Start         `json:"start"`
	Complete     string         `json:"complete"` // job or user task of an element
	Throw        string         `json:"throw"`
	Fail         string         `json:"fail"`
	Assign       string         `json:"assign"`
	Fire         string         `json:"fire"`
	Deliver      string         `json:"deliver"`
	Resolve      string         `json:"resolve"`
	Cancel       string         `json:"cancel"`
	Signal       string         `json:"signal"` // its name
	Set          map[string]any `json:"set"`    // variables of the process
	EndCall      string         `json:"endCall"`
	FailCall     string         `json:"failCall"`
	EscalateCall string         `json:"escalateCall"`
	Suspend      string         `json:"suspend"` // its reason
	Resume       string         `json:"resume"`
	Modify       *Modify        `json:"modify"`
	Migrate      *Migrate       `json:"migrate"`

	Vars    map[string]any `json:"vars"`
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Reason  string         `json:"reason"`
	Kind    string         `json:"kind"`
	To      string         `json:"to"`
	Refused string         `json:"refused"`
}

// Start begins an instance.
type Start struct {
	Event  string         `json:"event"`
	Vars   map[string]any `json:"vars"`
	Origin map[string]any `json:"origin"`
}

// Modify names elements and flows.
type Modify struct {
	Leave []string       `json:"leave"`
	Take  []string       `json:"take"`
	Enter []string       `json:"enter"`
	Vars  map[string]any `json:"vars"`
}

// Migrate brings the instance to another model.
type Migrate struct {
	To    string            `json:"to"`
	Names map[string]string `json:"names"`
}

// Instance is the id of the instance that a script starts.
const Instance = 1000

// Read reads a script of a folder by its name.
func Read(t testing.TB, dir, name string) Script {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return Parse(t, name, text)
}

// Parse reads a script; name is its model unless it names one.
func Parse(t testing.TB, name string, text []byte) Script {
	t.Helper()
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(asJSON))
	dec.UseNumber()
	dec.DisallowUnknownFields()
	sc := Script{Model: name, Now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	if err := dec.Decode(&sc); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return sc
}

// Names lists the scripts of a folder.
func Names(t testing.TB, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ".yaml")
	}
	return files
}

// Load compiles a model of a folder, as definition 7, version 1.
func Load(t testing.TB, dir, model string) *process.Definition {
	t.Helper()
	file := filepath.Join(dir, model+".bpmn")
	xml, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defs, found := process.Load(file, xml, bpmn.Known{})
	if found.Bad() || len(defs) != 1 {
		t.Fatal(len(defs), "definitions:", found)
	}
	defs[0].Key, defs[0].Version = 7, 1
	return defs[0]
}
