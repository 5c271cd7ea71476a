package config_test

import (
	"strings"
	"testing"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
)

func root(t *testing.T, text string, o ...config.Option) config.Node {
	t.Helper()
	var n config.Node
	if found := config.Decode("x.yaml", []byte(text), &n, o...); found != nil {
		t.Fatal(found)
	}
	return n
}

func TestAbsentNodeAsksForWhatIsRequired(t *testing.T) {
	t.Parallel()
	var outer struct {
		Part struct {
			Settings config.Node `yaml:"settings"`
		} `yaml:"part"`
	}
	if found := config.Decode("x.yaml", []byte("# c\npart:\n  settings:\n"), &outer); found != nil {
		t.Fatal(found)
	}
	if !outer.Part.Settings.IsZero() {
		t.Error("there is nothing, yet the node is not zero")
	}
	var into lifted
	found := outer.Part.Settings.Decode(&into)
	if len(found) != 1 || found[0].Place != (finding.Place{File: "x.yaml", Line: 3, Col: 3, Path: "part.settings.inlined"}) {
		t.Errorf("found %v", found)
	}
	if found := (config.Node{}).Decode(&into); len(found) != 1 || found[0].Code != "config.required" {
		t.Errorf("a zero node: %v", found)
	}
}

func TestNodeKeepsTheOptions(t *testing.T) {
	t.Parallel()
	n := root(t, "inlined: ${SECRET}", config.Lookup(environment))
	var into lifted
	if found := n.Decode(&into); found != nil || into.Inlined != "hunter2" {
		t.Errorf("%v %v", into, found)
	}
	if v := root(t, "a: ${SECRET}", config.Verbatim()).Any(); v.(map[string]any)["a"] != "${SECRET}" {
		t.Errorf("not verbatim: %v", v)
	}
}

func TestEntriesKeepTheOrder(t *testing.T) {
	t.Parallel()
	n := root(t, "z: 1\na: [x, {y: 2}]\nm: ~\n")
	all, ok := n.Entries()
	var names []string
	for _, e := range all {
		names = append(names, e.Name)
	}
	if !ok || strings.Join(names, "") != "zam" || !all[2].Value.IsZero() {
		t.Errorf("%v %v", names, ok)
	}
	items, ok := all[1].Value.Items()
	if !ok || len(items) != 2 || items[1].Place().String() != "x.yaml:2:8" || items[1].Place().Path != "a[1]" {
		t.Errorf("%v %v", items, ok)
	}
	if _, ok := all[0].Value.Entries(); ok {
		t.Error("a scalar has entries")
	}
	if s, ok := all[0].Value.Scalar(); !ok || s.Text != "1" {
		t.Errorf("%v %v", s, ok)
	}
}

// Every mark @ in a scalar is found again in the file where it stands.
func TestInside(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"a: one @ two",
		"a:   张三 @ x # @",
		"a: 'it''s ''@'''",
		`a: "x\n\u4e2d\x41 \"@"`,
		"a: first line\n   second @ line\n   @",
		"a: |\n  first @\n\n    second @\n",
		"a: |2-\n    first @\n  second @\n",
		"a: >-\n  first @\n  second @\n\n  third @\n    more @\n  last @\n",
		"a: \"first\n  second @ \\\n  third @\"",
		"a: {b: [x, 'y @']}",
	} {
		n := root(t, text)
		for {
			if s, ok := n.Scalar(); ok {
				marks(t, text, n, s.Text)
				break
			}
			if all, ok := n.Entries(); ok {
				n = all[0].Value
			} else if items, ok := n.Items(); ok {
				n = items[len(items)-1]
			}
		}
	}
}

func marks(t *testing.T, text string, n config.Node, value string) {
	t.Helper()
	seen := map[string]bool{}
	for i, line := range strings.Split(value, "\n") {
		for j, r := range []rune(line) {
			if r != '@' {
				continue
			}
			f := n.Inside(i+1, j+1, 1, finding.Error, "x", nil)
			if l := []rune(f.Source); f.Place.Col > len(l) || l[f.Place.Col-1] != '@' || seen[f.Place.String()] {
				t.Errorf("%q: %d:%d of %q is said to be at %s", text, i+1, j+1, value, f.Place)
			}
			seen[f.Place.String()] = true
		}
	}
	if len(seen) == 0 {
		t.Errorf("%q: no mark in %q", text, value)
	}
}
