package builtin

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

var (
	errFlags     = errors.New("the flags are s, m, i, x and q")
	errReference = errors.New("a reference back to a group is not supported")
	errClass     = errors.New("the class in brackets cannot be read")
	errLong      = errors.New("the pattern is longer than 4096 bytes")
)

// translate turns an XPath regular expression (XQuery and XPath Functions 3.1,
// section 5.6) into RE2, whose time is linear in the input.
func translate(pattern, flags string) (*regexp.Regexp, error) {
	if strings.Trim(flags, "smixq") != "" {
		return nil, errFlags
	}
	if len(pattern) > 4096 {
		return nil, errLong
	}
	t := translator{src: pattern, fold: strings.Contains(flags, "i"), all: strings.Contains(flags, "s")}
	if strings.Contains(flags, "x") {
		t.src = unspaced(pattern)
	}
	if strings.Contains(flags, "q") {
		t.out.WriteString(regexp.QuoteMeta(pattern))
	} else if err := t.run(); err != nil {
		return nil, err
	}
	return regexp.Compile(modes(flags) + t.out.String())
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
			t.out.WriteByte(c)
			t.at++
		}
	}
	return nil
}

func (t *translator) escape() error {
	if t.at+1 >= len(t.src) {
		return errors.New("the pattern ends after a backslash")
	}
	c := t.src[t.at+1]
	if c >= '1' && c <= '9' {
		return errReference
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

// class reads [...], with XPath's subtraction [a-z-[aeiou]].
func (t *translator) class() (string, error) {
	flags := syntax.Perl &^ syntax.OneLine
	if t.fold {
		flags |= syntax.FoldCase
	}
	runes, n, err := classAt(t.src[t.at:], flags, 0)
	if err != nil {
		return "", err
	}
	t.at += n
	if t.fold {
		return "(?-i:" + runes.String() + ")", nil
	}
	return runes.String(), nil
}

// classAt reads the class at the start of s and gives its length.
func classAt(s string, flags syntax.Flags, depth int) (set, int, error) {
	if depth > 20 {
		return nil, 0, errClass
	}
	var body strings.Builder
	var minus set
	i := 1
	for i < len(s) && s[i] != ']' {
		switch {
		case s[i] == '\\':
			text, n, err := escaped(s[i:])
			if err != nil {
				return nil, 0, err
			}
			body.WriteString(inClass(text))
			i += n
		case strings.HasPrefix(s[i:], "-["):
			sub, n, err := classAt(s[i+1:], flags, depth+1)
			if err != nil {
				return nil, 0, err
			}
			minus = sub
			i += n + 1
		case s[i] == '[':
			return nil, 0, errClass
		default:
			body.WriteByte(s[i])
			i++
		}
	}
	if i >= len(s) || i == 1 {
		return nil, 0, errClass
	}
	re, err := syntax.Parse("["+body.String()+"]", flags)
	if err != nil {
		return nil, 0, err
	}
	return runesOf(re).without(minus), i + 1, nil
}

// inClass takes the brackets off an escape sequence that has become a class. A
// negated one is written out as the ranges that it leaves.
func inClass(text string) string {
	if !strings.HasPrefix(text, "[") {
		return text
	}
	if strings.HasPrefix(text, "[^") {
		re, err := syntax.Parse(text, syntax.Perl)
		if err != nil {
			return text
		}
		return runesOf(re).body()
	}
	return text[1 : len(text)-1]
}

// set is pairs of runes, each a range from one to the other, in order.
type set []rune

func runesOf(re *syntax.Regexp) set {
	switch re.Op {
	case syntax.OpCharClass:
		return re.Rune
	case syntax.OpLiteral:
		return set{re.Rune[0], re.Rune[0]}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return set{0, 0x10FFFF}
	}
	return nil
}

// without takes the ranges of o out.
func (s set) without(o set) set {
	for i := 0; i+1 < len(o); i += 2 {
		var out set
		for j := 0; j+1 < len(s); j += 2 {
			if lo, hi := s[j], min(s[j+1], o[i]-1); lo <= hi {
				out = append(out, lo, hi)
			}
			if lo, hi := max(s[j], o[i+1]+1), s[j+1]; lo <= hi {
				out = append(out, lo, hi)
			}
		}
		s = out
	}
	return s
}

func (s set) body() string {
	var b strings.Builder
	for i := 0; i+1 < len(s); i += 2 {
		fmt.Fprintf(&b, `\x{%X}-\x{%X}`, s[i], s[i+1])
	}
	return b.String()
}

// String writes the set as a class, one that nothing fits where it is empty.
func (s set) String() string {
	if len(s) == 0 {
		return `[^\x{0}-\x{10FFFF}]`
	}
	return "[" + s.body() + "]"
}
