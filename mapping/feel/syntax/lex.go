package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind int

const (
	eof kind = iota
	word
	digits
	quoted
	symbol
)

// token is one piece of the source. Text is unescaped for quoted ones.
type token struct {
	Pos
	kind   kind
	text   string
	spaced bool // whether space stands before it
}

type lexer struct {
	src       string
	at        int
	line, col int
	out       []token
	err       *Error
}

// lex splits the source, or says what cannot be read.
func lex(src string, line, col int) ([]token, *Error) {
	l := &lexer{src: src, line: line, col: col, out: make([]token, 0, len(src)/3+2)}
	for l.err == nil {
		spaced := l.space()
		if l.err != nil {
			break
		}
		if l.at >= len(l.src) {
			l.out = append(l.out, token{Pos: Pos{l.line, l.col, 1}, kind: eof, spaced: spaced})
			return l.out, nil
		}
		l.next(spaced)
	}
	return nil, l.err
}

// step moves over n bytes and counts lines and columns.
func (l *lexer) step(n int) {
	for _, r := range l.src[l.at : l.at+n] {
		if r == '\n' {
			l.line++
			l.col = 1
		} else {
			l.col++
		}
	}
	l.at += n
}

func (l *lexer) fail(code string, args map[string]any) {
	if l.err == nil {
		l.err = &Error{Pos{l.line, l.col, 1}, code, args}
	}
}

// space moves over white space and comments.
func (l *lexer) space() bool {
	start := l.at
	for l.at < len(l.src) && l.err == nil {
		rest := l.src[l.at:]
		r, n := utf8.DecodeRuneInString(rest)
		switch {
		case blank(r):
			l.step(n)
		case strings.HasPrefix(rest, "//"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			l.step(end)
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest, "*/")
			if end < 0 {
				l.fail("feel.open-comment", nil)
				return true
			}
			l.step(end + 2)
		default:
			return l.at > start
		}
	}
	return l.at > start
}

func blank(r rune) bool {
	return unicode.IsSpace(r) || r == 0xFEFF || r == 0x180E || r == 0x200B
}

func (l *lexer) next(spaced bool) {
	rest := l.src[l.at:]
	r, _ := utf8.DecodeRuneInString(rest)
	t := token{Pos: Pos{l.line, l.col, 1}, spaced: spaced}
	var n int
	switch {
	case r == '"':
		t.kind = quoted
		t.text, n = l.quoted(rest)
	case r >= '0' && r <= '9', r == '.' && len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9':
		t.kind, n = digits, number(rest)
		t.text = rest[:n]
	case nameStart(r):
		t.kind, n = word, name(rest)
		t.text = rest[:n]
	default:
		t.kind, n = symbol, sign(rest)
		t.text = rest[:n]
		if n == 0 {
			l.fail("feel.character", map[string]any{"character": string(r)})
		}
	}
	if l.err != nil {
		return
	}
	t.Width = utf8.RuneCountInString(rest[:n])
	l.step(n)
	l.out = append(l.out, t)
}

func sign(s string) int {
	for _, two := range [...]string{"..", "**", "<=", ">=", "!=", "->"} {
		if strings.HasPrefix(s, two) {
			return 2
		}
	}
	if strings.IndexByte("+-*/()[]{},:.<>=?@';", s[0]) >= 0 {
		return 1
	}
	return 0
}

// number measures digits, a fraction and an exponent; the first dot of 1..2
// belongs to the range.
func number(s string) int {
	n := run(s, 0)
	if n < len(s)-1 && s[n] == '.' && isDigit(s[n+1]) {
		n = run(s, n+1)
	}
	if n < len(s) && (s[n] == 'e' || s[n] == 'E') {
		e := n + 1
		if e < len(s) && (s[e] == '+' || s[e] == '-') {
			e++
		}
		if end := run(s, e); end > e {
			n = end
		}
	}
	return n
}

func isDigit(c byte) bool { return c-'0' <= 9 }

func run(s string, from int) int {
	for from < len(s) && isDigit(s[from]) {
		from++
	}
	return from
}

func name(s string) int {
	for i, r := range s {
		if i > 0 && !namePart(r) {
			return i
		}
	}
	return len(s)
}

func nameStart(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || (r >= 0x2070 && r <= 0x218F) || (r >= 0x2C00 && r <= 0x2FEF) ||
		(r >= 0x3001 && r <= 0xD7FF) || (r >= 0xF900 && r < 0xFFFD && r != 0xFEFF) || (r >= 0x10000 && r <= 0xEFFFF)
}

func namePart(r rune) bool {
	return nameStart(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == 0xB7 || (r >= 0x203F && r <= 0x2040) || r == 0x200D
}
