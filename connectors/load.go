package connectors

import (
	"slices"
	"sort"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/mapping"
)

// Source is a connector file's name and text.
type Source struct {
	Name string
	Text []byte
}

// Load reads connector files. Every wrong thing in every file is found; the
// catalogue holds the connectors that are right.
func Load(files []Source, known []adapters.Adapter, mappings func(name string) (*mapping.Mapping, bool), now func() time.Time, o ...config.Option) (*Catalogue, finding.List) {
	l := loader{adapters: map[string]adapters.Adapter{}, mappings: mappings, now: now, options: o}
	for _, a := range known {
		l.adapters[a.Spec().Name] = a
	}
	cat := &Catalogue{by: map[string]*Connector{}, now: now}
	for _, f := range files {
		c, list := l.read(f)
		l.found = append(l.found, list...)
		if c == nil {
			continue
		}
		if _, twice := cat.by[c.Name]; twice {
			l.found = append(l.found, c.at.Connector.Finding(finding.Error, "connector.twice", map[string]any{"name": c.Name}))
			continue
		}
		cat.by[c.Name] = c
		l.breakers(cat, c)
	}
	return cat, l.found
}

// entries are the names that routes give to what comes in over the gateway.
var entries = []string{"http", "soap"}

type loader struct {
	adapters map[string]adapters.Adapter
	mappings func(string) (*mapping.Mapping, bool)
	now      func() time.Time
	options  []config.Option
	found    finding.List
}

func (l *loader) read(f Source) (*Connector, finding.List) {
	var file File
	var at marks
	found := config.Decode(f.Name, f.Text, &file, l.options...)
	if file.Adapter == "" {
		return nil, found // the text is no connector's file at all, or says nothing to go on with
	}
	_ = config.Decode(f.Name, f.Text, &at, l.options...) // the first decoding has said what is wrong
	if slices.Contains(entries, file.Connector) {
		found = append(found, at.Connector.Finding(finding.Error, "connector.reserved", map[string]any{"name": file.Connector}))
	}
	a, ok := l.adapters[file.Adapter]
	if !ok {
		found = append(found, at.Adapter.Finding(finding.Error, "connector.no-adapter", map[string]any{"name": file.Adapter, "known": l.names()}))
		return nil, found
	}
	c := &Connector{Name: file.Connector, File: file, at: at, source: f.Name, adapter: a, operations: map[string]*operation{}, sources: map[string]any{}}
	spec := a.Spec()
	if spec.Settings != nil {
		c.settings = spec.Settings()
		found = append(found, file.Settings.Decode(c.settings)...)
	}
	for _, name := range sortedKeys(file.Operations) {
		op, list := l.operation(name, file.Operations[name], at.Operations[name], spec)
		found = append(found, list...)
		c.operations[name] = op
	}
	for _, name := range sortedKeys(file.Sources) {
		n := file.Sources[name]
		if spec.Source == nil {
			found = append(found, n.Finding(finding.Error, "connector.no-source", map[string]any{"adapter": file.Adapter}))
			continue
		}
		s := spec.Source()
		found = append(found, n.Decode(s)...)
		c.sources[name] = s
	}
	found = found.In(f.Name)
	if found.Bad() {
		return nil, found
	}
	return c, found
}

func (l *loader) operation(name string, o OperationFile, at operationMarks, spec adapters.Spec) (*operation, finding.List) {
	var found finding.List
	op := &operation{name: name, class: o.Class, idempotent: o.Idempotent}
	if spec.Operation == nil {
		found = append(found, o.Call.Finding(finding.Error, "connector.no-operation", map[string]any{"adapter": spec.Name}))
		return op, found
	}
	op.spec = spec.Operation()
	found = append(found, o.Call.Decode(op.spec)...)
	op.input = l.mapping(&found, at.Input, o.Input)
	op.output = l.mapping(&found, at.Output, o.Output)
	return op, found
}

func (l *loader) mapping(found *finding.List, at config.Node, name string) *mapping.Mapping {
	if name == "" {
		return nil
	}
	m, ok := l.mappings(name)
	if !ok {
		*found = append(*found, at.Finding(finding.Error, "connector.no-mapping", map[string]any{"name": name}))
	}
	return m
}

func (l *loader) breakers(cat *Catalogue, c *Connector) {
	c.breakers = map[string]*policy.Breaker{}
	for _, op := range c.operations {
		if c.breakers[op.class] != nil {
			continue
		}
		lane := c.Name + "/" + op.class
		c.breakers[op.class] = policy.NewBreaker(lane, c.File.Policy.Breaker, l.now, func(policy.BreakerStatus) { cat.changed(lane) })
	}
}

func (l *loader) names() string {
	var all []string
	for n := range l.adapters {
		all = append(all, n)
	}
	sort.Strings(all)
	out := ""
	for i, n := range all {
		if i > 0 {
			out += ", "
		}
		out += n
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
