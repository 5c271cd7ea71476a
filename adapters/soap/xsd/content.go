package xsd

import (
	"slices"
	"strconv"
	"strings"
)

// cursor is the values of one field, and how many of them are written.
type cursor struct {
	values []any
	next   int
	wrong  bool // told already
}

func (c *cursor) left() int {
	if c == nil {
		return 0
	}
	return len(c.values) - c.next
}

// content writes the children of one element in the order of its content model.
// Each particle takes what is still there of its fields.
type content struct {
	*writer
	path   string
	fields map[string]*Field
	given  map[string]*cursor
	wrote  int
}

// particle writes a particle as often as it must and as there are values.
func (c *content) particle(p *Particle) {
	if p.shape == single {
		c.single(p)
		return
	}
	for round := 0; p.max == Unbounded || round < p.max; round++ {
		there := c.has(p)
		if !there && (round > 0 || p.min == 0) {
			return
		}
		before := c.wrote
		c.once(p)
		if there && c.wrote == before {
			return // what is there can never be written
		}
	}
}

func (c *content) once(p *Particle) {
	switch p.shape {
	case sequence, all:
		for _, part := range p.parts {
			c.particle(part)
		}
	case choice:
		c.choose(p)
	}
}

// choose writes the first alternative that has values.
func (c *content) choose(p *Particle) {
	var names []string
	for _, part := range p.parts {
		if c.has(part) {
			c.particle(part)
			return
		}
		names = append(names, part.first())
	}
	if slices.ContainsFunc(p.parts, (*Particle).emptiable) {
		return
	}
	for _, name := range names {
		if g := c.given[name]; g != nil && g.wrong {
			return
		}
	}
	if len(names) > 0 {
		c.problem(join(c.path, names[0]), "xsd.choice", map[string]any{"names": strings.Join(names, ", ")})
	}
}

// has reports whether there are values left below a particle.
func (c *content) has(p *Particle) bool {
	if p.shape == single {
		return c.given[p.element.Name.Local].left() > 0
	}
	for _, part := range p.parts {
		if c.has(part) {
			return true
		}
	}
	return false
}

// emptiable reports whether a particle may be left out or be empty.
func (p *Particle) emptiable() bool {
	if p.min == 0 || p.shape == wildcard {
		return true
	}
	if p.shape == single {
		return false
	}
	for _, part := range p.parts {
		if part.emptiable() == (p.shape == choice) {
			return p.shape == choice
		}
	}
	return p.shape != choice || len(p.parts) == 0
}

// first names the first element of a particle.
func (p *Particle) first() string {
	if p.shape == single {
		return p.element.Name.Local
	}
	for _, part := range p.parts {
		if name := part.first(); name != "" {
			return name
		}
	}
	return ""
}

func (c *content) single(p *Particle) {
	name := p.element.Name.Local
	g, path, list := c.given[name], join(c.path, name), c.fields[name].List
	wrote := 0
	for ; g.left() > 0 && (p.max == Unbounded || wrote < p.max); wrote++ {
		at := path
		if list {
			at += "[" + strconv.Itoa(g.next+1) + "]"
		}
		c.element(at, p.element, g.values[g.next])
		g.next++
		c.wrote++
	}
	if wrote < p.min && p.element.Preset != nil {
		c.element(path, p.element, *p.element.Preset)
		return
	}
	if wrote < p.min && (g == nil || !g.wrong) {
		c.problem(path, "xsd.missing", nil)
	}
}

// leftOver tells the values that no particle took.
func (c *content) leftOver(t *Type) {
	for _, f := range t.fields {
		g := c.given[f.Name]
		if g.left() == 0 {
			continue
		}
		code := "xsd.excluded"
		if g.next > 0 {
			code = "xsd.too-many"
		}
		c.problem(join(c.path, f.Name), code, map[string]any{"count": len(g.values), "limit": g.next})
	}
}
