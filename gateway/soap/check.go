package soap

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/config/finding"
)

// checker finds what is wrong with a description.
type checker struct {
	found finding.List
	names map[string]string // global elements, and who has them
}

func (c *checker) add(path, code string, args map[string]any) {
	c.found.Add(code, finding.Place{Path: path}, args)
}

func (c *checker) description(d Description) {
	c.names = map[string]string{problemsElement: "faults"}
	c.name("name", d.Name)
	if _, bad := envelope.Unwritable(d.Namespace); d.Namespace == "" || bad || strings.ContainsFunc(d.Namespace, unicode.IsSpace) {
		c.add("namespace", "soap.service.namespace", map[string]any{"namespace": d.Namespace})
	}
	if d.MaxBytes < 0 {
		c.add("maxBytes", "soap.service.max-bytes", nil)
	}
	if len(d.Operations) == 0 {
		c.add("operations", "soap.service.no-operations", nil)
	}
	seen := map[string]bool{}
	for _, o := range d.Operations {
		path := "operations." + o.Name
		c.name(path, o.Name)
		if seen[o.Name] {
			c.add(path, "soap.service.twice", map[string]any{"name": o.Name})
		}
		seen[o.Name] = true
		c.wrapper(path+".request", o.wrapper(o.Request, ""))
		c.wrapper(path+".response", o.wrapper(o.Response, "Response"))
	}
}

func (c *checker) wrapper(path string, e *Element) {
	if owner, taken := c.names[e.Name]; taken {
		c.add(path, "soap.service.element-taken", map[string]any{"name": e.Name, "owner": owner})
	}
	c.names[e.Name] = path
	if e.Kind != Object || e.List {
		c.add(path, "soap.service.wrapper", map[string]any{"name": e.Name})
	}
	c.element(path, e, 0)
}

var kinds = []Kind{Text, Number, Integer, Boolean, Date, DateTime, Object}

func (c *checker) element(path string, e *Element, depth int) {
	if e == nil {
		c.add(path, "soap.service.no-element", nil)
		return
	}
	c.name(path, e.Name)
	switch {
	case depth > maxDepth/2:
		c.add(path, "soap.service.too-deep", map[string]any{"limit": maxDepth / 2})
		return
	case !slices.Contains(kinds, e.Kind):
		c.add(path, "soap.service.kind", map[string]any{"kind": string(e.Kind), "known": fmt.Sprint(kinds)})
	case e.Kind != Object && len(e.Children) > 0:
		c.add(path, "soap.service.children", map[string]any{"kind": string(e.Kind)})
	}
	seen := map[string]bool{}
	for _, child := range e.Children {
		at := path + ".?"
		if child != nil {
			at = path + "." + child.Name
			if seen[child.Name] {
				c.add(at, "soap.service.twice", map[string]any{"name": child.Name})
			}
			seen[child.Name] = true
		}
		c.element(at, child, depth+1)
	}
}

func (c *checker) name(path, name string) {
	if !envelope.IsName(name) {
		c.add(path, "soap.service.name", map[string]any{"name": name})
	}
}
