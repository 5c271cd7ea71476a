package sql

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexis says how a database writes what is neither a word nor an operator.
type lexis struct {
	brackets bool   // [a name]
	foreign  string // characters that begin a parameter of its own
}

// kind is what a token is.
type kind int

const (
	blank     kind = iota // white space or a comment
	word                  // keyword or name without quotes
	quoted                // text or quoted name
	parameter             // :name
	semicolon
	other
)

type token struct {
	kind kind
	text string // as written
	at   int    // offset in bytes
}

// lex splits a statement. It knows just enough SQL to never take a piece of a
// text, a quoted name or a comment for a parameter.
func lex(text string, l lexis) ([]token, error) {
	var out []token
	for at := 0; at < len(text); {
		k, size, err := l.next(text[at:])
		if err != nil {
			return nil, fmt.Errorf("at character %d: %w", utf8.RuneCountInString(text[:at])+1, err)
		}
		out = append(out, token{k, text[at : at+size], at})
		at += size
	}
	return out, nil
}

func (l lexis) next(s string) (kind, int, error) {
	first, size := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsSpace(first):
		return blank, size, nil
	case strings.HasPrefix(s, "--"):
		return blank, until(s, "\n"), nil
	case strings.HasPrefix(s, "/*"):
		return closed(blank, s, 2, "*/", "a comment")
	case first == '\'':
		return doubled(s, '\'', "a text")
	case first == '"', first == '`':
		return doubled(s, byte(first), "a quoted name")
	case first == '[' && l.brackets:
		return closed(quoted, s, 1, "]", "a quoted name")
	case first == ';':
		return semicolon, 1, nil
	case strings.HasPrefix(s, "::"): // a cast, where there is such a thing
		return other, 2, nil
	case first == ':':
		if n := pathLength(s[1:]); n > 0 {
			return parameter, 1 + n, nil
		}
		return other, 1, nil
	case strings.ContainsRune(l.foreign, first):
		return other, 0, fmt.Errorf("%q begins a parameter: write parameters as :name", string(first))
	case wordRune(first):
		return word, wordLength(s), nil
	}
	return other, size, nil
}

func wordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

func wordLength(s string) int {
	for i, r := range s {
		if !wordRune(r) && r != '$' {
			return i
		}
	}
	return len(s)
}

func until(s, end string) int {
	if i := strings.Index(s, end); i >= 0 {
		return i + len(end)
	}
	return len(s)
}

func closed(k kind, s string, from int, end, what string) (kind, int, error) {
	i := strings.Index(s[from:], end)
	if i < 0 {
		return k, 0, fmt.Errorf("%s has no end", what)
	}
	return k, from + i + len(end), nil
}

// doubled reads up to a quote that is not followed by another.
func doubled(s string, quote byte, what string) (kind, int, error) {
	for i := 1; i < len(s); i++ {
		if s[i] != quote {
			continue
		}
		if i+1 == len(s) || s[i+1] != quote {
			return quoted, i + 1, nil
		}
		i++
	}
	return quoted, 0, fmt.Errorf("%s has no end", what)
}

// pathLength is how many bytes a parameter's path takes: names joined by dots.
func pathLength(s string) int {
	end := 0
	for {
		n := nameLength(s[end:])
		if n == 0 {
			return max(0, end-1)
		}
		end += n
		if !strings.HasPrefix(s[end:], ".") {
			return end
		}
		end++
	}
}

func nameLength(s string) int {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return i
		}
	}
	return len(s)
}
