package lexical

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	t.Parallel()
	cases := []struct {
		kind Kind
		text string
		want any // nil: refused
	}{
		{Text, " a ", " a "},
		{Number, "+0100.50", json.Number("100.50")}, {Number, "-.5", json.Number("-0.5")}, {Number, "5.", json.Number("5")},
		{Number, "-0.00", json.Number("0.00")}, {Number, "1e3", nil}, {Number, "", nil}, {Number, "1,5", nil}, {Number, strings.Repeat("1", 201), nil},
		{Integer, " -007 ", json.Number("-7")}, {Integer, "1.0", nil},
		{Float, "+1.5E+3", json.Number("1.5e+3")}, {Float, "INF", "INF"}, {Float, "x", nil}, {Float, "1e99999", nil},
		{Boolean, "1", true}, {Boolean, "false", false}, {Boolean, "yes", nil},
		{Date, "2026-01-05+08:00", "2026-01-05"}, {Date, "2026-02-30", nil}, {Date, "2026-01-05+15:00", nil}, {Date, "05.01.2026", nil},
		{DateTime, "2026-01-05T09:00:00.5Z", "2026-01-05T09:00:00.5Z"}, {DateTime, "2026-01-05T25:00:00", nil}, {DateTime, "2026-01-05 09:00:00", nil},
		{Time, "09:00:00", "09:00:00"}, {Time, "9:00", nil},
		{Base64, "5Lit5paH", "5Lit5paH"}, {Base64, "*", nil}, {Hex, "0aFF", "0aFF"}, {Hex, "0", nil},
	}
	for _, c := range cases {
		got, ok := Parse(c.kind, c.text)
		if !ok {
			got = nil
		}
		if got != c.want {
			t.Errorf("%s %q: got %v, want %v", c.kind, c.text, got, c.want)
		}
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	cases := []struct {
		kind Kind
		v    any
		want string // "": refused
	}{
		{Text, "a", "a"}, {Text, json.Number("1.50"), "1.50"}, {Text, true, "true"}, {Text, []any{}, ""}, {Text, nil, ""},
		{Number, json.Number("1.5E+3"), "1500"}, {Number, json.Number("1e-3"), "0.001"}, {Number, json.Number("1e999999999"), ""},
		{Number, " 12.50 ", "12.50"}, {Number, "1.2.3", ""}, {Number, true, ""}, {Number, "0x1e1", ""}, {Number, "NaNe", ""},
		{Integer, json.Number("7"), "7"}, {Integer, json.Number("7.5"), ""}, {Integer, json.Number("7.00"), "7"}, {Integer, json.Number("-0.0"), "-0"}, {Integer, "7.00", ""},
		{Float, json.Number("1e3"), "1e3"},
		{Boolean, false, "false"}, {Boolean, "1", "1"}, {Boolean, json.Number("2"), ""},
		{Date, "2026-01-05", "2026-01-05"}, {Date, json.Number("1"), ""},
		{Base64, "5Lit\n5paH", "5Lit\n5paH"},
	}
	for _, c := range cases {
		got, ok := Format(c.kind, c.v)
		if !ok {
			got = ""
		}
		if got != c.want {
			t.Errorf("%s %v: got %q, want %q", c.kind, c.v, got, c.want)
		}
	}
}

// What is read is written again, and means the same.
func FuzzLexical(f *testing.F) {
	for _, kind := range []Kind{Number, Float, Integer, Date, DateTime, Time, Base64, Hex, Boolean} {
		f.Add(string(kind), "+01.50")
		f.Add(string(kind), "2026-01-05T09:00:00Z")
	}
	f.Fuzz(func(t *testing.T, kind, text string) {
		v, ok := Parse(Kind(kind), text)
		if !ok {
			return
		}
		if n, isNumber := v.(json.Number); isNumber && !json.Valid([]byte(n)) {
			t.Fatalf("%s %q is read as %q, which is no number of JSON", kind, text, n)
		}
		again, ok := Format(Kind(kind), v)
		if !ok {
			t.Fatalf("%s %q is read as %v, which cannot be written", kind, text, v)
		}
		if back, ok := Parse(Kind(kind), again); !ok || back != v {
			t.Fatalf("%s %q is read as %v, written as %q and read as %v", kind, text, v, again, back)
		}
	})
}
