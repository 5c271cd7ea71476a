package route

import (
	"sort"
	"strings"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/feel"
)

// Table holds the routes of a hall by their source. It is immutable.
type Table struct {
	by   map[string][]*route // by source: with when in order of names, then the one without
	name map[string]*route
}

// route is one compiled route.
type route struct {
	file   File
	at     marks
	when   *expr
	order  *expr
	origin []namedExpr
	steps  []*step
	faults []*step
}

type namedExpr struct {
	name string
	expr *expr
}

// step is one compiled step. Its verb says which of the other fields it uses.
type step struct {
	name    string
	named   bool // by the file's author
	verb    string
	mapping *mapping.Mapping
	beside  []string // names of the route that the mapping gets beside the body
	ref     string   // mapping, operation, process, message or reason
	event   string
	expr    *expr // filter, or the key of correlate
	inFault bool
}

// The verbs of steps.
const (
	verbMap       = "map"
	verbCall      = "call"
	verbFilter    = "filter"
	verbStart     = "start"
	verbCorrelate = "correlate"
	verbDrop      = "drop"
)

func (s *step) ends() bool {
	return s.verb == verbStart || s.verb == verbCorrelate || s.verb == verbDrop
}

// Sources lists what routes come from: connector.source, http.NAME, soap.NAME.
func (t *Table) Sources() []string {
	out := make([]string, 0, len(t.by))
	for s := range t.by {
		out = append(out, s)
	}
	sort.Strings(out)
	return out
}

// Summary returns what a route is for; false when there is no such route.
func (t *Table) Summary(name string) (Summary, bool) {
	r, ok := t.name[name]
	if !ok {
		return Summary{}, false
	}
	return r.file.Summary, true
}

// Names lists the routes in order.
func (t *Table) Names() []string {
	out := make([]string, 0, len(t.name))
	for n := range t.name {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

// match finds the route of a message: the first whose when is true, in order
// of names, else the one without. why says which conditions could not be told.
func (t *Table) match(source string, m adapters.Message, at moment) (r *route, why string) {
	vars := feel.Map{"type": m.Type, "source": source, "keys": texts(m.Keys), "headers": texts(m.Headers), "body": m.Body}
	var unclear []string
	for _, r := range t.by[source] {
		if r.when == nil {
			return r, ""
		}
		ok, err := r.when.test(vars, at)
		if err != nil {
			unclear = append(unclear, r.file.Route+": "+err.Error())
		}
		if ok {
			return r, ""
		}
	}
	return nil, strings.Join(unclear, "; ")
}

// find returns a route's step by names, with all steps that come after it in
// its part of the route.
func (t *Table) find(name, at string) (*route, []*step, bool) {
	r, ok := t.name[name]
	if !ok {
		return nil, nil, false
	}
	for _, part := range [][]*step{r.steps, r.faults} {
		for i, s := range part {
			if s.name == at {
				return r, part[i:], true
			}
		}
	}
	return r, nil, false
}

func texts(m map[string]string) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}
