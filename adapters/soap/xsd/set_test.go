package xsd

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters/soap/envelope"
)

func schema(inside string) string {
	return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:t" targetNamespace="urn:t">` + inside + `</xs:schema>`
}

// compile asks for everything that a schema declares.
func compile(s *Set) error {
	for name := range s.declared["element"] {
		if _, err := s.Element(name); err != nil {
			return err
		}
	}
	for _, kind := range []string{"complexType", "simpleType"} {
		for name := range s.declared[kind] {
			if _, err := s.TypeOf(name); err != nil {
				return err
			}
		}
	}
	return s.Seal()
}

func TestSchemasThatAreRefused(t *testing.T) {
	t.Parallel()
	group := func(inside string) string {
		return `<xs:element name="e"><xs:complexType><xs:sequence>` + inside + `</xs:sequence></xs:complexType></xs:element>`
	}
	var bomb strings.Builder
	bomb.WriteString(group(`<xs:group ref="g0"/>`) + `<xs:group name="g40"><xs:sequence/></xs:group>`)
	for i := range 40 {
		twice := strings.Repeat(fmt.Sprintf(`<xs:group ref="g%d"/>`, i+1), 2)
		fmt.Fprintf(&bomb, `<xs:group name="g%d"><xs:sequence>%s</xs:sequence></xs:group>`, i, twice)
	}
	cases := []struct{ name, schema, part string }{
		{"no such type", `<xs:element name="e" type="x"/>`, "no type {urn:t}x"},
		{"no such prefix", `<xs:element name="e" type="y:x"/>`, `"y:x"`},
		{"no such element", group(`<xs:element ref="x"/>`), "no element {urn:t}x"},
		{"no such group", group(`<xs:group ref="x"/>`), "no group {urn:t}x"},
		{"no such attributes", `<xs:complexType name="c"><xs:attributeGroup ref="x"/></xs:complexType>`, "no attributeGroup {urn:t}x"},
		{"no name", group(`<xs:element type="xs:int"/>`), `with the name ""`},
		{"no count", group(`<xs:element name="a" maxOccurs="many"/>`), `maxOccurs "many"`},
		{"no base", `<xs:complexType name="c"><xs:complexContent/></xs:complexType>`, "neither extends nor restricts"},
		{"a group in itself", group(`<xs:group ref="g"/>`) + `<xs:group name="g"><xs:sequence><xs:group ref="g"/></xs:sequence></xs:group>`, "contains itself"},
		{"attributes in themselves", `<xs:complexType name="c"><xs:attributeGroup ref="a"/></xs:complexType><xs:attributeGroup name="a"><xs:attributeGroup ref="a"/></xs:attributeGroup>`, "contains itself"},
		{"a simple type of itself", `<xs:simpleType name="a"><xs:restriction base="a"/></xs:simpleType>`, "contains itself"},
		{"a type that extends itself", `<xs:complexType name="a"><xs:complexContent><xs:extension base="b"/></xs:complexContent></xs:complexType><xs:complexType name="b"><xs:complexContent><xs:extension base="a"/></xs:complexContent></xs:complexType>`, "extends itself"},
		{"a bomb of groups", bomb.String(), "contains itself"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := NewSet()
			s.Add(parse(t, []byte(schema(c.schema))), "")
			begin := time.Now()
			err := compile(s)
			if err == nil || !strings.Contains(err.Error(), c.part) {
				t.Errorf("error %v, want %s", err, c.part)
			}
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// A type may hold itself, and be extended by what it holds.
func TestTypesThatHoldThemselves(t *testing.T) {
	t.Parallel()
	s := NewSet()
	s.Add(parse(t, []byte(schema(`<xs:element name="e" type="a"/>
		<xs:complexType name="a"><xs:sequence><xs:element name="b" type="b" minOccurs="0"/></xs:sequence></xs:complexType>
		<xs:complexType name="b"><xs:complexContent><xs:extension base="a"><xs:sequence><xs:element name="c" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>`))), "")
	e, err := s.Element(xml.Name{Space: "urn:t", Local: "e"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Seal(); err != nil {
		t.Fatal(err)
	}
	out, problems := Write(e, value(t, `{"b":{"c":1,"b":{"c":2}}}`))
	if want := `<n1:e><b><b><c>2</c></b><c>1</c></b></n1:e>`; string(out.XML) != want || len(problems) > 0 {
		t.Errorf("%s, %v", out.XML, problems)
	}
}

// A schema without a namespace takes that of whoever includes it.
func TestBorrowedNamespaces(t *testing.T) {
	t.Parallel()
	text := []byte(`<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:x="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
		<element name="e" type="x:int"/><element name="f"><complexType><sequence><element ref="e"/></sequence></complexType></element></schema>`)
	for _, target := range []string{"urn:one", "urn:two", ""} {
		s := NewSet()
		s.Add(parse(t, []byte(strings.ReplaceAll(string(text), `ref="e"`, `xmlns="" ref="e"`))), target)
		if _, err := s.Element(xml.Name{Space: target, Local: "f"}); err != nil {
			t.Errorf("%q: %v", target, err)
		}
	}
}

func FuzzSchema(f *testing.F) {
	for _, name := range []string{"orders.xsd", "parts.xsd"} {
		text, err := os.ReadFile(testdata + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, []byte(`{"sku":"1"}`))
	}
	f.Add([]byte(schema(`<xs:element name="e"><xs:complexType><xs:choice minOccurs="0" maxOccurs="0"><xs:element name="a" maxOccurs="0"/></xs:choice></xs:complexType></xs:element>`)), []byte(`{"a":[1,{"b":null}]}`))
	f.Fuzz(func(t *testing.T, text, input []byte) {
		n, _, err := envelope.Parse(text, envelope.Declared{}, bounds)
		if err != nil {
			return
		}
		s := NewSet()
		s.Add(n, "")
		if compile(s) != nil {
			return
		}
		var v any
		if json.Unmarshal(input, &v) != nil {
			return
		}
		v = numbers(v)
		for _, e := range s.elements {
			out, problems := Write(e, v)
			if len(problems) > 0 {
				continue
			}
			var w envelope.Writer
			w.Start("around", out.Prefixes...)
			w.Raw(out.XML)
			w.End()
			back, _, err := envelope.Parse(w.Bytes(), envelope.Declared{}, envelope.Limits{Bytes: 64 << 20, Depth: 1000, Nodes: 1e6})
			if err != nil {
				t.Fatalf("what was written cannot be read: %v\n%s", err, w.Bytes())
			}
			Read(e, back.Children[0])
		}
	})
}

// numbers makes a value JSON-shaped.
func numbers(v any) any {
	switch x := v.(type) {
	case float64:
		return json.Number(fmt.Sprint(x))
	case []any:
		for i := range x {
			x[i] = numbers(x[i])
		}
	case map[string]any:
		for k := range x {
			x[k] = numbers(x[k])
		}
	}
	return v
}

func FuzzRead(f *testing.F) {
	s := orders(f)
	if err := compile(s); err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`<order xmlns="urn:orders"><id>1</id><party xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="Person"/></order>`))
	f.Add([]byte(`<a><b c="1">x<d/></b></a>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		n, _, err := envelope.Parse(text, envelope.Declared{}, bounds)
		if err != nil {
			return
		}
		for _, e := range s.elements {
			if _, err := json.Marshal(Read(e, n)); err != nil {
				t.Fatalf("what was read is not JSON-shaped: %v", err)
			}
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	if missing := Words.Missing(); len(missing) > 0 {
		t.Errorf("wordings are missing: %v", missing)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") || name == "words.go" {
			continue
		}
		for _, m := range regexp.MustCompile(`"(xsd\.[a-z-]+)"`).FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
			if _, ok := Words[m[1]]; !ok {
				t.Errorf("%s uses %s, which has no wording", name, m[1])
			}
		}
	}
	for code := range Words {
		if !used[code] {
			t.Errorf("nobody says %s", code)
		}
	}
}
