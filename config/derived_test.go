package config_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/words"
)

func TestDerived(t *testing.T) {
	t.Parallel()
	expect(t, "testdata/manual.en.md", config.Manual(everything{}, words.En))
	expect(t, "testdata/manual.zh.md", config.Manual(&everything{}, words.Zh))
	expect(t, "testdata/schema.json", indented(t, config.Schema(everything{})))
	expect(t, "testdata/describe.json", indented(t, config.Describe(everything{})))
}

func indented(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

// A file that decodes is valid against the schema, and one that does not is not.
func TestSchemaAgreesWithDecode(t *testing.T) {
	t.Parallel()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(indented(t, config.Schema(everything{}))))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("x.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("x.json")
	if err != nil {
		t.Fatal(err)
	}
	for text, valid := range map[string]bool{
		"{name: a, inlined: b}": true,
		"{name: a}":             false,
		"{name: A, inlined: b}": false,
		"{name: a, inlined: b, mode: slow, wait: 2d1h}":             true,
		"{name: a, inlined: b, mode: soso}":                         false,
		"{name: a, inlined: b, port: 0}":                            false,
		"{name: a, inlined: b, share: 2}":                           false,
		"{name: a, inlined: b, many: [a, b, c, d]}":                 false,
		"{name: a, inlined: b, parts: {x: {count: 0}}}":             false,
		"{name: a, inlined: b, parts: {x: {deep: {count: 1}}}}":     true,
		"{name: a, inlined: b, section: {limt: 1}}":                 false,
		"{name: a, inlined: b, node: [1], extra: {a: 1}, level: 4}": true,
	} {
		var into everything
		if found := config.Decode("x.yaml", []byte(text), &into); found.Bad() == valid {
			t.Errorf("%s: %v", text, found)
		}
		var plain any
		if err := schemaInput(text, &plain); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(plain); (err == nil) != valid {
			t.Errorf("%s: the schema says %v", text, err)
		}
	}
}

func schemaInput(text string, into *any) error {
	var n config.Node
	found := config.Decode("x.yaml", []byte(text), &n)
	*into = n.Any()
	return found.Err()
}
