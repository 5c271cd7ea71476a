package syntax

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quoted reads a string literal and gives its text and its length in bytes.
func (l *lexer) quoted(s string) (string, int) {
	var b strings.Builder
	for i := 1; i < len(s); {
		switch c := s[i]; c {
		case '"':
			return b.String(), i + 1
		case '\\':
			r, n := escape(s[i:])
			b.WriteString(r)
			i += n
		default:
			b.WriteByte(c)
			i++
		}
	}
	l.fail("feel.open-string", nil)
	return "", len(s)
}

// escape reads one escape sequence. What is none stands for itself, backslash
// and all, as regular expressions need it.
func escape(s string) (string, int) {
	if len(s) < 2 {
		return s, len(s)
	}
	switch s[1] {
	case 'n':
		return "\n", 2
	case 't':
		return "\t", 2
	case 'r':
		return "\r", 2
	case '"', '\'', '\\':
		return s[1:2], 2
	case 'u':
		return unicodeEscape(s, 4)
	case 'U':
		return unicodeEscape(s, 6)
	}
	return s[:1], 1
}

func unicodeEscape(s string, width int) (string, int) {
	r, ok := hex(s, width)
	if !ok {
		return s[:1], 1
	}
	n := 2 + width
	if utf16.IsSurrogate(r) && strings.HasPrefix(s[n:], `\u`) {
		if low, ok := hex(s[n:], 4); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return string(pair), n + 6
			}
		}
	}
	return string(r), n
}

func hex(s string, width int) (rune, bool) {
	if len(s) < 2+width {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:2+width], 16, 32)
	return rune(n), err == nil && n <= utf8.MaxRune
}
