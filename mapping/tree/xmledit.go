package tree

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strconv"
	"strings"
)

// changeXML makes one edit of an XML text.
func changeXML(text string, steps []step, e Edit) (string, error) {
	if strings.TrimSpace(text) == "" && !e.Remove {
		text = "<" + steps[0].name + "/>"
	}
	d, err := readXML(text)
	if err != nil {
		return "", err
	}
	if steps[0].name != d.root.local() || steps[0].index >= 0 {
		return "", ErrPath
	}
	value := ""
	if !e.Remove {
		var ok bool
		if value, ok = textOf(e.Value); !ok {
			return "", ErrValue
		}
	}
	at, rest := d.root, steps[1:]
	for len(rest) > 0 {
		next, used := at.child(rest)
		if next == nil {
			break
		}
		at, rest = next, rest[used:]
	}
	switch {
	case len(rest) == 1 && (rest[0].name == "#text"):
		rest = nil
	case len(rest) == 1 && strings.HasPrefix(rest[0].name, "@"):
		return d.attribute(at, rest[0].name[1:], value, e.Remove)
	}
	if e.Remove {
		if len(rest) > 0 || at == d.root {
			return text, nil // it is not there
		}
		from := at.from - len(space(text, at.from))
		return text[:from] + text[at.to:], nil
	}
	if len(rest) == 0 {
		return d.setText(at, value)
	}
	return d.add(at, rest, value)
}

// textOf is a scalar's text.
func textOf(v any) (string, bool) {
	switch x := v.(type) {
	case string:
		return x, true
	case json.Number:
		return x.String(), true
	case bool:
		return strconv.FormatBool(x), true
	}
	return "", false
}

// child finds the element that the next steps lead to, and how many steps that
// took: a name, and perhaps which of that name.
func (e *element) child(steps []step) (*element, int) {
	want, used := 0, 1
	if len(steps) > 1 && steps[1].index >= 0 {
		want, used = steps[1].index, 2
	}
	for _, c := range e.children {
		if c.local() != steps[0].name || steps[0].index >= 0 {
			continue
		}
		if want == 0 {
			return c, used
		}
		want--
	}
	return nil, 0
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&#xA;", "\n", "&#x9;", "\t").Replace(b.String())
}

func escapedAttribute(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

// setText replaces the text of an element that has no elements in it, as CDATA
// where it was CDATA.
func (d *document) setText(e *element, value string) (string, error) {
	if len(e.children) > 0 {
		return "", ErrPath
	}
	content := escaped(value)
	if e.cdata > 0 && e.cdata == e.pieces {
		content = "<![CDATA[" + strings.ReplaceAll(value, "]]>", "]]]]><![CDATA[>") + "]]>"
	}
	if e.empty {
		return d.opened(e, content), nil
	}
	return d.text[:e.open] + content + d.text[e.shut:], nil
}

// opened gives an empty element's tag an end tag and content between.
func (d *document) opened(e *element, content string) string {
	tag := strings.TrimRight(strings.TrimSuffix(d.text[e.from:e.open], "/>"), " \t\r\n")
	return d.text[:e.from] + tag + ">" + content + "</" + e.name + ">" + d.text[e.to:]
}

// attribute sets, adds or removes one.
func (d *document) attribute(e *element, name, value string, remove bool) (string, error) {
	value = escapedAttribute(value)
	for _, a := range e.attributes {
		if localName(a.name) != name && a.name != name || strings.HasPrefix(a.name, "xmlns") {
			continue
		}
		if !remove {
			return d.text[:a.from] + value + d.text[a.to:], nil
		}
		from := strings.LastIndex(d.text[:a.from], a.name)
		return d.text[:from-len(space(d.text, from))] + d.text[a.to+1:], nil
	}
	if remove {
		return d.text, nil
	}
	if !isAttribute(name) {
		return "", ErrPath
	}
	cut := e.from + 1 + len(e.name)
	if n := len(e.attributes); n > 0 {
		cut = e.attributes[n-1].to + 1
	}
	return d.text[:cut] + " " + name + `="` + value + `"` + d.text[cut:], nil
}

// add puts elements that are not there yet behind the others, with the prefix
// of the element around them and spaced as the last one is.
func (d *document) add(in *element, rest []step, value string) (string, error) {
	prefix := strings.TrimSuffix(in.name, in.local())
	if n := len(in.children); n > 0 {
		prefix = strings.TrimSuffix(in.children[n-1].name, in.children[n-1].local())
	}
	content := escaped(value)
	attribute := ""
	if last := rest[len(rest)-1].name; strings.HasPrefix(last, "@") {
		if !isAttribute(last[1:]) {
			return "", ErrPath
		}
		attribute, content, rest = " "+last[1:]+`="`+escapedAttribute(value)+`"`, "", rest[:len(rest)-1]
	}
	for i := len(rest) - 1; i >= 0; i-- {
		s := rest[i]
		if s.index >= 0 {
			if s.index != in.named(rest, i) {
				return "", ErrPath
			}
			continue
		}
		if !isName(s.name) {
			return "", ErrPath
		}
		content = "<" + prefix + s.name + attribute + ">" + content + "</" + prefix + s.name + ">"
		attribute = ""
	}
	if in.empty {
		return d.opened(in, content), nil
	}
	if n := len(in.children); n > 0 {
		last := in.children[n-1]
		return d.text[:last.to] + space(d.text, last.from) + content + d.text[last.to:], nil
	}
	if strings.TrimSpace(in.text.String()) != "" {
		return "", ErrPath
	}
	return d.text[:in.open] + content + d.text[in.shut:], nil
}

// named counts what of a name is there already, for a position behind it.
func (e *element) named(rest []step, i int) int {
	n := 0
	if i == 1 {
		for _, c := range e.children {
			if c.local() == rest[0].name {
				n++
			}
		}
	}
	return n
}

// isAttribute tells whether a name can be that of an attribute that is added.
// Namespaces cannot be.
func isAttribute(name string) bool {
	prefix, local, prefixed := strings.Cut(name, ":")
	if strings.HasPrefix(name, "xmlns") {
		return false
	}
	return isName(prefix) && (!prefixed || isName(local))
}

// isName tells whether a name can be that of an element.
func isName(name string) bool {
	d := xml.NewDecoder(strings.NewReader("<" + name + "/>"))
	tok, err := d.RawToken()
	t, ok := tok.(xml.StartElement)
	return err == nil && ok && rawName(t.Name) == name && len(t.Attr) == 0 && !strings.Contains(name, ":")
}
