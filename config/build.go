package config

import (
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/servicehall/hallway/config/finding"
)

// builder turns the library's tree into parts: aliases resolved, merges done,
// duplicate keys found.
type builder struct {
	doc     *document
	anchors map[string]*part
	found   finding.List
	full    bool
}

func (b *builder) add(code string, t *token.Token, args map[string]any) {
	if b.full {
		return
	}
	b.found = append(b.found, b.doc.at(code, t, args))
}

func (b *builder) part(n ast.Node, depth int) *part {
	if n == nil || b.full {
		return &part{size: 1}
	}
	if depth > 2*maxDepth {
		b.add("config.too-deep", n.GetToken(), map[string]any{"limit": maxDepth})
		b.full = true
		return &part{size: 1}
	}
	p := b.of(n, depth)
	if p.size > maxParts && !b.full {
		b.add("config.too-many", n.GetToken(), map[string]any{"limit": maxParts})
		b.full = true
	}
	return p
}

func (b *builder) of(n ast.Node, depth int) *part {
	switch n := n.(type) {
	case *ast.MappingNode:
		return b.mapping(n.Start, n.IsFlowStyle, n.Values, depth)
	case *ast.MappingValueNode:
		return b.mapping(n.Start, false, []*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		return b.list(n, depth)
	case *ast.AnchorNode:
		p := b.part(n.Value, depth+1)
		b.anchors[n.Name.String()] = p
		return p
	case *ast.AliasNode:
		p, ok := b.anchors[n.Value.String()]
		if !ok {
			b.add("config.unknown-alias", n.Value.GetToken(), map[string]any{"name": n.Value.String()})
			return &part{size: 1}
		}
		return p
	case *ast.TagNode:
		return b.tagged(n, depth)
	case *ast.MappingKeyNode:
		return b.part(n.Value, depth+1)
	case *ast.LiteralNode:
		p := b.at(n.Start)
		p.kind, p.style, p.text = scalar, block, n.Value.Value
		return p
	}
	return b.scalar(n)
}

func (b *builder) at(t *token.Token) *part {
	p := &part{size: 1}
	if t != nil && t.Position != nil {
		p.line, p.col = t.Position.Line, t.Position.Column
	}
	return p
}

func (b *builder) scalar(n ast.Node) *part {
	t := n.GetToken()
	p := b.at(t)
	if t == nil {
		return p
	}
	switch t.Type {
	case token.NullType:
		p.text = t.Value // as a key it is a text
		return p
	case token.ImplicitNullType:
		return p
	case token.SingleQuoteType, token.DoubleQuoteType:
		p.style = quoted
	}
	p.kind, p.text = scalar, t.Value
	if s, ok := n.(*ast.StringNode); ok {
		p.text = s.Value
	}
	b.settle(p, t)
	return p
}

// settle mends the column of a plain scalar, which the library gets wrong
// behind a tag and the like, and complains of tabs in it, which the library
// drops in silence.
func (b *builder) settle(p *part, t *token.Token) {
	words := strings.FieldsFunc(p.text, func(r rune) bool { return r == ' ' || r == '\n' })
	if p.style != plain || len(words) == 0 {
		return
	}
	line := []rune(b.doc.line(p.line))
	from := max(0, min(p.col-1, len(line)))
	for _, start := range []int{from, 0} {
		rest := string(line[start:])
		if strings.HasPrefix(rest, p.text) {
			p.col = start + 1
			return
		}
		if i := strings.Index(rest, words[0]); i >= 0 {
			p.col = start + utf8.RuneCountInString(rest[:i]) + 1
			break
		}
	}
	left := len(words)
	for n := p.line; left > 0 && n <= len(b.doc.lines); n++ {
		if strings.Contains(b.doc.line(n), "\t") {
			b.add("config.tab", t, nil)
			return
		}
		left -= max(1, len(strings.Fields(b.doc.line(n))))
	}
}

// tagged reads what stands behind a tag. Only !!str is of use here; the tags
// that say what the value is anyway are let pass.
func (b *builder) tagged(n *ast.TagNode, depth int) *part {
	p := b.part(n.Value, depth+1)
	switch tag := n.Start.Value; tag {
	case "!!str":
		if p.kind == scalar {
			as := *p
			as.style = quoted
			return &as
		}
	case "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq":
	default:
		b.add("config.tag", n.Start, map[string]any{"tag": tag})
	}
	return p
}

func (b *builder) list(n *ast.SequenceNode, depth int) *part {
	p := b.at(n.Start)
	p.kind = list
	for _, v := range n.Values {
		item := b.part(v, depth+1)
		if item.line == 0 {
			item.line, item.col = p.line, p.col
		}
		p.items = append(p.items, item)
		p.size += item.size
	}
	return p
}

func (b *builder) mapping(start *token.Token, flow bool, values []*ast.MappingValueNode, depth int) *part {
	p := b.at(start)
	p.kind = mapping
	var merged []*part
	for _, v := range values {
		if _, ok := v.Key.(*ast.MergeKeyNode); ok {
			merged = append(merged, b.merge(v, depth)...)
			continue
		}
		b.entry(p, v, depth)
	}
	if !flow && len(p.entries) > 0 {
		p.line, p.col = p.entries[0].key.line, p.entries[0].key.col
	}
	for _, m := range merged {
		for _, e := range m.entries {
			if _, own := p.find(e.key.text); !own {
				p.add(e)
				p.size += e.value.size
			}
		}
	}
	return p
}

func (b *builder) entry(p *part, v *ast.MappingValueNode, depth int) {
	key := b.part(v.Key, depth+1)
	if key.kind == nothing && key.text != "" {
		key.kind = scalar
	}
	if key.kind != scalar {
		b.add("config.key", v.Key.GetToken(), nil)
		return
	}
	value := b.part(v.Value, depth+1)
	if value.kind == nothing {
		value.line, value.col = key.line, key.col
	}
	if first, twice := p.find(key.text); twice {
		b.add("config.twice", v.Key.GetToken(), map[string]any{"key": key.text, "line": first.key.line})
		return
	}
	p.add(entry{key, value})
	p.size += 1 + value.size
}

// merge gives the mappings that << brings in.
func (b *builder) merge(v *ast.MappingValueNode, depth int) []*part {
	p := b.part(v.Value, depth+1)
	all := []*part{p}
	if p.kind == list {
		all = p.items
	}
	for _, m := range all {
		if m.kind != mapping {
			b.add("config.merge", v.Key.GetToken(), nil)
			return nil
		}
	}
	return all
}
