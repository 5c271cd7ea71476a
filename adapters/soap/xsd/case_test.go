package xsd

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/config/words"
)

var update = flag.Bool("update", false, "rewrite what the cases expect")

const testdata = "../../../testdata/soap/xsd/"

var bounds = envelope.Limits{Bytes: 1 << 20, Depth: 100, Nodes: 10_000, Instructions: true}

func parse(t testing.TB, text []byte) *envelope.Node {
	t.Helper()
	n, _, err := envelope.Parse(text, envelope.Declared{}, bounds)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return n
}

func orders(t testing.TB) *Set {
	t.Helper()
	s := NewSet()
	for _, name := range []string{"orders.xsd", "parts.xsd"} {
		text, err := os.ReadFile(testdata + name)
		if err != nil {
			t.Fatal(err)
		}
		s.Add(parse(t, text), "")
	}
	return s
}

// TestCases plays testdata/soap/xsd/cases: what an input is written as and read
// back as, what is wrong with one, and what an answer is read as.
func TestCases(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(testdata + "cases/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			s := orders(t)
			e, err := s.Element(xml.Name{Space: "urn:orders", Local: strings.TrimSpace(part(a, "element"))})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Seal(); err != nil {
				t.Fatal(err)
			}
			got := play(t, a, e)
			if got["problems"] != "" && !strings.Contains(string(txtar.Format(a)), "-- problems --") {
				t.Errorf("problems: %s", got["problems"])
			}
			for i, f := range a.Files {
				want, told := got[f.Name]
				if !told {
					continue
				}
				if *update {
					a.Files[i].Data = []byte(want)
				} else if string(f.Data) != want {
					t.Errorf("%s:\n%s\nwant\n%s", f.Name, want, f.Data)
				}
			}
			if *update {
				if err := os.WriteFile(name, txtar.Format(a), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func part(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func play(t *testing.T, a *txtar.Archive, e *Element) map[string]string {
	t.Helper()
	if answer := part(a, "answer"); answer != "" {
		return map[string]string{"output": shown(t, Read(e, parse(t, []byte(answer))))}
	}
	written, problems := Write(e, value(t, part(a, "input")))
	if len(problems) > 0 {
		var b strings.Builder
		for _, p := range problems {
			b.WriteString(p.Path + " " + Words.Say(words.En, p.Code, p.Args) + "\n")
		}
		return map[string]string{"problems": b.String(), "xml": "", "output": ""}
	}
	text := strings.Replace(string(written.XML), ">", " "+strings.Join(pairs(written.Prefixes), " ")+">", 1)
	back := Read(e, parse(t, []byte(text)))
	return map[string]string{"problems": "", "xml": strings.ReplaceAll(text, "><", ">\n<") + "\n", "output": shown(t, back)}
}

func pairs(attributes []string) []string {
	var out []string
	for i := 0; i+1 < len(attributes); i += 2 {
		out = append(out, attributes[i]+`="`+attributes[i+1]+`"`)
	}
	return out
}

func value(t testing.TB, text string) any {
	t.Helper()
	var v any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

func shown(t testing.TB, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
