package codes_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/servicehall/hallway/mapping/codes"
	"github.com/servicehall/hallway/mapping/feel/temporal"
)

func day(t testing.TB, text string) temporal.Date {
	t.Helper()
	if text == "" {
		return temporal.Date{}
	}
	d, ok := temporal.ParseDate(text)
	if !ok {
		t.Fatal(text)
	}
	return d
}

func TestRows(t *testing.T) {
	t.Parallel()
	table, bad := codes.New(codes.Settings{Name: "t", TwoWay: true, Unknown: codes.Refuse}, []codes.Row{
		{Code: "1", Value: "a", To: day(t, "2025-12-31")}, {Code: "1", Value: "b", From: day(t, "2026-01-01")},
		{Code: "2", Value: "a", From: day(t, "2026-01-01"), To: day(t, "2026-01-01")}})
	if bad != nil {
		t.Fatal(bad)
	}
	for _, c := range []struct {
		on         string
		find, back string
	}{{"2025-12-31", "a", "1"}, {"2026-01-01", "b", "2"}, {"2026-01-02", "b", ""}} {
		v, looked, miss := table.Find("1", day(t, c.on))
		if v != c.find || miss != codes.None || looked.Code != "1" {
			t.Errorf("%s: %v %v %v", c.on, v, looked, miss)
		}
		v, _, miss = table.CodeOf("a", day(t, c.on))
		if c.back == "" && miss != codes.NotToday || c.back != "" && v != c.back {
			t.Errorf("%s back: %v %v", c.on, v, miss)
		}
	}
	if _, _, miss := table.Find("3", day(t, "2026-01-01")); miss != codes.NoRow {
		t.Error(miss)
	}
	if _, _, miss := table.Find(nil, day(t, "2026-01-01")); miss != codes.NoRow {
		t.Error(miss)
	}
	if p := table.Plain(); p["1"] != "b" || p["2"] != "a" || table.Codes() != 2 {
		t.Error(p)
	}
	if s := table.String(); strings.Contains(s, "a\"") || !strings.Contains(s, "t of 2") {
		t.Error(s)
	}
}

// TestOneRowAtATime: where no clash is found, a code means one thing on every
// day, and in a table of two ways a value comes from one code.
func TestOneRowAtATime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		base := temporal.Date{Year: 2026, Month: 1, Day: 1}
		drawDay := func(name string) temporal.Date {
			n := rapid.IntRange(-1, 8).Draw(r, name)
			if n < 0 {
				return temporal.Date{}
			}
			d, _ := base.AddDays(int64(n))
			return d
		}
		var rows []codes.Row
		for range rapid.IntRange(1, 6).Draw(r, "rows") {
			row := codes.Row{Code: rapid.SampledFrom([]string{"1", "2", "3"}).Draw(r, "code"), Value: rapid.SampledFrom([]any{"a", "b", "c"}).Draw(r, "value"),
				From: drawDay("from"), To: drawDay("to")}
			if row.From != (temporal.Date{}) && row.To != (temporal.Date{}) && row.From.Compare(row.To) > 0 {
				row.From, row.To = row.To, row.From
			}
			rows = append(rows, row)
		}
		table, clashes := codes.New(codes.Settings{Name: "t", TwoWay: true}, rows)
		clash := false
		for n := int64(-1); n < 10; n++ {
			on, _ := base.AddDays(n)
			meaning, code := map[string][]any{}, map[any]map[string]bool{}
			for _, row := range rows {
				if (row.From == temporal.Date{} || row.From.Compare(on) <= 0) && (row.To == temporal.Date{} || on.Compare(row.To) <= 0) {
					meaning[row.Code] = append(meaning[row.Code], row.Value)
					if code[row.Value] == nil {
						code[row.Value] = map[string]bool{}
					}
					code[row.Value][row.Code] = true
				}
			}
			for _, all := range meaning {
				clash = clash || len(all) > 1
			}
			for _, all := range code {
				clash = clash || len(all) > 1
			}
			if clashes != nil {
				continue
			}
			for c, all := range meaning {
				v, _, _ := table.Find(c, on)
				back, _, _ := table.CodeOf(v, on)
				if v != all[0] || back != c {
					r.Fatalf("%s on %s: %v, back %v", c, on, v, back)
				}
			}
		}
		if clash != (clashes != nil) {
			r.Fatalf("clashes %v of %v", clashes, rows)
		}
	})
}
