// Package lint says what will go wrong with a model when it runs: gateways that
// lock, joins that starve, what runs more often than it is drawn, what can
// never happen. It looks at the graph alone. What it says is true of some way
// the model can go, which it names; where it would have to guess, or a model is
// too large to look at, it says nothing.
//
// What the engine refuses to read is found by package bpmn, before.
package lint

import (
	"time"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine/bpmn"
)

// Options say when and where the models will run.
type Options struct {
	Now  time.Time      // zero: nothing is said of dates
	Zone *time.Location // of dates without one, nil for UTC
	Part bool           // there are more models: nothing is said of what the others may do
}

// Check looks at the executable processes of the models of one deployment. They
// have to be models in which bpmn.Parse has found no error. Findings name their
// file, and are in the order of the files.
func Check(models []*bpmn.Model, o Options) finding.List {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	c := &check{Options: o, models: models, rules: map[string]Rule{}}
	for _, r := range Rules() {
		c.rules[r.Code] = r
	}
	for _, m := range models {
		c.model(m)
	}
	if !o.Part {
		c.signals()
	}
	return c.bounded()
}

// check is one look at all models.
type check struct {
	Options
	models []*bpmn.Model
	rules  map[string]Rule
	found  finding.List
	file   string
	proc   *bpmn.Process
	steps  int // of all explorations of a model
}

func (c *check) model(m *bpmn.Model) {
	c.file, c.steps = m.File, 0
	c.messages(m)
	for _, p := range m.Processes {
		if !p.Executable {
			continue
		}
		c.proc = p
		c.scope(&p.Scope, nil)
		p.Scope.Walk(func(n *bpmn.Node) {
			c.shape(n)
			c.conditions(n)
			c.timers(n)
			c.boundary(n)
			c.thrown(n)
			c.caught(n)
			c.undo(n)
		})
	}
}

// scope looks at the inside of a subprocess before what is around it, and
// reports whether a token that enters it can leave it.
func (c *check) scope(s *bpmn.Scope, around *bpmn.Node) (completes bool) {
	stuck := map[*bpmn.Node]bool{}
	for _, n := range s.Nodes {
		if n.Inside != nil && !c.scope(n.Inside, n) {
			stuck[n] = true
		}
	}
	if around != nil && around.Kind == bpmn.AdHocSubprocess {
		return true // what begins in it, and when, is decided when it runs
	}
	c.endings(s)
	t := newNet(s, c.proc, stuck)
	traps := c.ways(t)
	return c.tokens(t, traps)
}

// bounded counts the findings that are too many to list.
func (c *check) bounded() finding.List {
	more := len(c.found) - bpmn.MaxFindings
	if more <= 0 {
		return c.found
	}
	bad := c.found[bpmn.MaxFindings:].Bad()
	out := c.found[:bpmn.MaxFindings]
	f := finding.Finding{Code: "bpmn.more", Severity: finding.Warning, Place: finding.Place{File: c.file}, Args: map[string]any{"count": more}}
	if bad {
		f.Severity = finding.Error
	}
	return append(out, f)
}

// add reports a finding of a rule.
func (c *check) add(code string, at finding.Place, path string, args map[string]any) {
	at.File, at.Path = c.file, path
	c.found = append(c.found, finding.Finding{Code: code, Severity: c.rules[code].Severity, Place: at, Args: args})
}

// on reports a finding about a node.
func (c *check) on(code string, n *bpmn.Node, args map[string]any) {
	if args == nil {
		args = map[string]any{}
	}
	args["node"] = n.Label()
	c.add(code, n.At, n.ID, args)
}
