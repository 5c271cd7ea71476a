package config

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// kind is what a part of a file is.
type kind int

const (
	nothing kind = iota // null, or no value
	scalar
	list
	mapping
)

// part is one value of a file. Parts are shared where the file uses aliases,
// and never changed once they are read.
type part struct {
	kind      kind
	line, col int
	text      string // of a scalar, unquoted
	style     style
	entries   []entry // of a mapping, in the order of the file
	index     map[string]int
	items     []*part // of a list
	size      int     // parts in it, aliases counted as often as they are used
}

// style is how a scalar is written.
type style int

const (
	plain style = iota
	quoted
	block
)

type entry struct {
	key   *part
	value *part
}

func (p *part) find(key string) (entry, bool) {
	if i, ok := p.index[key]; ok {
		return p.entries[i], true
	}
	return entry{}, false
}

// add appends an entry, whose key must be new.
func (p *part) add(e entry) {
	if p.index == nil {
		p.index = map[string]int{}
	}
	p.index[e.key.text] = len(p.entries)
	p.entries = append(p.entries, e)
}

// document is a file that has been read.
type document struct {
	file    string
	lines   []string
	root    *part
	options options
}

// line gives a line of the text, counted from 1, or "".
func (d *document) line(n int) string {
	if n < 1 || n > len(d.lines) {
		return ""
	}
	return d.lines[n-1]
}

// width is how many characters of its first line a part covers.
func (d *document) width(p *part) int {
	if p.kind != scalar {
		return 1
	}
	line := []rune(d.line(p.line))
	if p.col < 1 || p.col > len(line) {
		return 1
	}
	rest := line[p.col-1:]
	if p.style == quoted {
		return quotedWidth(rest)
	}
	return max(1, min(len(rest), len([]rune(p.text))))
}

func quotedWidth(rest []rune) int {
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[0] == '"' && rest[i] == '\\':
			i++
		case rest[i] == rest[0] && rest[0] == '\'' && i+1 < len(rest) && rest[i+1] == '\'':
			i++
		case rest[i] == rest[0]:
			return i + 1
		}
	}
	return len(rest)
}

// The numbers of YAML 1.2 that JSON has too. What begins with a needless zero
// is a text: an identity number or a code, as a rule.
var (
	integer = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*)$`)
	decimal = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*)?\.?[0-9]+([eE][-+]?[0-9]+)?$|^[-+]?(0|[1-9][0-9]*)\.?([eE][-+]?[0-9]+)?$`)
)

// number gives a plain text as a JSON number, if it is one.
func number(text string) (json.Number, bool) {
	if integer.MatchString(text) {
		return json.Number(strings.TrimPrefix(text, "+")), true
	}
	if !decimal.MatchString(text) || leadingZero(text) {
		return "", false
	}
	text = strings.TrimPrefix(text, "+")
	if json.Valid([]byte(text)) {
		return json.Number(text), true
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return "", false
	}
	return json.Number(strconv.FormatFloat(f, 'g', -1, 64)), true
}

func leadingZero(text string) bool {
	text = strings.TrimLeft(text, "+-")
	return len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9'
}

// boolean reads a plain text as YAML 1.2 does: yes and no are texts.
func boolean(text string) (value, ok bool) {
	switch text {
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	}
	return false, false
}
