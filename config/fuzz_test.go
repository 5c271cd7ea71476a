package config

import (
	"strings"
	"testing"
	"time"
)

// settled is a struct with every kind of field.
type settled struct {
	Name   string             `yaml:"name" required:"true" pattern:"[a-z]+"`
	On     bool               `yaml:"on"`
	Wait   time.Duration      `yaml:"wait" default:"10s" max:"1h"`
	Port   uint16             `yaml:"port" min:"1"`
	Share  float64            `yaml:"share" max:"1"`
	Mode   string             `yaml:"mode" enum:"fast,slow"`
	Secret Secret             `yaml:"secret"`
	Extra  any                `yaml:"extra"`
	Node   Node               `yaml:"node"`
	List   []string           `yaml:"list" default:"a,b"`
	Map    map[string]*nested `yaml:"map"`
}

type nested struct {
	When time.Time `yaml:"when"`
	Deep *nested   `yaml:"deep"`
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		"", "name: x\n", "name: [1, 2]\n", "a: &x [*x]\n", "a: &x {b: 1}\nnode: *x\n", "node: {<<: {a: 1}, b: 2}\n", "\ufeffname: x\r\nwait: 2d\r\n",
		"name: \"a\\\n  b\\u4e2d\\x41\"\n", "node: |2-\n   x\n  y\n", "node: >+\n  a\n\n  b\n   c\n", "? a\n: b\n", "a: !!str 1\n", "--- a\n--- b\n", "extra: ${A:-b}$${c}${",
		"map: {a: {when: 2026-01-01T00:00:00Z, deep: {deep: {}}}}\n", "name: 张三\nlist:\n- a\n-\n- b: c\n", "{a: b, a: c}", "\t", "a:\n\t- b", "'it''s': 'a\n\n  b'\n",
	} {
		f.Add(s)
	}
	none := Lookup(func(string) (string, bool) { return "", false })
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "${file:") {
			t.Skip()
		}
		var into settled
		found := Decode("x.yaml", []byte(text), &into, none)
		for _, x := range found {
			if x.Place.Line < 1 || x.Place.Col < 1 || x.Place.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+1 {
				t.Errorf("%s stands at %s", x.Code, x.Place)
			}
			if _, ok := Words[x.Code]; !ok {
				t.Errorf("no words for %s", x.Code)
			}
		}
		doc, _ := parse("x.yaml", []byte(text), options{verbatim: true})
		if doc != nil {
			check(t, doc, doc.root)
		}
	})
}

// check looks whether every scalar is found again where it is said to stand.
func check(t *testing.T, doc *document, p *part) {
	for _, e := range p.entries {
		check(t, doc, e.key)
		check(t, doc, e.value)
	}
	for _, x := range p.items {
		check(t, doc, x)
	}
	if p.kind != scalar || p.style != plain || p.text == "" || strings.Contains(doc.line(p.line), "\t") {
		return
	}
	line := []rune(doc.line(p.line))
	if !strings.Contains(string(line), p.text) {
		return // it goes over several lines
	}
	if p.col < 1 || p.col > len(line) || line[p.col-1] != []rune(p.text)[0] {
		t.Errorf("%q is not at %d:%d of %q", p.text, p.line, p.col, doc.line(p.line))
	}
	doc.inside(p, 1, len([]rune(p.text)))
}
