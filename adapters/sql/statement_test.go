package sql

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

type statementCase struct {
	SQL    string   `yaml:"sql"`
	Text   string   `yaml:"text"`
	Names  []string `yaml:"names"`
	Writes bool     `yaml:"writes"`
	Gives  bool     `yaml:"gives"`
	Wrong  string   `yaml:"wrong"`
}

func statementCases(t testing.TB) []statementCase {
	t.Helper()
	text, err := os.ReadFile("testdata/statements.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out []statementCase
	if err := yaml.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range statementCases(t) {
		s, err := parse(c.SQL, sqlite())
		if c.Wrong != "" {
			if err == nil || !strings.Contains(err.Error(), c.Wrong) {
				t.Errorf("%s: got error %v, want %s", c.SQL, err, c.Wrong)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.SQL, err)
			continue
		}
		if s.text != c.Text || !slices.Equal(s.names, c.Names) || s.writes != c.Writes || s.gives != c.Gives {
			t.Errorf("%s: got %+v", c.SQL, *s)
		}
	}
}

// FuzzParse holds that nothing of a statement is lost or moved: its text is the
// pieces between parameters, and a placeholder for each of them.
func FuzzParse(f *testing.F) {
	for _, c := range statementCases(f) {
		f.Add(c.SQL)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tokens, err := lex(text, sqlite().lexis)
		if err != nil {
			return
		}
		var all strings.Builder
		for _, x := range tokens {
			if x.at != all.Len() || x.text == "" {
				t.Fatalf("token %+v at %d", x, all.Len())
			}
			all.WriteString(x.text)
		}
		if all.String() != text {
			t.Fatalf("%q became %q", text, all.String())
		}
		if s, err := parse(text, sqlite()); err == nil && strings.Count(s.text, "?") < len(s.names) {
			t.Fatalf("%q became %q with %d parameters", text, s.text, len(s.names))
		}
	})
}
