package api

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/hall/timeline"
)

func TestParseIsStrict(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"a":1.10,"b":[true,null,"x"],"c":{}}`: "",
		`{"a":1,"a":2}`:                         "problem.json-twice 1:11",
		`{"a":{"b":1,` + "\n" + `"b":2}}`:       "problem.json-twice 2:4",
		`{"a":1} {"b":2}`:                       "problem.json 1:10",
		`{"a":`:                                 "problem.json 1:6",
		``:                                      "problem.json 1:1",
		`{"a":01}`:                              "problem.json 1:7",
		`{'a':1}`:                               "problem.json 1:2",
		strings.Repeat("[", 65):                 "problem.json-depth 1:66",
		strings.Repeat("[", 64) + strings.Repeat("]", 64): "",
		`{"姓名":"李明","姓名":1}`:                              "problem.json-twice 1:16",
	} {
		v, err := parse(text)
		if got := wrongAt(err); got != want {
			t.Errorf("%.40q: %q, not %q (%v)", text, got, want, v)
		}
	}
	v, err := parse(`{"n":1234567890123456789.50}`)
	if err != nil || !reflect.DeepEqual(v, map[string]any{"n": json.Number("1234567890123456789.50")}) {
		t.Errorf("a number is not kept as it is written: %v %v", v, err)
	}
}

func wrongAt(err error) string {
	p, ok := errors.AsType[*problem.Error](err)
	if !ok || len(p.Fields) == 0 {
		return ""
	}
	return p.Fields[0].Code + " " + strings.TrimPrefix(p.Fields[0].Place.String(), ":")
}

func TestDecodeTakesWhatIsDeclared(t *testing.T) {
	t.Parallel()
	gbk := []byte{0xC0, 0xEE, 0xC3, 0xF7}
	for _, x := range []struct {
		raw   []byte
		label string
		want  string
		code  string
	}{
		{[]byte("李明"), "", "李明", ""},
		{[]byte("\xEF\xBB\xBF李明"), "UTF-8", "李明", ""},
		{gbk, "GBK", "李明", ""},
		{gbk, "gb18030", "李明", ""},
		{gbk, "", "", "problem.text"},
		{[]byte("李明"), "utf-16", "", "problem.charset"},
		{[]byte{0xC0, 0xFF}, "gbk", "", "problem.text"},
	} {
		got, err := decode(x.raw, x.label)
		code := ""
		if p, ok := errors.AsType[*problem.Error](err); ok {
			code = p.Code
		}
		if got != x.want || code != x.code {
			t.Errorf("%q as %q: %q %q", x.raw, x.label, got, code)
		}
	}
}

func TestStrictKnowsItsFields(t *testing.T) {
	t.Parallel()
	var in Forcing
	if err := strict(`{"class":"a","force":"open","reason":"b"}`, &in); err != nil || in.Class != "a" {
		t.Errorf("%v %v", in, err)
	}
	for _, text := range []string{`{"class":1}`, `{"grade":"a"}`, `{"class":"a","class":"b"}`, `[]`, `{"class":"a"} x`} {
		if err := strict(text, &in); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
}

func TestVisibleIDs(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]bool{"a": true, "~!": true, "": false, "a b": false, "é": false, strings.Repeat("x", 200): true, strings.Repeat("x", 201): false, "a\tb": false} {
		if visible(id) != want {
			t.Errorf("%.20q: %v", id, !want)
		}
	}
}

func TestTimesAreInTheHallsZone(t *testing.T) {
	t.Parallel()
	type row struct {
		At    time.Time
		Ended *time.Time
		Any   any
	}
	type view struct {
		row
		Row  row
		Rows []row
		Ptr  *row
	}
	at := time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)
	zone := time.FixedZone("CST", 8*3600)
	one := func() row { e := at; return row{At: at, Ended: &e, Any: map[string]any{"at": "x"}} }
	r := one()
	v, ok := inZone(view{Row: one(), Rows: []row{one()}, Ptr: &r}, zone).(view)
	if !ok {
		t.Fatal("it is something else")
	}
	for _, x := range []row{v.Row, v.Rows[0], *v.Ptr} {
		if x.At.Location() != zone || x.Ended.Location() != zone || !x.At.Equal(at) {
			t.Errorf("%v", x)
		}
	}
	if inZone(nil, zone) != nil {
		t.Error("nothing became something")
	}
}

func TestManyCallsAreCut(t *testing.T) {
	t.Parallel()
	many := timeline.Step{}
	for i := range 100 {
		many.Calls = append(many.Calls, timeline.Call{Attempt: i})
	}
	out := listed([]timeline.Step{many, {}}, false)
	if x := out[0]; x.Omitted != 88 || len(x.Calls) != 12 || x.Calls[1].Attempt != 1 || x.Calls[2].Attempt != 90 || x.Calls[11].Attempt != 99 {
		t.Errorf("%d omitted, %d listed", out[0].Omitted, len(out[0].Calls))
	}
	if whole := listed([]timeline.Step{many}, true)[0]; whole.Omitted != 0 || len(whole.Calls) != 100 {
		t.Errorf("all: %d omitted, %d listed", whole.Omitted, len(whole.Calls))
	}
	if len(many.Calls) != 100 || out[1].Omitted != 0 {
		t.Error("what was given has changed")
	}
}

func FuzzEntryBody(f *testing.F) {
	for _, s := range []string{`{"a":1}`, `{"a":{"b":[1,2,{"c":"\u674e"}]}}`, `{"a":1,"a":1}`, `[[[[`, "\xEF\xBB\xBF{}", "{\"a\":\"\xC0\xEE\"}", `{"a":1e999}`, `"\ud800"`} {
		f.Add([]byte(s), "")
		f.Add([]byte(s), "gbk")
	}
	f.Fuzz(func(t *testing.T, raw []byte, label string) {
		text, err := decode(raw, label)
		if err != nil {
			return
		}
		v, err := parse(text)
		if err != nil {
			return
		}
		// What was taken can be written again and is the same then.
		out, err := json.Marshal(v)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		again, err := parse(string(out))
		if err != nil || !reflect.DeepEqual(v, again) {
			t.Fatalf("%q: %v is not %v: %v", text, again, v, err)
		}
	})
}
