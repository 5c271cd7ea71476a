package soap

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/servicehall/hallway/config/finding"
)

func TestDescriptionsThatAreRefused(t *testing.T) {
	t.Parallel()
	loop := &Element{Name: "loop", Kind: Object}
	loop.Children = []*Element{loop}
	one := func(e *Element) Description {
		return Description{Name: "S", Namespace: "urn:s", Operations: []Operation{{Name: "op", Request: e}}}
	}
	object := func(children ...*Element) *Element { return &Element{Kind: Object, Children: children} }
	cases := []struct {
		name  string
		d     Description
		codes []string
	}{
		{"nothing", Description{}, []string{"soap.service.name", "soap.service.namespace", "soap.service.no-operations"}},
		{"a negative size", Description{Name: "S", Namespace: "urn:s", MaxBytes: -1, Operations: []Operation{{Name: "op"}}}, []string{"soap.service.max-bytes"}},
		{"a space in the namespace", Description{Name: "S", Namespace: "urn: s", Operations: []Operation{{Name: "op"}}}, []string{"soap.service.namespace"}},
		{"an operation twice", Description{Name: "S", Namespace: "urn:s", Operations: []Operation{{Name: "op"}, {Name: "op"}}}, []string{"soap.service.twice", "soap.service.element-taken", "soap.service.element-taken"}},
		{"the name of faults", Description{Name: "S", Namespace: "urn:s", Operations: []Operation{{Name: "problems"}}}, []string{"soap.service.element-taken"}},
		{"a wrapper of text", one(&Element{Kind: Text}), []string{"soap.service.wrapper"}},
		{"a child twice", one(object(&Element{Name: "a", Kind: Text}, &Element{Name: "a", Kind: Text})), []string{"soap.service.twice"}},
		{"no child", one(object(nil)), []string{"soap.service.no-element"}},
		{"an unknown kind", one(object(&Element{Name: "a", Kind: "txt"})), []string{"soap.service.kind"}},
		{"text with children", one(object(&Element{Name: "a", Kind: Text, Children: []*Element{{Name: "b", Kind: Text}}})), []string{"soap.service.children"}},
		{"no XML name", one(object(&Element{Name: "1 a", Kind: Text})), []string{"soap.service.name"}},
		{"itself", one(object(loop)), []string{"soap.service.too-deep"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, found := NewService(c.d)
			if s != nil {
				t.Error("a service was made")
			}
			sameCodes(t, found, c.codes)
		})
	}
}

func sameCodes(t *testing.T, found finding.List, codes []string) {
	t.Helper()
	var got []string
	for _, f := range found {
		got = append(got, f.Code)
	}
	if strings.Join(got, " ") != strings.Join(codes, " ") {
		t.Errorf("found %v, want %v: %v", got, codes, found)
	}
}

func TestSchemas(t *testing.T) {
	t.Parallel()
	e := fromSchema(t, "submit", "application.json")
	want := `submit object!(requestId text! applicant object!(name text! idNumber text! phone text) capital number! employees integer foreign boolean established date submittedAt dateTime items object[]!(code text! name text!) tags text[])`
	if got := strings.Replace(outline(e), "submit object", "submit object!", 1); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if e.Children[1].Doc != "Who asks / 申请人" {
		t.Errorf("doc %q", e.Children[1].Doc)
	}
}

// outline writes a shape in one line: ! is required, [] a list.
func outline(e *Element) string {
	out := e.Name + " " + string(e.Kind)
	if e.List {
		out += "[]"
	}
	if e.Required {
		out += "!"
	}
	if e.Kind != Object {
		return out
	}
	var inside []string
	for _, c := range e.Children {
		inside = append(inside, outline(c))
	}
	return out + "(" + strings.Join(inside, " ") + ")"
}

