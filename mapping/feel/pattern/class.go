package pattern

import (
	"fmt"
	"regexp/syntax"
	"strings"
)

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
