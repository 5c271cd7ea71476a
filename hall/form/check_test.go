package form_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/hall/form"
)

// taken are answers to testdata/whole.form that satisfy every rule of it.
var taken = map[string]any{
	"decision": "approve", "reason": "齐全", "days": json.Number("0.1"), "desk": "2", "visit": "2026-02-28", "original": true, "code": "AB",
}

// TestCheck changes one answer, or a few, of those that are taken.
func TestCheck(t *testing.T) {
	t.Parallel()
	f := whole(t)
	out, bad := f.Check(taken)
	if len(bad) > 0 || !reflect.DeepEqual(out, taken) {
		t.Fatalf("%v %v", out, bad)
	}
	type answers map[string]any
	const long = "9007199254740993"
	for _, c := range []struct {
		name string
		with answers
		want string // field: code limit
	}{
		{"needed and not there", answers{"decision": nil}, "decision: form.required"},
		{"needed and blank", answers{"decision": " \n"}, "decision: form.required"},
		{"no choice", answers{"decision": "deny"}, "decision: form.not-an-option"},
		{"a choice in another type", answers{"desk": json.Number("1")}, "desk: form.not-text"},
		{"needed when", answers{"decision": "return", "reason": nil}, "reason: form.required"},
		{"needed when, with blanks", answers{"decision": " return ", "reason": ""}, "reason: form.required"},
		{"not needed", answers{"decision": "approve", "reason": nil}, ""},
		{"needed when ticked", answers{"desk": nil}, "desk: form.required"},
		{"not needed when not ticked", answers{"desk": nil, "original": false}, ""},
		{"needed when a number is", answers{"days": json.Number("3.0"), "visit": nil}, "visit: form.required"},
		{"not needed when it is another", answers{"days": json.Number("3.01"), "visit": nil}, ""},
		{"needed when nothing is said", answers{"visit": "", "code": ""}, "code: form.required"},
		{"too short, in characters", answers{"reason": "齐"}, "reason: form.too-short 2"},
		{"blanks do not count", answers{"reason": " 齐 "}, "reason: form.too-short 2"},
		{"long enough", answers{"reason": "材料都齐全"}, ""},
		{"too long, in characters", answers{"reason": "材料都齐全了"}, "reason: form.too-long 5"},
		{"no text", answers{"reason": true}, "reason: form.not-text"},
		{"a list", answers{"reason": []any{"齐全"}}, "reason: form.not-text"},
		{"too small by little", answers{"days": json.Number("0.0999999999999999999999")}, "days: form.too-small 0.1"},
		{"as large as may be", answers{"days": json.Number(long)}, ""},
		{"too large by one", answers{"days": json.Number("9007199254740994")}, "days: form.too-large " + long},
		{"too large behind the point", answers{"days": json.Number(long + ".00000000000000000001")}, "days: form.too-large " + long},
		{"a text that looks like a number", answers{"days": "3"}, "days: form.not-number"},
		{"a giant", answers{"days": json.Number("1e999999999")}, "days: form.not-number"},
		{"many digits", answers{"days": json.Number(strings.Repeat("1", 65))}, "days: form.not-number"},
		{"a fraction is no number", answers{"days": json.Number("1/3")}, "days: form.not-number"},
		{"a moment", answers{"visit": "2026-02-28T09:00:00+08:00"}, ""},
		{"no such day", answers{"visit": "2026-02-30"}, "visit: form.not-a-date"},
		{"a day as people write it", answers{"visit": "2月28日"}, "visit: form.not-a-date"},
		{"no yes and no no", answers{"original": "true"}, "original: form.not-boolean"},
		{"the other alternative of the pattern", answers{"code": "123"}, ""},
		{"more than the pattern", answers{"code": "AB1"}, "code: form.pattern-missed"},
		{"less than the pattern", answers{"code": "A"}, "code: form.pattern-missed"},
		{"a second line", answers{"code": "AB\nC"}, "code: form.pattern-missed"},
		{"read only is not taken", answers{"title": "另一个标题"}, ""},
		{"unknown", answers{"caseNumber": "1", "": 1}, ": form.unknown-field; caseNumber: form.unknown-field"},
		{
			"everything at once", answers{"decision": "", "reason": "齐", "days": "x", "visit": "y", "code": "z", "other": 1},
			"code: form.pattern-missed; days: form.not-number; decision: form.required; other: form.unknown-field; reason: form.too-short 2; visit: form.not-a-date",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			given := maps.Clone(taken)
			maps.Copy(given, c.with)
			out, bad := f.Check(given)
			var got []string
			for _, p := range bad {
				line := p.Field + ": " + p.Code
				if limit, ok := p.Args["limit"]; ok {
					line += fmt.Sprint(" ", limit)
				}
				got = append(got, line)
				if _, ok := out[p.Field]; ok {
					t.Errorf("%s was taken", p.Field)
				}
				for _, lang := range []words.Lang{words.Zh, words.En} {
					if text := form.Words.Say(lang, p.Code, p.Args); regexp.MustCompile(`\{[a-z]+\}|` + regexp.QuoteMeta(p.Code)).MatchString(text) {
						t.Errorf("%s is said as %q", p.Code, text)
					}
				}
			}
			if line := strings.Join(got, "; "); line != c.want {
				t.Errorf("got %q, want %q", line, c.want)
			}
			if _, ok := out["title"]; ok {
				t.Error("what is only to be read was taken")
			}
		})
	}
}

// TestTicked holds a box that has to be ticked.
func TestTicked(t *testing.T) {
	t.Parallel()
	f, found := form.Parse("a.form", []byte(`{"id": "a", "components": [{"type": "checkbox", "key": "agreed", "validate": {"required": true}}]}`))
	if len(found) > 0 {
		t.Fatal(found)
	}
	for _, v := range []any{nil, false} {
		if _, bad := f.Check(map[string]any{"agreed": v}); len(bad) != 1 || bad[0].Code != "form.required" || bad[0].Args["label"] != "agreed" {
			t.Errorf("%v: %v", v, bad)
		}
	}
	if out, bad := f.Check(map[string]any{"agreed": true}); len(bad) > 0 || out["agreed"] != true {
		t.Error(out, bad)
	}
}

func whole(t testing.TB) *form.Form {
	t.Helper()
	f, found := form.Parse("whole.form", read(t, "testdata/whole.form"))
	if len(found) > 0 {
		t.Fatal(found)
	}
	return f
}

// FuzzParse: no text makes it panic, every finding has a place, and what is
// accepted can be answered.
func FuzzParse(f *testing.F) {
	for _, file := range []string{"testdata/whole.form", "testdata/refused/rules.form", "testdata/refused/components.form"} {
		f.Add(read(f, file))
	}
	for _, text := range []string{"", "{", "[[", `{"components":{}}`, "\xff", `{"id":"a","components":[null,{"type":"number","key":"k","validate":{"min":1e400}}]}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, found := form.Parse("a.form", text)
		for _, x := range found {
			if x.Place.Line < 1 || x.Place.Col < 1 || x.Place.Line > 1+strings.Count(string(text), "\n") {
				t.Fatalf("no place: %+v", x)
			}
			if _, ok := form.Words[x.Code]; !ok {
				t.Fatal("no wording of", x.Code)
			}
		}
		if found.Bad() {
			return
		}
		answers := map[string]any{}
		for _, field := range got.Fields {
			answers[field.Key] = field.Text
		}
		_, _ = got.Check(answers)
	})
}
