package ecert

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPatterns(t *testing.T) {
	t.Parallel()
	v := values{
		input: map[string]any{"a": map[string]any{"b": "x", "n": json.Number("1.50"), "l": []any{"y", json.Number("2")}, "o": map[string]any{}, "e": " "}, "$id": "theirs"},
		own:   map[string]string{"$id": "ours"},
	}
	for _, c := range []struct{ text, want, missing string }{
		{"", "", ""},
		{"plain 文字", "plain 文字", ""},
		{"[{a.b}]", "[x]", ""},
		{"{a.n} {a.l}", "1.50 y、2", ""},
		{"{$id}", "ours", ""},
		{"{{a.b}", "{a.b}", ""},
		{"{a.c}{d}", "", "a.c d"},
		{"{a.o}{a.e}{$no}", "", "a.o a.e $no"},
	} {
		p, err := readPattern(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		got, missing := v.fill(p)
		if got != c.want || strings.Join(missing, " ") != c.missing {
			t.Errorf("%q: got %q without %v", c.text, got, missing)
		}
	}
	for _, bad := range []string{"{", "{}", "{a", "{a b}", "{.}", "{a..b}", "{a.}", `{"a"}`, "x{\n}"} {
		if _, err := readPattern(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"执照-1.pdf": "执照-1.pdf", "a": "a.pdf", "../../etc/passwd": "_.._etc_passwd.pdf", "": "document.pdf", ".pdf": "document.pdf", "a/b\\c:d\n": "a_b_c_d_.pdf", "..": "document.pdf",
	} {
		if got := fileName(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("../a\x00b")
	f.Add("😀.pdf.pdf")
	f.Fuzz(func(t *testing.T, s string) {
		got := fileName(s)
		if filepath.Base(got) != got || !strings.HasSuffix(got, ".pdf") || strings.HasPrefix(got, ".") || len([]rune(got)) > maxName+4 {
			t.Errorf("%q became %q", s, got)
		}
	})
}

func FuzzPattern(f *testing.F) {
	f.Add("a {b.c} {{ {$id}")
	f.Add("{")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := readPattern(s)
		if err != nil {
			return
		}
		text, _ := values{input: map[string]any{}}.fill(p)
		if utf8.ValidString(s) && !utf8.ValidString(text) {
			t.Errorf("%q became %q", s, text)
		}
	})
}
