package xsd

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/servicehall/hallway/adapters/soap/envelope"
)

// described are the elements of the orders with their shapes.
var described = []string{"order", "must", "mixed", "simple", "ways"}

func elements(t testing.TB) map[string]*Element {
	t.Helper()
	s, out := orders(t), map[string]*Element{}
	for _, name := range described {
		e, err := s.Element(xml.Name{Space: "urn:orders", Local: name})
		if err != nil {
			t.Fatal(err)
		}
		out[name] = e
	}
	if err := s.Seal(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestShapes compares what is said of elements with testdata/soap/xsd/shapes.
func TestShapes(t *testing.T) {
	t.Parallel()
	for name, e := range elements(t) {
		for side, of := range map[string]func(*Element) (json.RawMessage, error){"takes": takes, "gives": Gives} {
			raw, err := of(e)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := json.Indent(&b, raw, "", "  "); err != nil {
				t.Fatal(err)
			}
			b.WriteByte('\n')
			file := testdata + "shapes/" + name + "." + side + ".json"
			if *update {
				if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(file)
			if err != nil || !bytes.Equal(want, b.Bytes()) {
				t.Errorf("%s (%v) is now\n%s", file, err, b.Bytes())
			}
		}
	}
}

func takes(e *Element) (json.RawMessage, error) { return Takes(e, nil) }

// TestWhatTheShapeTakesIsWritten makes values by the description of an element:
// what it accepts can be written, and what is read again is as described.
func TestWhatTheShapeTakesIsWritten(t *testing.T) {
	t.Parallel()
	all := elements(t)
	for _, name := range described {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := all[name]
			taken, given := compiled(t, takes, e), compiled(t, Gives, e)
			raw, err := takes(e)
			if err != nil {
				t.Fatal(err)
			}
			m := maker{root: value(t, string(raw)).(map[string]any)}
			tried, accepted := 0, 0
			rapid.Check(t, func(t *rapid.T) {
				tried++
				v := m.make(t, m.root, 0)
				if taken.Validate(v) != nil {
					return
				}
				accepted++
				written, problems := Write(e, v)
				if len(problems) > 0 {
					t.Fatalf("%s is as described and refused: %+v", asJSON(v), problems)
				}
				back := Read(e, standing(t, written))
				if err := given.Validate(back); err != nil {
					t.Fatalf("%s was written and read as %s, which is not as described: %v", asJSON(v), asJSON(back), err)
				}
			})
			if tried >= 100 && accepted == 0 {
				t.Errorf("only %d of %d values were accepted", accepted, tried)
			}
		})
	}
}

// standing reads what was written, with its prefixes declared around it.
func standing(t *rapid.T, f Fragment) *envelope.Node {
	text := "<around " + strings.Join(pairs(f.Prefixes), " ") + ">" + string(f.XML) + "</around>"
	n, _, err := envelope.Parse([]byte(text), envelope.Declared{}, bounds)
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return n.Children[0]
}

func compiled(t *testing.T, of func(*Element) (json.RawMessage, error), e *Element) *jsonschema.Schema {
	t.Helper()
	raw, err := of(e)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("x.json", value(t, string(raw))); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("x.json")
	if err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	return s
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// maker makes values that a schema may accept, and now and then others.
type maker struct{ root map[string]any }

// samples are texts that some of the schemas' patterns match.
var samples = []string{"", "1", "0", "true", "12", "-3", "1.5", "AB12", "x", "普通", "abc", "aGk=", "0aFF", "2026-01-05", "2026-01-05T09:00:00+08:00", "2026-02-28T23:59:59.5", "09:30:00Z", "INF", "02", "<&>"}

var figures = []json.Number{"0", "1", "2", "-1", "7", "99", "100", "101", "1.5", "999.99", "0.01", "65535", "5.00", "1e2", "2147483647", "2147483648", "18446744073709551615"}

func (m maker) make(t *rapid.T, s map[string]any, depth int) any {
	if ref, ok := s["$ref"].(string); ok {
		return m.make(t, m.root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any), depth)
	}
	if ways, ok := s["anyOf"].([]any); ok {
		return m.make(t, rapid.SampledFrom(ways).Draw(t, "way").(map[string]any), depth)
	}
	if c, ok := s["const"]; ok {
		return c
	}
	if e, ok := s["enum"].([]any); ok {
		return rapid.SampledFrom(e).Draw(t, "enum")
	}
	kinds, isList := s["type"].([]any)
	if !isList {
		kinds = []any{s["type"]}
	}
	if _, patterned := s["pattern"]; patterned && len(kinds) >= 3 && s["minimum"] == nil {
		kinds = kinds[:1] // a number may stand in a text, and its pattern is the peer's own business
	}
	if s["multipleOf"] != nil {
		kinds = kinds[:1] // nor are the bounds of a number told of a text
	}
	switch rapid.SampledFrom(kinds).Draw(t, "kind") {
	case "object":
		return m.object(t, s, depth)
	case "array":
		out := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			out = append(out, m.make(t, s["items"].(map[string]any), depth+1))
		}
		return out
	case "string":
		fit := samples
		if p, ok := s["pattern"].(string); ok {
			re := regexp.MustCompile(p)
			fit = slices.DeleteFunc(slices.Clone(samples), func(x string) bool { return !re.MatchString(x) })
		}
		if len(fit) > 0 && rapid.IntRange(0, 9).Draw(t, "fit") > 0 {
			return rapid.SampledFrom(fit).Draw(t, "text")
		}
		return rapid.SampledFrom(samples).Draw(t, "text")
	case "integer", "number":
		return rapid.SampledFrom(figures).Draw(t, "number")
	case "boolean":
		return rapid.Bool().Draw(t, "bool")
	}
	return nil
}

// object makes an object. Lists that come in turn have to be as long as one
// another, which no schema can say: key and value, n and o.
func (m maker) object(t *rapid.T, s map[string]any, depth int) any {
	out := map[string]any{}
	properties, _ := s["properties"].(map[string]any)
	must, _ := s["required"].([]any)
	for _, name := range keys(properties) {
		if slices.Contains(must, any(name)) || depth < 4 && rapid.IntRange(0, 3).Draw(t, "with "+name) == 0 {
			out[name] = m.make(t, properties[name].(map[string]any), depth+1)
		}
	}
	for first, second := range map[string]string{"key": "value", "n": "o"} {
		if length(out[first]) != length(out[second]) {
			delete(out, first)
			delete(out, second)
		}
	}
	return out
}

func length(v any) int {
	if list, ok := v.([]any); ok {
		return len(list)
	}
	if v == nil {
		return 0
	}
	return 1
}
