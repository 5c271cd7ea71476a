package schema

import (
	"strings"

	"github.com/servicehall/hallway/mapping/tree"
)

// contentKind is the kind of document that a schema says a string holds.
func contentKind(n *jsonNode) tree.Kind {
	if kindName(n) != "string" {
		return ""
	}
	return mediaKind(n.str("contentMediaType"))
}

// mediaKind is the kind of document that a media type names, "" for others.
func mediaKind(media string) tree.Kind {
	media, _, _ = strings.Cut(media, ";")
	switch media = strings.TrimSpace(media); {
	case media == "application/json" || strings.HasSuffix(media, "+json"):
		return tree.JSON
	case media == "application/xml" || media == "text/xml" || strings.HasSuffix(media, "+xml"):
		return tree.XML
	}
	return ""
}

// Content is a path of the data at which a text holds a document.
type Content struct {
	Keys []string
	Kind tree.Kind
}

// Contents lists the paths at which the schema says that documents are.
func (s *Schema) Contents() []Content {
	at := s.Root()
	x := search{in: at.in, left: maxProperties, above: map[*jsonNode]bool{}}
	x.visit(at.file, at.node, nil)
	return x.found
}

// search looks through a schema, which may contain itself, and not forever.
type search struct {
	in    *library
	left  int
	above map[*jsonNode]bool
	found []Content
}

func (s *search) visit(file string, n *jsonNode, keys []string) {
	file, n = s.in.settle(file, n)
	if s.left--; s.left < 0 || s.above[n] {
		return
	}
	if kind := contentKind(n); kind != "" && len(keys) > 0 {
		s.found = append(s.found, Content{keys, kind})
		return
	}
	s.above[n] = true
	defer delete(s.above, n)
	if items := n.member("items"); items != nil {
		s.visit(file, items, keys)
		return
	}
	for _, m := range s.in.members(file, n) {
		s.visit(m.file, m.node, append(keys[:len(keys):len(keys)], m.name))
	}
}
