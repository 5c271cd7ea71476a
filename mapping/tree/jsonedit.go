package tree

import (
	"maps"
	"slices"
	"strings"

	"github.com/servicehall/hallway/config/jsonshape"
)

func sortedNames(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

// changeJSON makes one edit of a JSON text.
func (b *Book) changeJSON(text string, steps []step, e Edit) (string, error) {
	if strings.TrimSpace(text) == "" {
		text = "{}"
	}
	root, err := readJSON(text)
	if err != nil {
		return "", err
	}
	n, at := root, 0
	var in *node
	position := 0
	for at < len(steps) {
		next, i := n.child(steps[at])
		if next == nil {
			break
		}
		in, position, n = n, i, next
		at++
	}
	if e.Remove {
		if at < len(steps) || in == nil {
			return text, nil // it is not there
		}
		from, to := in.cut(position)
		return text[:from] + text[to:], nil
	}
	value, err := b.fresh(steps, min(at+1, len(steps)), e.Value)
	if err != nil {
		return "", err
	}
	if at == len(steps) {
		return text[:n.from] + value + text[n.to:], nil
	}
	return n.insert(text, steps[at], value)
}

// child finds what a step leads to, and its position.
func (n *node) child(s step) (*node, int) {
	if s.index >= 0 {
		if n.kind == '[' && s.index < len(n.items) {
			return n.items[s.index], s.index
		}
		return nil, 0
	}
	for i, m := range n.members {
		if m.name == s.name {
			return m.node, i
		}
	}
	return nil, 0
}

// fresh writes a value with the objects around it that are not there yet.
func (b *Book) fresh(steps []step, have int, v any) (string, error) {
	out, err := b.appendJSON(nil, v, 0)
	if err != nil {
		return "", err
	}
	text := string(out)
	for _, s := range slices.Backward(steps[have:]) {
		switch {
		case s.index == 0:
			text = "[" + text + "]"
		case s.index > 0:
			return "", ErrPath
		default:
			text = "{" + string(jsonshape.AppendString(nil, s.name)) + ":" + text + "}"
		}
	}
	return text, nil
}

// insert adds a member or an item behind the last one, spaced as that one is.
func (n *node) insert(text string, s step, value string) (string, error) {
	last, first := n.last()
	switch {
	case n.kind == '{' && s.index < 0:
		key := string(jsonshape.AppendString(nil, s.name))
		between := ":"
		if last >= 0 {
			m := n.members[last]
			between = text[m.from:m.node.from]
			between = between[strings.LastIndexByte(strings.TrimRight(between, " \t\r\n"), '"')+1:]
		}
		value = key + between + value
	case n.kind == '[' && s.index == len(n.items):
	default:
		return "", ErrPath
	}
	if last < 0 {
		return text[:n.from+1] + value + text[n.to-1:], nil
	}
	end := n.end(last)
	return text[:end] + "," + space(text, first) + value + text[end:], nil
}

// last gives the position of the last part, and where it begins.
func (n *node) last() (position, from int) {
	if n.kind == '{' && len(n.members) > 0 {
		return len(n.members) - 1, n.members[len(n.members)-1].from
	}
	if len(n.items) > 0 {
		return len(n.items) - 1, n.items[len(n.items)-1].from
	}
	return -1, 0
}

func (n *node) end(i int) int {
	if n.kind == '{' {
		return n.members[i].node.to
	}
	return n.items[i].to
}

func (n *node) start(i int) int {
	if n.kind == '{' {
		return n.members[i].from
	}
	return n.items[i].from
}

func (n *node) size() int { return len(n.members) + len(n.items) }

// space is the white space before a place.
func space(text string, at int) string {
	from := len(strings.TrimRight(text[:at], " \t\r\n"))
	return text[from:at]
}

// cut is the range that goes away with a part: the part and one comma.
func (n *node) cut(i int) (from, to int) {
	switch {
	case n.size() == 1:
		return n.from + 1, n.to - 1
	case i == 0:
		return n.start(0), n.start(1)
	}
	return n.end(i - 1), n.end(i)
}
