package patterns

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/internal/conformance/stage"
)

const dir = "../../../testdata/patterns"

// TestAllAreThere: each pattern has one file, which can be read.
func TestAllAreThere(t *testing.T) {
	t.Parallel()
	all, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != Count {
		t.Errorf("%d patterns, want %d", len(all), Count)
	}
	for i, p := range all {
		if p.Number != i+1 {
			t.Errorf("%s is in the place of %d", p.File, i+1)
		}
	}
}

// TestTry: a play that goes otherwise than it says is found, whatever differs.
func TestTry(t *testing.T) {
	t.Parallel()
	house, err := stage.NewHouse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = house.Close() }()
	good := func() Pattern {
		p, err := read(filepath.Join(dir, "wcp04-exclusive-choice.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		p.Plays = p.Plays[:1]
		return p
	}
	cases := map[string]struct {
		spoil func(*Pattern)
		want  string
	}{
		"good":        {func(*Pattern) {}, ""},
		"too much":    {func(p *Pattern) { p.Plays[0].Steps[1].Open = nil }, "play 1: step 2: after a open: [b], want []"},
		"too little":  {func(p *Pattern) { p.Plays[0].Steps[1].Open = []string{"b", "b"} }, "play 1: step 2: after a open: [b], want [b b]"},
		"another way": {func(p *Pattern) { p.Plays[0].Steps[1].With = map[string]any{"amount": 1} }, "play 1: step 2: after a open: [c], want [b]"},
		"not open":    {func(p *Pattern) { p.Plays[0].Steps[1].Do = "b" }, "play 1: step 2: b is not open"},
		"another end": {func(p *Pattern) { p.Plays[0].Ends = "running" }, "play 1: wcp04 is completed at the end, want running"},
		"too early":   {func(p *Pattern) { p.Plays[0].Steps = p.Plays[0].Steps[:2] }, "play 1: wcp04 is running at the end, want completed"},
		"uncaught": {func(p *Pattern) { p.Plays[0].Steps, p.Plays[0].Ends = []Step{{Do: "a", Throw: "X"}}, "running" },
			"play 1: incident"},
		"refused": {func(p *Pattern) {
			p.model = []byte(strings.ReplaceAll(string(p.model), `targetRef="b"`, `targetRef="x"`))
		},
			"play 1: refused at deployment: bpmn.dangling-flow"},
		"another name": {func(p *Pattern) { p.File = "wcp99-x" }, "play 1: not started"},
	}
	for name, c := range cases {
		p := good()
		c.spoil(&p)
		bad, err := p.Try(t.Context(), house)
		if err != nil {
			t.Fatal(err)
		}
		if c.want == "" && len(bad) > 0 || c.want != "" && (len(bad) != 1 || !strings.HasPrefix(bad[0], c.want)) {
			t.Errorf("%s: %q, want %q", name, bad, c.want)
		}
	}
}

// TestReadRefuses: a file that tells too little, or what nobody reads, is no
// pattern.
func TestReadRefuses(t *testing.T) {
	t.Parallel()
	const full = "number: 4\nname: N\nshows: s\nhow: h\nplays:\n  - steps: [{open: [a]}]\n    ends: completed\n"
	for _, c := range []struct{ name, text string }{
		{"wcp04-x", full + "more: 1\n"},
		{"wcp05-x", full},
		{"wcp04-x", strings.ReplaceAll(full, "how: h\n", "")},
		{"wcp04-x", strings.ReplaceAll(full, "name: N\n", "")},
		{"wcp04-x", strings.ReplaceAll(full, "    ends: completed\n", "")},
		{"wcp04-x", "number: ["},
	} {
		file := filepath.Join(t.TempDir(), c.name)
		if err := os.WriteFile(file+".yaml", []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file+".bpmn", nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := read(file + ".yaml"); err == nil {
			t.Errorf("%s is read:\n%s", c.name, c.text)
		}
	}
}
