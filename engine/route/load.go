package route

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/codes"
	"github.com/servicehall/hallway/mapping/feel"
)

// Source is a route file's name and text.
type Source struct {
	Name string
	Text []byte
}

// Deps is what route files may name.
type Deps struct {
	Mappings   func(name string) (*mapping.Mapping, bool)
	Known      []string                // names of mappings, for remedies
	Operations []string                // connector.operation
	Sources    []string                // connector.source
	Processes  []string                // ids of processes
	Tables     map[string]*codes.Table // code tables of FEEL's lookup
}

// Load reads route files. Every wrong thing in every file is found; the table
// holds the routes that are right.
func Load(files []Source, d Deps, o ...config.Option) (*Table, finding.List) {
	l := &loader{d: d, options: o}
	t := &Table{by: map[string][]*route{}, name: map[string]*route{}}
	for _, f := range files {
		from := len(l.found)
		r := l.read(f)
		if bad := l.found[from:].In(f.Name).Bad(); bad || r == nil {
			continue
		}
		if _, twice := t.name[r.file.Route]; twice {
			l.bad(r.at.Route, "route.twice", map[string]any{"name": r.file.Route})
			continue
		}
		t.name[r.file.Route] = r
	}
	l.sort(t)
	return t, l.found.Sorted()
}

type loader struct {
	d       Deps
	options []config.Option
	found   finding.List
}

// sort puts the routes to their sources and finds those that another one
// leaves nothing to.
func (l *loader) sort(t *Table) {
	open := map[string]*route{}
	for _, name := range t.Names() {
		r := t.name[name]
		if r.when != nil {
			t.by[r.file.From] = append(t.by[r.file.From], r)
			continue
		}
		if other := open[r.file.From]; other != nil {
			l.bad(r.at.From, "route.shadowed", map[string]any{"name": name, "other": other.file.Route, "from": r.file.From})
			continue
		}
		open[r.file.From] = r
	}
	for from, r := range open {
		t.by[from] = append(t.by[from], r)
	}
}

func (l *loader) read(f Source) *route {
	var file File
	var at marks
	l.found = append(l.found, config.Decode(f.Name, f.Text, &file, l.options...)...)
	_ = config.Decode(f.Name, f.Text, &at, l.options...) // the first decoding has said what is wrong
	if file.Route == "" {
		return nil
	}
	r := &route{file: file, at: at}
	l.source(file.From, at)
	r.when, r.order = l.expr(file.When, whenNames), l.expr(file.Order, stepNames)
	for _, name := range sortedKeys(file.Origin) {
		r.origin = append(r.origin, namedExpr{name, l.expr(file.Origin[name], stepNames)})
	}
	names := map[string]bool{}
	r.steps = l.steps(file.Steps, "step", names)
	r.faults = l.steps(file.OnFault, "fault", names)
	l.whole(r)
	return r
}

func (l *loader) bad(n config.Node, code string, args map[string]any) {
	l.found = append(l.found, n.Finding(finding.Error, code, args))
}

func (l *loader) warn(n config.Node, code string, args map[string]any) {
	l.found = append(l.found, n.Finding(finding.Warning, code, args))
}

var entry = regexp.MustCompile(`^(http|soap)\.[A-Za-z][A-Za-z0-9_-]*$`)

func (l *loader) source(from string, at marks) {
	if from != "" && !entry.MatchString(from) && !slices.Contains(l.d.Sources, from) {
		l.unknown("route.no-source", at.From, from, l.d.Sources)
	}
}

// unknown notes a name that nothing has, with the nearest that something has.
func (l *loader) unknown(code string, n config.Node, name string, known []string) {
	near := feel.Nearest(name, known)
	if near == "" {
		near = strings.Join(first(known, 12), ", ")
	}
	if near == "" {
		near = "-"
	}
	l.bad(n, code, map[string]any{"name": name, "nearest": near})
}

func first(all []string, n int) []string {
	all = slices.Sorted(slices.Values(all))
	return all[:min(n, len(all))]
}

