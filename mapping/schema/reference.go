package schema

import (
	"net/url"
	"path"
	"strings"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/feel"
)

// references checks every $ref of a file: it leads to a file of the set and to
// a place in it.
func (l *library) references(name string) finding.List {
	t := l.texts[name]
	var found finding.List
	t.root.walk(func(n *jsonNode) {
		r := n.member("$ref")
		if r == nil {
			return
		}
		ref, ok := r.value.(string)
		if !ok {
			return // the meta-schema says so
		}
		if _, _, ok := l.resolve(name, ref); ok {
			return
		}
		args := map[string]any{"reference": ref}
		code := "mapping.no-reference"
		if near := feel.Nearest(ref, l.named(name)); near != "" {
			args["nearest"] = near
			code += "-near"
		}
		found = append(found, t.at(r.offset, code, args))
	})
	return found
}

// named lists what a file could have referred to.
func (l *library) named(name string) []string {
	var out []string
	for _, m := range defsOf(l.texts[name].root) {
		out = append(out, "#/$defs/"+m.name)
	}
	for other := range l.texts {
		out = append(out, relative(path.Dir(name), other))
	}
	return out
}

func defsOf(root *jsonNode) []jsonMember {
	if d := root.member("$defs"); d != nil {
		return d.members
	}
	return nil
}

func relative(dir, file string) string {
	if rest, ok := strings.CutPrefix(file, dir+"/"); ok {
		return rest
	}
	return file
}

// resolve finds what a $ref in a file leads to. Anchors and $id are left to
// the schema library.
func (l *library) resolve(name, ref string) (file string, n *jsonNode, ok bool) {
	u, err := url.Parse(ref)
	if err != nil || u.IsAbs() || u.Host != "" {
		return "", nil, false
	}
	file = name
	if u.Path != "" {
		file = path.Join(path.Dir(name), u.Path)
	}
	t, ok := l.texts[file]
	if !ok {
		return "", nil, false
	}
	if u.Fragment == "" {
		return file, t.root, true
	}
	if !strings.HasPrefix(u.Fragment, "/") {
		return file, t.root.anchor(u.Fragment), t.root.anchor(u.Fragment) != nil
	}
	var tokens []string
	for tok := range strings.SplitSeq(u.Fragment[1:], "/") {
		tokens = append(tokens, strings.NewReplacer("~1", "/", "~0", "~").Replace(tok))
	}
	n, ok = t.root.follow(tokens)
	return file, n, ok
}

func (n *jsonNode) anchor(name string) *jsonNode {
	var at *jsonNode
	n.walk(func(x *jsonNode) {
		if x.str("$anchor") == name && at == nil {
			at = x
		}
	})
	return at
}

// walk calls fn for a node and all nodes below it.
func (n *jsonNode) walk(fn func(*jsonNode)) {
	fn(n)
	for _, m := range n.members {
		m.value.walk(fn)
	}
	for _, x := range n.items {
		x.walk(fn)
	}
}

// maxRefs bounds how many references are followed in a row.
const maxRefs = 16

// settle follows $ref until it comes to a schema of its own.
func (l *library) settle(file string, n *jsonNode) (string, *jsonNode) {
	for range maxRefs {
		ref := n.str("$ref")
		if ref == "" {
			return file, n
		}
		f, x, ok := l.resolve(file, ref)
		if !ok {
			return file, n
		}
		file, n = f, x
	}
	return file, n
}
