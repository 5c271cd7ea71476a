package mapping

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/schema"
)

// sample is an example that stands beside a mapping.
type sample struct {
	name    string
	now     time.Time // zero where it does not matter
	in      map[string]any
	at      config.Node
	out     config.Node
	refused []string
}

// Sample is an example that stands beside a mapping and holds.
type Sample struct {
	Name    string
	Now     time.Time // zero where it does not matter
	In      map[string]any
	Out     any      // what comes out, or
	Refused []string // the paths that are refused
}

// Samples lists the mapping's samples, in the order of its file.
func (m *Mapping) Samples() []Sample {
	out := make([]Sample, 0, len(m.samples))
	for _, s := range m.samples {
		out = append(out, Sample{Name: s.name, Now: s.now, In: s.in, Out: s.out.Any(), Refused: s.refused})
	}
	return out
}

func (b *builder) sample(f sampleFile) {
	s := sample{name: f.Name, at: f.In, out: f.Out, refused: f.Refused}
	in, ok := f.In.Any().(map[string]any)
	switch {
	case !ok:
		b.add(f.In, "mapping.sample-in", nil)
		return
	case f.Out.IsZero() == (f.Refused == nil):
		b.add(f.In, "mapping.sample-either", map[string]any{"name": f.Name})
		return
	}
	s.in = in
	if f.Now != "" {
		now, err := time.Parse(time.RFC3339, f.Now)
		if err != nil {
			b.add(f.In, "mapping.sample-now", map[string]any{"text": f.Now})
			return
		}
		s.now = now
	}
	b.m.samples = append(b.m.samples, s)
}

// RunSamples applies the mapping to its samples and finds what comes out
// otherwise than they say. A sample's own time goes before now.
func (m *Mapping) RunSamples(now time.Time, zone *time.Location) finding.List {
	var found finding.List
	for _, s := range m.samples {
		at := now
		if !s.now.IsZero() {
			at = s.now
		}
		out, err := m.Apply(s.in, at, zone)
		found = append(found, s.compare(out, err)...)
	}
	return found
}

func (s sample) compare(out map[string]any, err error) finding.List {
	r, _ := err.(*Refusal) //nolint:errorlint // Apply returns no other
	if s.refused != nil {
		return s.refusal(r)
	}
	if r != nil {
		return finding.List{s.at.Finding(finding.Error, "mapping.sample-refused", map[string]any{"name": s.name, "why-zh": r.Say(words.Zh), "why-en": r.Say(words.En)})}
	}
	d := diff{sample: s}
	d.compare(s.out, s.out.Any(), any(out), "")
	return d.found
}

func (s sample) refusal(r *Refusal) finding.List {
	var got []string
	if r != nil {
		for _, p := range r.Problems {
			got = append(got, p.Where())
		}
	}
	want := slices.Clone(s.refused)
	slices.Sort(want)
	slices.Sort(got)
	if slices.Equal(want, slices.Compact(got)) {
		return nil
	}
	args := map[string]any{"name": s.name, "expected": strings.Join(want, ", "), "found": strings.Join(got, ", ")}
	code := "mapping.sample-refusal"
	if r == nil {
		code = "mapping.sample-accepted"
	}
	return finding.List{s.at.Finding(finding.Error, code, args)}
}

// diff compares an expected result with the real one.
type diff struct {
	sample sample
	found  finding.List
}

// maxDiffs is how many differences of a sample are told.
const maxDiffs = 20

func (d *diff) add(at config.Node, code, path string, want, got any) {
	if len(d.found) >= maxDiffs {
		return
	}
	args := map[string]any{"name": d.sample.name, "path": path, "expected": schema.Shown(want), "found": schema.Shown(got)}
	d.found = append(d.found, at.Finding(finding.Error, code, args))
}

// compare walks both. at is the expected part's place in the file.
func (d *diff) compare(at config.Node, want, got any, path string) {
	switch w := want.(type) {
	case map[string]any:
		if g, ok := got.(map[string]any); ok {
			d.objects(at, w, g, path)
			return
		}
	case []any:
		if g, ok := got.([]any); ok && len(g) == len(w) {
			items, _ := at.Items()
			for i := range w {
				d.compare(items[i], w[i], g[i], fmt.Sprintf("%s[%d]", path, i))
			}
			return
		}
	default:
		if same(want, got) {
			return
		}
	}
	d.add(at, "mapping.sample-differs", path, want, got)
}

func (d *diff) objects(at config.Node, want, got map[string]any, path string) {
	entries, _ := at.Entries()
	for _, e := range entries {
		p := strings.TrimPrefix(path+"."+e.Name, ".")
		g, there := got[e.Name]
		if !there {
			d.add(e.Key, "mapping.sample-lacks", p, want[e.Name], nil)
			continue
		}
		d.compare(e.Value, want[e.Name], g, p)
	}
	for _, name := range sortedKeys(got) {
		if _, there := want[name]; !there {
			d.add(at, "mapping.sample-more", strings.TrimPrefix(path+"."+name, "."), nil, got[name])
		}
	}
}

// same compares two values that are neither objects nor lists; numbers are the
// same if their values are.
func same(a, b any) bool {
	x, isNumber := a.(json.Number)
	y, too := b.(json.Number)
	if !isNumber || !too {
		return comparable(a) && comparable(b) && a == b
	}
	m, ok := number.Parse(x.String())
	n, ok2 := number.Parse(y.String())
	return ok && ok2 && m.Cmp(n) == 0
}

func comparable(v any) bool {
	switch v.(type) {
	case nil, bool, string, json.Number:
		return true
	}
	return false
}