func TestSchemasThatAreRefused(t *testing.T) {
	t.Parallel()
	object := func(properties string) string { return `{"type":"object","properties":{` + properties + `}}` }
	cases := []struct {
		name, schema string
		codes        []string
	}{
		{"no JSON", `{"type":`, []string{"soap.schema.json"}},
		{"two values", `{"type":"object"} 1`, []string{"soap.schema.json"}},
		{"no object", `{"type":"string"}`, []string{"soap.schema.object"}},
		{"no schema", `[]`, []string{"soap.schema.no-schema"}},
		{"a key twice", object(`"a":{"type":"string"},"a":{"type":"string"}`), []string{"soap.service.twice"}},
		{"no type", object(`"a":{}`), []string{"soap.schema.no-type"}},
		{"two types", object(`"a":{"type":["string","number"]}`), []string{"soap.schema.type"}},
		{"null", object(`"a":{"type":"null"}`), []string{"soap.schema.type"}},
		{"a choice", object(`"a":{"oneOf":[{"type":"string"}]}, "b":{"anyOf":[]}`), []string{"soap.schema.keyword", "soap.schema.keyword"}},
		{"a composition", object(`"a":{"allOf":[{"$ref":"#"}]}`), []string{"soap.schema.keyword"}},
		{"a list of lists", object(`"a":{"type":"array","items":{"type":"array","items":{"type":"string"}}}`), []string{"soap.schema.nested-list"}},
		{"a list of anything", object(`"a":{"type":"array"}`), []string{"soap.schema.items"}},
		{"a reference to nothing", object(`"a":{"$ref":"#/$defs/b"}`), []string{"soap.schema.ref"}},
		{"a reference to a file", object(`"a":{"$ref":"other.json"}`), []string{"soap.schema.ref"}},
		{"a reference in circles", `{"$ref":"#"}`, []string{"soap.service.too-deep"}},
		{"a tree", object(`"a":{"$ref":"#"},"b":{"$ref":"#"}`), []string{"soap.service.too-deep"}},
		{"no XML name", object(`"@a":{"type":"string"}`), []string{"soap.service.name"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := FromSchema("message", []byte(c.schema))
			var found finding.List
			if !errors.As(err, &found) {
				t.Fatalf("error %v", err)
			}
			sameCodes(t, found, c.codes)
			if found[0].Place.Line != 1 || found[0].Place.Col < 1 {
				t.Errorf("place %v", found[0].Place)
			}
		})
	}
}

// What only restricts values does not change the shape.
func TestRestrictionsAreNoShape(t *testing.T) {
	t.Parallel()
	e, err := FromSchema("m", []byte(`{"type":"object","required":["a"],"properties":{"a":{"type":"string","pattern":"^x","enum":["x"]}},"allOf":[{"if":{"properties":{}},"then":{}},{"required":["a"]}]}`))
	if err != nil || outline(e) != "m object(a text!)" {
		t.Errorf("%v, %v", e, err)
	}
}

func FuzzFromSchema(f *testing.F) {
	text, err := os.ReadFile(testdata + "schemas/application.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"type":"object","properties":{"a":{"$ref":"#"}}}`))
	f.Add([]byte(`{"type":["object"],"required":[1],"properties":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := FromSchema("m", text)
		if err != nil {
			return
		}
		if _, found := NewService(Description{Name: "S", Namespace: "urn:s", Operations: []Operation{{Name: "op", Request: e}}}); found.Bad() {
			t.Errorf("a shape of a schema is refused: %v", found)
		}
	})
}

// Every code that the package uses has its wordings.
func TestWords(t *testing.T) {
	t.Parallel()
	if missing := Words.Missing(); len(missing) > 0 {
		t.Errorf("wordings are missing: %v", missing)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`"(soap\.[a-z-]+(?:\.[a-z-]+)*)"`)
	used := map[string]bool{"soap.version": true} // the envelope's own
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") || name == "words.go" {
			continue
		}
		for _, m := range code.FindAllStringSubmatch(string(text), -1) {
			if _, ok := Words[m[1]]; !ok && m[1] != "soap.version" {
				t.Errorf("%s uses %s, which has no wording", name, m[1])
			}
			used[m[1]] = true
		}
	}
	for name := range Words {
		if !used[name] && !strings.HasPrefix(name, "soap.kind.") {
			t.Errorf("nobody says %s", name)
		}
	}
	for _, k := range kinds {
		if _, ok := Words["soap.kind."+string(k)]; !ok {
			t.Errorf("the kind %s has no wording", k)
		}
	}
}
