package mapping_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/servicehall/hallway/mapping"
)

// caseOf gives a mapping of a folder of cases.
func caseOf(t *testing.T, folder, name string) *mapping.Mapping {
	t.Helper()
	set, found := mapping.Load(read(t, cases+"/"+folder))
	m, ok := set.Mapping(name)
	if !ok {
		t.Fatal(found)
	}
	return m
}

// lineage writes traces, one a line.
func lineage(traces []mapping.Trace) string {
	var b strings.Builder
	for _, x := range traces {
		fmt.Fprintf(&b, "%s = %s", x.Target, x.Expression)
		if x.When != "" {
			fmt.Fprintf(&b, " when %s", x.When)
		}
		if x.Default {
			b.WriteString(" (default)")
		}
		if x.Empty {
			b.WriteString(" (empty)")
		}
		fmt.Fprintf(&b, " <- %s %s:%d", strings.Join(x.Reads, ", "), x.File, x.Line)
		for _, n := range x.Notes {
			fmt.Fprintf(&b, " ! %s %d:%d", n.Code, n.Line, n.Col)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestLineageOfLists(t *testing.T) {
	t.Parallel()
	m := caseOf(t, "lists", "application")
	in := data(t, `{"lx": "1", "sqr": {"xm": "张三", "dh": ["", "138-00"]},
		"cl": [{"mc": "a", "fs": 0}, {"mc": "b", "fs": 1, "bz": "x", "fj": [{"wjm": "f"}]}], "bq": ["A"]}`)
	out, traces, err := m.ApplyTraced(in, now, zone)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, cases+"/lists/lineage.txt", lineage(traces))
	for _, x := range traces {
		if x.Version != m.Version() || len(x.Version) != 12 || x.Mapping != "application" {
			t.Errorf("%+v", x)
		}
	}
	if left := unexplained("", out, traces); left != nil {
		t.Errorf("no lineage for %v", left)
	}
}

// unexplained lists the values of a result that no trace is for.
func unexplained(at string, v any, traces []mapping.Trace) []string {
	for _, x := range traces {
		if x.Target == at && !strings.HasPrefix(x.Expression, "[") && !x.Empty {
			if l, isList := v.([]any); !isList || len(l) == 0 {
				return nil
			}
		}
	}
	var out []string
	switch x := v.(type) {
	case map[string]any:
		for k, y := range x {
			out = append(out, unexplained(strings.TrimPrefix(at+"."+k, "."), y, traces)...)
		}
	case []any:
		for i, y := range x {
			out = append(out, unexplained(fmt.Sprintf("%s[%d]", at, i), y, traces)...)
		}
	default:
		out = append(out, at)
	}
	return out
}

func TestVersionFollowsTheFragments(t *testing.T) {
	t.Parallel()
	files := mapping.Files{Mappings: []mapping.Source{
		{Name: "a.yaml", Text: []byte("mapping: a\nfields: {x: {use: f}}")}, {Name: "f.yaml", Text: []byte("fragment: f\nfields: {y: 1}")}}}
	version := func() string {
		set, found := mapping.Load(files)
		m, ok := set.Mapping("a")
		if !ok {
			t.Fatal(found)
		}
		return m.Version()
	}
	before := version()
	if again := version(); again != before {
		t.Errorf("%s, then %s", before, again)
	}
	files.Mappings[1].Text = []byte("fragment: f\nfields: {y: 2}")
	if version() == before {
		t.Error("another fragment makes no other version")
	}
}

// The lists of a result are bounded together, even where each is small.
func TestListsAreBounded(t *testing.T) {
	t.Parallel()
	set, found := mapping.Load(mapping.Files{Mappings: []mapping.Source{{Name: "a.yaml", Text: []byte(`mapping: a
fields:
  x:
    each: for i in 1..1200 return i
    fields: {y: {each: for i in 1..1200 return i, as: z, value: z}}
`)}}})
	m, ok := set.Mapping("a")
	if !ok {
		t.Fatal(found)
	}
	_, err := m.Apply(nil, now, zone)
	if err == nil || !strings.Contains(err.Error(), "mapping.too-many-items") {
		t.Errorf("%v", err)
	}
}

func TestDeepUseIsBounded(t *testing.T) {
	t.Parallel()
	var files []mapping.Source
	for i := range 20 {
		uses := ""
		for j := range 4 {
			uses += fmt.Sprintf("x%d: {use: f%d}, ", j, i+1)
		}
		files = append(files, mapping.Source{Name: fmt.Sprintf("f%d.yaml", i), Text: fmt.Appendf(nil, "fragment: f%d\nfields: {%s}", i, strings.TrimSuffix(uses, ", "))})
	}
	files = append(files, mapping.Source{Name: "f20.yaml", Text: []byte("fragment: f20\nfields: {a: 1}")})
	_, found := mapping.Load(mapping.Files{Mappings: files[10:]})
	text, err := json.Marshal(found)
	if err != nil || !strings.Contains(string(text), "mapping.too-many-fields") {
		t.Errorf("%s %v", text, err)
	}
}

func TestLineageOfCodes(t *testing.T) {
	t.Parallel()
	m := caseOf(t, "codes", "codes")
	_, traces, err := m.ApplyTraced(data(t, `{"lx": "3", "rq": "2025-06-01", "qh": "1", "ch": "w", "kind": "partnership", "area": "徐汇区"}`), now, zone)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, x := range traces {
		for _, r := range x.Rows {
			fmt.Fprintf(&b, "%s: %s[%s] %s..%s %s %s:%d\n", x.Target, r.Table, r.Code, r.From, r.To, r.Rule, r.File, r.Line)
		}
	}
	expect(t, cases+"/codes/lineage.txt", b.String())
}
