package pattern

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	errFlags     = errors.New("the flags are s, m, i, x and q")
	errReference = errors.New("a reference back must name a group that is closed before it")
	errClass     = errors.New("the class in brackets cannot be read")
	errLong      = fmt.Errorf("the pattern is longer than %d bytes", maxPattern)
	errLarge     = errors.New("the pattern repeats too much")
)

const maxPattern = 4096

// translate writes an XPath regular expression in Go's syntax. What Go has no
// word for, a reference back to a group, becomes an empty group of its own,
// which the translator notes.
func translate(pattern, flags string) (*translator, error) {
	if strings.Trim(flags, "smixq") != "" {
		return nil, errFlags
	}
	if len(pattern) > maxPattern {
		return nil, errLong
	}
	t := &translator{src: pattern, fold: strings.Contains(flags, "i"), all: strings.Contains(flags, "s"), groups: []int{0}, refers: map[int]int{}}
	if strings.Contains(flags, "x") {
		t.src = unspaced(pattern)
	}
	t.out.WriteString(modes(flags))
	if strings.Contains(flags, "q") {
		t.out.WriteString(regexp.QuoteMeta(pattern))
		return t, nil
	}
	return t, t.run()
}

func modes(flags string) string {
	modes := ""
	for _, f := range "smi" {
		if strings.ContainsRune(flags, f) && !(strings.Contains(flags, "q") && f != 'i') {
			modes += string(f)
		}
	}
	if modes == "" {
		return ""
	}
	return "(?" + modes + ")"
}

type translator struct {
	src  string
	at   int
	fold bool // letters match in either case
	all  bool // a dot matches line ends too
	out  strings.Builder

	written int         // groups in out
	groups  []int       // where a group of the pattern stands among those in out
	open    []int       // groups that are not closed, 0 for one that does not count
	refers  map[int]int // groups in out that stand for a reference, and to which
}

// unspaced takes out white space that does not stand in brackets.
func unspaced(pattern string) string {
	var b strings.Builder
	depth := 0
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '\\' && i+1 < len(pattern) && strings.IndexByte(" \t\r\n", pattern[i+1]) < 0:
			b.WriteByte(c)
			i++
		case c == '[':
			depth++
		case c == ']':
			depth--
		case depth <= 0 && strings.IndexByte(" \t\r\n", c) >= 0:
			continue
		}
		b.WriteByte(pattern[i])
	}
	return b.String()
}

func (t *translator) run() error {
	for t.at < len(t.src) {
		c := t.src[t.at]
		switch {
		case c == '\\':
			if err := t.escape(); err != nil {
				return err
			}
		case c == '[':
			class, err := t.class()
			if err != nil {
				return err
			}
			t.out.WriteString(class)
		case c == '.' && !t.all:
			t.out.WriteString(`[^\n\r]`)
			t.at++
		case strings.HasPrefix(t.src[t.at:], "(?") && !strings.HasPrefix(t.src[t.at:], "(?:"):
			return errors.New("only (?: may follow an opening parenthesis")
		default:
			t.parenthesis(c)
			t.out.WriteByte(c)
			t.at++
		}
	}
	return nil
}

// parenthesis keeps account of the groups.
func (t *translator) parenthesis(c byte) {
	switch {
	case c == '(' && strings.HasPrefix(t.src[t.at:], "(?"):
		t.open = append(t.open, 0)
	case c == '(':
		t.written++
		t.open = append(t.open, len(t.groups))
		t.groups = append(t.groups, t.written)
	case c == ')' && len(t.open) > 0:
		t.open = t.open[:len(t.open)-1]
	}
}

// reference reads the number of a reference: as many digits as there are groups
// for, and the group must be closed.
func (t *translator) reference() error {
	n, end := 0, t.at+1
	for end < len(t.src) && t.src[end]-'0' <= 9 && (end == t.at+1 || n*10+int(t.src[end]-'0') < len(t.groups)) {
		n = n*10 + int(t.src[end]-'0')
		end++
	}
	if n >= len(t.groups) || slices.Contains(t.open, n) {
		return errReference
	}
	t.written++
	t.refers[t.written] = n
	fmt.Fprintf(&t.out, "(?P<r%d>)", t.written)
	t.at = end
	return nil
}

func (t *translator) escape() error {
	if t.at+1 >= len(t.src) {
		return errors.New("the pattern ends after a backslash")
	}
	c := t.src[t.at+1]
	if c >= '1' && c <= '9' {
		return t.reference()
	}
	text, n, err := escaped(t.src[t.at:])
	if err != nil {
		return err
	}
	t.out.WriteString(text)
	t.at += n
	return nil
}

// escaped translates one escape sequence outside of or inside a class.
func escaped(s string) (string, int, error) {
	if len(s) < 2 {
		return "", 0, errClass
	}
	switch c := s[1]; c {
	case 'i':
		return `[\p{L}_:]`, 2, nil
	case 'I':
		return `[^\p{L}_:]`, 2, nil
	case 'c':
		return `[\p{L}\p{N}\p{M}._:\-]`, 2, nil
	case 'C':
		return `[^\p{L}\p{N}\p{M}._:\-]`, 2, nil
	case 'd':
		return `\p{Nd}`, 2, nil
	case 'D':
		return `\P{Nd}`, 2, nil
	case 'w':
		return `[^\p{P}\p{Z}\p{C}]`, 2, nil
	case 'W':
		return `[\p{P}\p{Z}\p{C}]`, 2, nil
	case 's':
		return `[ \t\n\r]`, 2, nil
	case 'S':
		return `[^ \t\n\r]`, 2, nil
	case 'p', 'P':
		return property(s)
	case 'n', 'r', 't', '\\', '|', '.', '?', '*', '+', '(', ')', '{', '}', '-', '[', ']', '^', '$':
		return s[:2], 2, nil
	default:
		return "", 0, fmt.Errorf("\\%c is no escape sequence", c)
	}
}

func property(s string) (string, int, error) {
	end := strings.IndexByte(s, '}')
	if end < 4 || s[2] != '{' {
		return "", 0, errClass
	}
	name := s[3:end]
	if block, ok := blocks()[name]; ok {
		if s[1] == 'P' {
			return "[^" + block + "]", end + 1, nil
		}
		return "[" + block + "]", end + 1, nil
	}
	return s[:end+1], end + 1, nil
}

// blocks are the Unicode blocks that patterns commonly name.
func blocks() map[string]string {
	return map[string]string{
		"IsBasicLatin": `\x{0}-\x{7F}`, "IsLatin-1Supplement": `\x{80}-\x{FF}`, "IsLatinExtended-A": `\x{100}-\x{17F}`,
		"IsGreek": `\x{370}-\x{3FF}`, "IsCyrillic": `\x{400}-\x{4FF}`, "IsHebrew": `\x{590}-\x{5FF}`, "IsArabic": `\x{600}-\x{6FF}`,
		"IsHiragana": `\x{3040}-\x{309F}`, "IsKatakana": `\x{30A0}-\x{30FF}`, "IsCJKUnifiedIdeographs": `\x{4E00}-\x{9FFF}`,
	}
}
