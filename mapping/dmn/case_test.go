package dmn

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping/feel"
)

var update = flag.Bool("update", false, "write the expected findings of testdata/dmn anew")

const casesDir = "../../testdata/dmn"

// script is a file of cases for the model that stands beside it.
type script struct {
	Why   string `json:"why"`
	Cases []struct {
		Decide  string         `json:"decide"`
		Given   map[string]any `json:"given"`
		Gives   any            `json:"gives"`
		Rules   []string       `json:"rules"`   // table, number, id; nil is not compared
		Reports []string       `json:"reports"` // codes of the diagnostics; nil is not compared
		Fails   string         `json:"fails"`   // a part of the error
	} `json:"cases"`
}

// TestCases plays every script of testdata/dmn.
func TestCases(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(casesDir, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			var sc script
			src := readFile(t, file)
			asJSON, err := yaml.YAMLToJSON(src)
			if err != nil {
				t.Fatal(err)
			}
			decode(t, asJSON, &sc)
			model := strings.TrimSuffix(file, ".yaml") + ".dmn"
			d, found := Parse(filepath.Base(model), readFile(t, model))
			if len(found) > 0 {
				t.Fatal(found.Error())
			}
			for i, c := range sc.Cases {
				res, err := d.Evaluate(c.Decide, feel.Input{Vars: feel.Map(c.Given), Now: time.Unix(0, 0)})
				where := fmt.Sprintf("case %d, %s of %v", i+1, c.Decide, c.Given)
				if (err == nil) != (c.Fails == "") || err != nil && !strings.Contains(err.Error(), c.Fails) {
					t.Errorf("%s: error %v, want %q", where, err, c.Fails)
				}
				if c.Gives != "any" && !reflect.DeepEqual(res.Value, c.Gives) {
					t.Errorf("%s: gives %v, want %v %v", where, res.Value, c.Gives, res.Diagnostics)
				}
				if c.Rules != nil && !slices.Equal(c.Rules, ruleNames(res)) {
					t.Errorf("%s: rules %q, want %q", where, ruleNames(res), c.Rules)
				}
				if c.Reports != nil && !slices.Equal(c.Reports, codes(res)) {
					t.Errorf("%s: reports %q, want %q", where, codes(res), c.Reports)
				}
			}
		})
	}
}

func ruleNames(r Result) []string {
	out := []string{}
	for _, f := range r.Rules {
		out = append(out, fmt.Sprint(f.Table, " ", f.Index, " ", f.ID))
	}
	return out
}

func codes(r Result) []string {
	out := []string{}
	for _, d := range r.Diagnostics {
		out = append(out, d.Code)
	}
	return out
}

// TestRefused compares all that is found in a bad file, with its places, with
// what is recorded.
func TestRefused(t *testing.T) {
	t.Parallel()
	d, found := Parse("refused.dmn", readFile(t, filepath.Join(casesDir, "refused.dmn")))
	if d != nil {
		t.Error("there are definitions of a file with errors")
	}
	var b strings.Builder
	for _, f := range found {
		b.WriteString(f.Say(allWords, words.En) + "\n")
	}
	golden := filepath.Join(casesDir, "refused.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want := string(readFile(t, golden)); b.String() != want {
		t.Errorf("found:\n%s\nwant:\n%s", b.String(), want)
	}
}

// TestNotXML holds the reader to its limits.
func TestNotXML(t *testing.T) {
	t.Parallel()
	for src, code := range map[string]string{
		"": "dmn.not-xml", "<definitions>": "dmn.not-xml", `<!DOCTYPE x [<!ENTITY a "b">]><definitions/>`: "dmn.doctype",
		strings.Repeat("<a>", 200): "dmn.too-deep", `<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd"/>`: "dmn.namespace",
		strings.Repeat(" ", 9<<20): "dmn.too-large",
	} {
		_, found := Parse("x.dmn", []byte(src))
		if len(found) != 1 || found[0].Code != code {
			t.Errorf("%.40q: %v, want %s", src, found, code)
		}
	}
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func decode(t testing.TB, src []byte, into any) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(string(src)))
	dec.UseNumber()
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		t.Fatal(err)
	}
}
