package pattern

import (
	"strings"
	"testing"
)

func free(int) bool { return true }

// TestMatch holds patterns, most with references back, to what they match.
func TestMatch(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		pattern, flags, in string
		want               bool
	}{
		{`^(.*)\1$`, "", "abab", true}, {`^(.*)\1$`, "", "aba", false}, {`(a)(b)?\2c`, "", "ac", true},
		{`([a-z])\1`, "i", "xAay", true}, {`([a-z])\1`, "", "xAay", false}, {`(张|李)三\1`, "", "见李三李四", true},
		{`^(a*)*\1b$`, "", "aaab", true}, {`(?:(a)|b)*\1c`, "", "abac", true}, {`(a)\10`, "", "aa0", true},
		{`(1)(2)(3)(4)(5)(6)(7)(8)(9)(x)\10`, "", "123456789xx", true}, {`('|").*?\1`, "", `say "it's"`, true},
		{`^(.)\1$`, "m", "a\nbb\nc", true}, {`^(.)\1$`, "", "a\nbb\nc", false}, {`( a ) \1`, "x", "aa", true},
		{`a\1`, "q", `a\1`, true}, {`^[a-z-[aeiou]]+$`, "", "xyz", true}, {`^[a-z-[aeiou]]+$`, "", "xaz", false},
	} {
		p, err := Compile(x.pattern, x.flags)
		if err != nil {
			t.Fatalf("%s: %v", x.pattern, err)
		}
		if got, ok := p.Match(x.in, free); got != x.want || !ok {
			t.Errorf("%q matches %s (%s): %v %v", x.in, x.pattern, x.flags, got, ok)
		}
	}
}

// TestRefused are patterns that XPath has no meaning for.
func TestRefused(t *testing.T) {
	t.Parallel()
	for _, p := range []string{`\1`, `(a\1)`, `(a)\2`, `(?<x>a)`, `[a`, `a\`, `\8(a)`, `((a{100}){100}){100}`, strings.Repeat("a", maxPattern+1), `(`, `a)`} {
		if _, err := Compile(p, ""); err == nil {
			t.Errorf("%.40s is taken", p)
		}
	}
	if _, err := Compile("a", "g"); err == nil {
		t.Error("the flag g is taken")
	}
}

// TestAll finds matches that stand beside one another, also empty ones.
func TestAll(t *testing.T) {
	t.Parallel()
	p, _ := Compile(`(\w)\1`, "")
	found, ok := p.All("aabb-ccc", 10, free)
	if !ok || len(found) != 3 || found[1][0] != 2 || found[2][2] != 5 || found[2][3] != 6 {
		t.Error(found, ok)
	}
	if found, _ = p.All("aabb-ccc", 2, free); len(found) != 2 {
		t.Error("more than were asked for", found)
	}
	empty, _ := Compile(`(x?)\1`, "")
	if found, _ = empty.All("axxb", 10, free); len(found) != 3 {
		t.Error(found)
	}
}

// TestBudget ends what would take longer than anybody waits.
func TestBudget(t *testing.T) {
	t.Parallel()
	for _, x := range []string{`^((a|aa)+)+\1b$`, `^((a+)+)\2+c$`, `(a*)*(a*)*(a*)*\3z`} {
		p, err := Compile(x, "")
		if err != nil {
			t.Fatal(err)
		}
		left := 100_000
		fits, ok := p.Match(strings.Repeat("a", 5000), func(n int) bool {
			left -= n
			return left > 0
		})
		if fits || ok || left < -perPayment {
			t.Errorf("%s: %v %v, %d steps are left", x, fits, ok, left)
		}
	}
	p, _ := Compile(strings.Repeat("(x+x+)+", 100), "")
	if _, ok := p.Match(strings.Repeat("x", 1<<20), func(n int) bool { return n < 1<<20 }); ok {
		t.Error("a large pattern over a large text costs nothing")
	}
}

// FuzzMatch holds the matcher of this package to RE2, where both can do it.
func FuzzMatch(f *testing.F) {
	f.Add(`(a|ab)(c|bcd)(d*)`, "", "abcd")
	f.Add(`^(a*)*b`, "mi", "x\naab")
	f.Add(`(?:(a)|b)*?[\p{L}-[x]]$`, "s", "abé")
	f.Add(`(\w)\1`, "x", "éé")
	f.Fuzz(func(t *testing.T, source, flags, in string) {
		if len(source) > 60 || len(in) > 60 {
			return
		}
		left := 200_000
		budget := func(n int) bool {
			left -= n
			return left > 0
		}
		p, err := Compile(source, flags)
		if err != nil {
			return
		}
		want, ok := p.Match(in, budget)
		q, err := Compile("()(?:"+source+")\\1", flags)
		if err != nil || !ok || strings.Contains(flags, "q") || p.back != nil {
			return
		}
		if got, ok := q.Match(in, budget); ok && got != want {
			t.Fatalf("%q in %q: RE2 says %v, the matcher %v", source, in, want, got)
		}
	})
}
