package finding_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
)

func TestCaret(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source     string
		col, width int
		want       string
	}{
		{"abc", 1, 0, "^"},
		{"abc", 3, 1, "  ^"},
		{"abc", 1, 3, "^^^"},
		{"abc", 4, 1, "   ^"}, // behind the end
		{"abc", 9, 1, "   ^"},
		{"", 1, 1, "^"},
		{"abc", 0, 1, "^"},
		{"a\tbc", 3, 2, " \t^^"},
		{"\t\tx", 3, 1, "\t\t^"},
		{"金额: x", 5, 1, "      ^"},
		{"金额: x", 1, 2, "^^^^"},
		{"a金b", 2, 2, " ^^^"},
		{"，（x", 3, 1, "    ^"},
		{"한글x", 3, 1, "    ^"},
		{"ｶﾅx", 3, 1, "  ^"}, // half width
		{"é x", 3, 1, "  ^"},
		{"😀x", 2, 1, "  ^"},
		{"𠀀x", 2, 1, "  ^"},
		{"abc", 2, 5, " ^^^^^"},
	} {
		if got := finding.Caret(c.source, c.col, c.width); got != c.want {
			t.Errorf("%q column %d width %d:\n%q, want\n%q", c.source, c.col, c.width, got, c.want)
		}
	}
}

// cells is how wide a terminal without tabs shows a text.
func cells(s string) (n int) {
	for _, r := range s {
		n++
		if finding.Wide(r) {
			n++
		}
	}
	return n
}

// Property: the first caret stands under the first cell of its character, the
// last under the last cell of its.
func TestCaretStandsUnder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := rapid.StringOfN(rapid.RuneFrom([]rune("ab 金额（éＡ😀")), 1, 20, -1).Draw(t, "source")
		runes := []rune(source)
		col := rapid.IntRange(1, len(runes)).Draw(t, "col")
		width := rapid.IntRange(1, len(runes)-col+1).Draw(t, "width")
		got := finding.Caret(source, col, width)
		before, under := cells(string(runes[:col-1])), cells(string(runes[col-1:col-1+width]))
		if want := strings.Repeat(" ", before) + strings.Repeat("^", under); got != want {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}

func TestSay(t *testing.T) {
	t.Parallel()
	c := words.Catalogue{"a.b": {Zh: "{x} 不对", En: "{x} is wrong", MendZh: "改 {x}", MendEn: "mend {x}"}}
	f := finding.Finding{Code: "a.b", Place: finding.Place{File: "大厅.yaml", Line: 2, Col: 5, Path: "p.q"}, Args: map[string]any{"x": "金额"}, Source: "金额: x", Width: 1}
	want := "大厅.yaml:2:5: p.q: 金额 不对 [a.b]\n  金额: x\n        ^\n  → 改 金额"
	if got := f.Say(c, words.Zh); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for _, x := range []struct {
		f    finding.Finding
		want string
	}{
		{finding.Finding{Code: "a.b"}, "{x} is wrong [a.b]\n  → mend {x}"},
		{finding.Finding{Code: "a.b", Source: "no column"}, "{x} is wrong [a.b]\n  → mend {x}"},
		{finding.Finding{Code: "c.d", Place: finding.Place{Path: "p"}}, "p: c.d [c.d]"},
		{finding.Finding{Code: "c.d", Place: finding.Place{File: "f", Line: 3}}, "f:3: c.d [c.d]"},
	} {
		if got := x.f.Say(c, words.En); got != x.want {
			t.Errorf("%q, want %q", got, x.want)
		}
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]finding.Place{
		"": {Path: "p"}, "f": {File: "f", Col: 3}, "f:2": {File: "f", Line: 2}, "f:2:3": {File: "f", Line: 2, Col: 3}, ":2:3": {Line: 2, Col: 3},
	} {
		if got := p.String(); got != want {
			t.Errorf("%+v: %q, want %q", p, got, want)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	var l finding.List
	if l.Err() != nil || l.Bad() {
		t.Error("an empty list is an error")
	}
	l.Warn("c.warn", finding.Place{File: "b", Line: 1}, nil)
	if l.Err() != nil || l.Bad() {
		t.Error("a warning is an error")
	}
	l.Add("c.late", finding.Place{Line: 2, Col: 1}, nil)
	l.Add("c.second", finding.Place{Line: 1, Col: 9}, nil)
	l.Add("c.first", finding.Place{Line: 1, Col: 2}, map[string]any{"n": 1})
	l.Add("c.third", finding.Place{Line: 1, Col: 9}, nil)
	err := fmt.Errorf("deploy: %w", l.In("a").Sorted().Err())
	var got finding.List
	if !errors.As(err, &got) {
		t.Fatalf("%v is no list", err)
	}
	var order []string
	for _, f := range got {
		order = append(order, f.Code)
	}
	if s := strings.Join(order, " "); s != "c.first c.second c.third c.late c.warn" {
		t.Errorf("the order is %s", s)
	}
	if !strings.Contains(err.Error(), "a:1:2: : c.first map[n:1]\n") || !utf8.ValidString(err.Error()) {
		t.Errorf("it says %q", err)
	}
	if errors.Is(err, got) {
		t.Error("a list cannot be compared")
	}
}
