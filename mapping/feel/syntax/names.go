package syntax

import "strings"

// Names are the names of several words or with operators that a source may use.
// Names of one word need not be known to be read.
type Names struct {
	base    *Names
	longest map[string]int // by first token: how many tokens at most
	known   map[string]entry
}

type entry struct {
	name     string
	callOnly bool
}

// NewNames makes a set of the given names.
func NewNames(names ...string) *Names {
	n := &Names{}
	for _, s := range names {
		n.Add(s)
	}
	return n
}

// More makes a set that has these names too. n must not be added to any more.
func (n *Names) More() *Names { return &Names{base: n} }

// Add puts a name in.
func (n *Names) Add(name string) { n.add(name, false) }

// AddCall puts in the name of a function that is meant only before a
// parenthesis, such as "date and time", which could else be three names.
func (n *Names) AddCall(name string) { n.add(name, true) }

func (n *Names) add(name string, callOnly bool) {
	if simple(name) {
		return
	}
	toks, err := lex(name, 1, 1)
	if err != nil || len(toks) < 3 || toks[0].kind != word {
		return
	}
	toks = toks[:len(toks)-1]
	if n.known == nil {
		n.known, n.longest = map[string]entry{}, map[string]int{}
	}
	n.known[key(toks)] = entry{name, callOnly}
	first := toks[0].text
	n.longest[first] = max(n.longest[first], len(toks))
}

func simple(name string) bool {
	for _, r := range name {
		if !namePart(r) {
			return false
		}
	}
	return true
}

func key(toks []token) string {
	if len(toks) == 1 {
		return toks[0].text
	}
	var b strings.Builder
	for i, t := range toks {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// match finds the longest name that begins at the first token and tells how
// many tokens it has, 0 for none.
func (n *Names) match(toks []token) (string, int) {
	if n == nil {
		return "", 0
	}
	name, most := n.base.match(toks)
	for size := min(n.longest[toks[0].text], len(toks)-1); size > max(1, most); size-- {
		e, ok := n.known[key(toks[:size])]
		if ok && (!e.callOnly || toks[size].text == "(") {
			return e.name, size
		}
	}
	return name, most
}

// keyword tells the words that end a name.
func keyword(s string) bool {
	switch s {
	case "and", "or", "in", "between", "then", "else", "return", "satisfies", "if", "for", "some", "every",
		"true", "false", "null", "function", "external":
		return true
	}
	return false
}
