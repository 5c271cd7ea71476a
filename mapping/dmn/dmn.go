// Package dmn reads DMN files (Decision Model and Notation 1.2 to 1.5) and
// evaluates their decisions: decision tables, literal and other boxed
// expressions in FEEL, business knowledge models and decision services.
//
// What a file asks for and is not executed here (Java and PMML functions, other
// expression languages, models that are not given) is refused with its place. The package
// is pure: no I/O, and no clock but the one in [feel.Input].
package dmn

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// Definitions is a DMN file, checked and compiled. It is immutable and safe for
// concurrent use.
type Definitions struct {
	namespace string
	nodes     map[string]*node // by id
	decisions []*node          // as the file has them
	types     map[string]feel.Type
	runs      sync.Pool
	sessions  feel.Sessions
}

// DecisionInfo names a decision.
type DecisionInfo struct{ ID, Name string }

// Result is what an evaluation gives.
type Result struct {
	Value       any // JSON-shaped, as feel's Program.Eval gives it
	Rules       []Fired
	Diagnostics feel.Diagnostics // places are those in the file
}

// Fired is a rule that made the result or a part of it: the decision or business
// knowledge model that the table belongs to, the rule's number from 1 and its id.
type Fired struct {
	Table string
	Index int
	ID    string
}

// Parse reads and compiles a file that imports no other. The definitions are nil
// where the list has errors; it has all of them.
func Parse(file string, src []byte) (*Definitions, finding.List) { return ParseWith(file, src) }

// ParseWith is Parse for a file that may import the given models, each by its
// namespace.
func ParseWith(file string, src []byte, others ...*Definitions) (*Definitions, finding.List) {
	d, found := read(file, src, others...)
	if found.Bad() {
		return nil, found
	}
	return d, found
}

// Decisions lists the decisions in the order of the file.
func (d *Definitions) Decisions() []DecisionInfo {
	out := make([]DecisionInfo, len(d.decisions))
	for i, n := range d.decisions {
		out[i] = DecisionInfo{n.id, n.name}
	}
	return out
}

// Evaluate evaluates a decision, or a decision service, by its id. The input
// data of the model are looked up by name in in.Vars.
//
// A null that FEEL computes, or that a table gives because no rule matches and
// no default is set, is a result with a diagnostic. An error says that the model
// contradicts itself or its input: rules that may not match together did, a
// value is none of those that are declared, or a limit was passed.
func (d *Definitions) Evaluate(id string, in feel.Input) (Result, error) {
	n, ok := d.nodes[id]
	if !ok || (n.kind != aDecision && n.kind != aService) {
		return Result{}, fmt.Errorf("decide %q: the file has no such decision", id)
	}
	r, pooled := d.runs.Get().(*run)
	if !pooled {
		r = &run{}
	}
	defer func() {
		r.clear()
		d.runs.Put(r)
	}()
	r.begin(in, &d.sessions)
	out := r.result(n)
	res := Result{Value: value.ToJSON(out), Rules: r.fired, Diagnostics: r.env.Found}
	if err := r.err(); err != nil {
		return res, fmt.Errorf("decide %s: %w", n.name, err)
	}
	return res, nil
}

// err joins the faults of an evaluation and the limits that it passed.
func (r *run) err() error {
	all := append([]error(nil), r.faults...)
	for _, x := range r.env.Found {
		if strings.HasPrefix(x.Code, "feel.limit-") {
			all = append(all, Fault{Code: x.Code, Args: x.Args})
		}
	}
	return errors.Join(all...)
}
