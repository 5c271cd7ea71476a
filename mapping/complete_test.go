package mapping_test

import (
	"strings"
	"testing"

	"github.com/servicehall/hallway/mapping"
)

func TestComplete(t *testing.T) {
	t.Parallel()
	names := caseOf(t, "lists", "application").Names()
	withTables := caseOf(t, "codes", "codes").Names()
	for before, want := range map[string]string{
		"sq":                                 "name sqr context, function sqrt(number) ",
		"1 + sqr.":                           "field dh list, field xm string, field zjh string",
		"sqr.x":                              "field xm string",
		"for m in cl return m.":              "field bz string, field fj list, field fs number, field mc string",
		"some m in cl satisfies m.m":         "field mc string",
		"for m in cl, f in m.fj return f.":   "field dx number, field wjm string",
		"for x in nothing return x.":         "",
		"cl.fj.":                             "field dx number, field wjm string",
		"trim(ma":                            "name main context, function matches(input, pattern, flags?) , function max(list) ",
		"if lx = \"1\" then sqr.xm else fr.": "field dh list, field xm string, field zjh string",
		"\"sqr.":                             "",
		"string le":                          "function string length(string) ",
		"x.y.":                               "",
		"lookup o":                           "function lookup on(table, key, date, default?) ",
	} {
		var got []string
		for _, c := range mapping.Complete(before, names) {
			if c.Kind != "keyword" {
				got = append(got, c.Kind+" "+c.Text+" "+c.Type)
			}
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%q: %s", before, s)
		}
	}
	got := mapping.Complete("lookup(code_tables.d", withTables)
	if len(got) != 1 || got[0].Text != "district" {
		t.Errorf("%v", got)
	}
	if all := mapping.Complete("", nil); len(all) < 100 {
		t.Errorf("only %d names", len(all))
	}
}

func FuzzComplete(f *testing.F) {
	f.Add("for m in cl return m.")
	f.Add("\"a\\\"")
	f.Fuzz(func(t *testing.T, before string) {
		for _, c := range mapping.Complete(before, nil) {
			if c.Text == "" || c.Kind == "" {
				t.Errorf("%q: %v", before, c)
			}
		}
	})
}