// whole looks at a route as a whole.
func (l *loader) whole(r *route) {
	has := func(verb string) bool {
		return slices.ContainsFunc(append(slices.Clone(r.steps), r.faults...), func(s *step) bool { return s.verb == verb })
	}
	if len(r.file.Steps) == 0 {
		l.bad(r.at.Steps, "route.no-steps", nil)
	} else if n := len(r.steps); n > 0 && !has(verbCall) && !r.steps[n-1].ends() {
		l.warn(r.at.Steps, "route.no-effect", nil)
	}
	if len(r.faults) > 0 && !has(verbCall) {
		l.bad(r.at.OnFault, "route.fault-without-call", nil)
	}
	if len(r.origin) > 0 && !has(verbStart) {
		l.bad(r.file.Origin[r.origin[0].name], "route.origin-without-start", nil)
	}
	if r.file.Inbox == "none" {
		l.warn(r.at.Inbox, "route.inbox-none", nil)
	}
}

func (l *loader) steps(nodes []config.Node, kind string, names map[string]bool) []*step {
	var out []*step
	ending := ""
	for i, n := range nodes {
		s := l.step(n, fmt.Sprintf("%s-%d", kind, i+1), kind == "fault", names)
		if s == nil {
			continue
		}
		if ending != "" {
			l.bad(n, "route.after-ending", map[string]any{"ending": ending})
		}
		if s.ends() {
			ending = s.verb
		}
		out = append(out, s)
	}
	return out
}

func (l *loader) step(n config.Node, name string, inFault bool, names map[string]bool) *step {
	var file StepFile
	var at stepMarks
	list := n.Decode(&file)
	l.found = append(l.found, list...)
	if list.Bad() {
		return nil
	}
	_ = n.Decode(&at) // the first decoding has said what is wrong
	s := &step{name: name, named: file.Name != "", inFault: inFault}
	verbs := verbsOf(file)
	if len(verbs) != 1 {
		found := strings.Join(verbs, ", ")
		if found == "" {
			found = "-"
		}
		l.bad(n, "route.step-one", map[string]any{"found": found})
		return nil
	}
	s.verb = verbs[0]
	l.stray(n, file, s.verb)
	l.verb(s, file, at)
	if s.verb == verbCall {
		_, s.name, _ = strings.Cut(file.Call, ".")
	}
	if s.named {
		s.name = file.Name
	}
	if names[s.name] {
		l.bad(n, "route.step-twice", map[string]any{"name": s.name})
	}
	names[s.name] = true
	return s
}

func verbsOf(f StepFile) []string {
	var out []string
	for _, v := range []struct {
		verb string
		is   bool
	}{
		{verbMap, f.Map != ""}, {verbCall, f.Call != ""}, {verbFilter, !f.Filter.IsZero()},
		{verbStart, f.Start != ""}, {verbCorrelate, f.Correlate != nil}, {verbDrop, f.Drop != ""},
	} {
		if v.is {
			out = append(out, v.verb)
		}
	}
	return out
}

// stray finds what belongs to another kind of step.
func (l *loader) stray(n config.Node, f StepFile, verb string) {
	if f.Event != "" && verb != verbStart {
		l.bad(n, "route.stray", map[string]any{"key": "event", "with": verbStart})
	}
	if f.Reason != "" && verb != verbFilter {
		l.bad(n, "route.stray", map[string]any{"key": "reason", "with": verbFilter})
	}
}

func (l *loader) verb(s *step, f StepFile, at stepMarks) {
	names := stepNames
	if s.inFault {
		names = faultNames
	}
	switch s.verb {
	case verbMap:
		s.ref = f.Map
		m, ok := l.d.Mappings(f.Map)
		if !ok {
			l.unknown("route.no-mapping", at.Map, f.Map, l.d.Known)
		}
		s.mapping, s.beside = m, beside(m)
	case verbCall:
		s.ref = f.Call
		if !slices.Contains(l.d.Operations, f.Call) {
			l.unknown("route.no-operation", at.Call, f.Call, l.d.Operations)
		}
	case verbFilter:
		s.ref, s.expr = f.Reason, l.expr(f.Filter, names)
	case verbStart:
		s.ref, s.event = f.Start, f.Event
		if !slices.Contains(l.d.Processes, f.Start) {
			l.unknown("route.no-process", at.Start, f.Start, l.d.Processes)
		}
	case verbCorrelate:
		s.ref, s.expr = f.Correlate.Message, l.expr(f.Correlate.Key, names)
	case verbDrop:
		s.ref = f.Drop
	}
}

// beside lists the names of the route that a mapping gets beside the body: all,
// or those that its schema has.
func beside(m *mapping.Mapping) []string {
	all := []string{"received", "message", "results", "fault"}
	if m == nil || m.From() == nil {
		return all
	}
	return slices.DeleteFunc(all, func(name string) bool { return !m.From().Has(name) })
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
