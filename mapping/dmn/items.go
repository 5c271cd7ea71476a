package dmn

import (
	"strings"

	"github.com/servicehall/hallway/mapping/dmn/tree"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// item is an item definition, which names a type.
type item struct {
	elem  *tree.Elem
	state state
	typ   feel.Type
}

func (c *compiler) item(e *tree.Elem) {
	name := e.Attr("name")
	if _, twice := c.items[name]; twice || name == "" {
		c.add("dmn.type-name", e, map[string]any{"name": name})
		return
	}
	c.items[name] = &item{elem: e}
}

func (c *compiler) resolveTypes() {
	for _, e := range c.doc.Root.Children {
		if it, ok := c.items[e.Attr("name")]; ok && it.elem == e {
			c.defs.types[e.Attr("name")] = c.itemType(it)
			c.defined[e.Attr("name")] = it.typ
		}
	}
}

func (c *compiler) itemType(it *item) feel.Type {
	if it.state == open {
		c.add("dmn.type-circle", it.elem, map[string]any{"name": it.elem.Attr("name")})
		return feel.Type{}
	}
	if it.state == fresh {
		it.state = open
		it.typ = c.shape(it.elem)
		it.typ.Name = it.elem.Attr("name")
		it.state = done
	}
	return it.typ
}

// shape reads the type that an item definition or one of its components says.
func (c *compiler) shape(e *tree.Elem) feel.Type {
	t := feel.Type{}
	components := e.Named("itemComponent")
	switch ref, fn := e.Child("typeRef"), e.Child("functionItem"); {
	case len(components) > 0:
		t = feel.Type{Kind: value.Context, Fields: map[string]feel.Type{}}
		for _, x := range components {
			t.Fields[x.Attr("name")] = c.shape(x)
		}
	case ref != nil:
		t = c.typeRef(ref, ref.Text.Value)
	case fn != nil:
		t = c.functionType(fn)
	}
	c.restrict(&t, e.Child("allowedValues"))
	if e.Attr("isCollection") == "true" {
		t = value.ListOf(t)
	}
	c.restrict(&t, e.Child("typeConstraint"))
	return t
}

func (c *compiler) functionType(e *tree.Elem) feel.Type {
	result := c.typeRef(e, e.Attr("outputTypeRef"))
	t := feel.Type{Kind: value.Callable, Elem: &result}
	for _, p := range e.Named("parameters") {
		t.Params = append(t.Params, c.typeRef(p, p.Attr("typeRef")))
	}
	return t
}

// restrict narrows a type to the values that pass unary tests.
func (c *compiler) restrict(t *feel.Type, e *tree.Elem) {
	if e == nil {
		return
	}
	p := c.tests(e, nil)
	if p == nil {
		return
	}
	before := t.Allow
	t.Allow = func(v any) bool {
		if before != nil && !before(v) {
			return false
		}
		ok, _ := p.Test(feel.Input{Value: v})
		return ok == feel.True
	}
}

// typeRef finds a type by the name that an element gives for it.
func (c *compiler) typeRef(at *tree.Elem, name string) feel.Type {
	name = strings.TrimSpace(name)
	if it, ok := c.items[name]; ok {
		return c.itemType(it)
	}
	if t, ok := c.defined[name]; ok {
		return t
	}
	if c.missing(name) {
		return feel.Type{}
	}
	plain := name
	if _, local, ok := strings.Cut(name, ":"); ok {
		plain = local
	}
	if it, ok := c.items[plain]; ok {
		return c.itemType(it)
	}
	if k, ok := value.KindNamed(plain); ok {
		return feel.Type{Kind: k}
	}
	switch plain {
	case "":
		return feel.Type{}
	case "integer", "long", "double":
		return feel.Type{Kind: value.Number}
	}
	args := map[string]any{"name": name}
	code := "dmn.unknown-type"
	if near := feel.Nearest(name, c.typeNames()); near != "" {
		code, args["nearest"] = "dmn.unknown-type-near", near
	}
	c.add(code, at, args)
	return feel.Type{}
}

// missing tells whether a type is that of an import which is not given, as is
// said at the import.
func (c *compiler) missing(name string) bool {
	for _, e := range c.doc.Root.Named("import") {
		if _, given := c.others[e.Attr("name")]; !given && strings.HasPrefix(name, e.Attr("name")+".") {
			return true
		}
	}
	return false
}

func (c *compiler) typeNames() []string {
	var out []string
	for name := range c.items {
		out = append(out, name)
	}
	for k := value.Any; k <= value.Callable; k++ {
		out = append(out, k.String())
	}
	return out
}
