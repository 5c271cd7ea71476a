package xsd

import "slices"

// extent is how often an element may come; most may be Unbounded.
type extent struct{ least, most int }

func (x extent) plus(y extent) extent {
	if x.most == Unbounded || y.most == Unbounded {
		return extent{x.least + y.least, Unbounded}
	}
	return extent{x.least + y.least, x.most + y.most}
}

func (x extent) times(least, most int) extent {
	out := extent{min(x.least*least, maxTimes), Unbounded}
	if x.most == 0 || most == 0 {
		out.most = 0
	} else if x.most != Unbounded && most != Unbounded && x.most <= maxTimes/most {
		out.most = x.most * most
	}
	return out
}

// maxTimes keeps products of occurrences from growing; more is unbounded.
const maxTimes = 1_000_000_000

// extents says how often the elements of a particle come, by name.
func (p *Particle) extents() map[string]extent {
	out := map[string]extent{}
	switch p.shape {
	case single:
		out[p.element.Name.Local] = extent{1, 1}
	case choice:
		for i, part := range p.parts {
			either(out, part.extents(), i == 0)
		}
	default:
		for _, part := range p.parts {
			for name, x := range part.extents() {
				out[name] = out[name].plus(x)
			}
		}
	}
	for name, x := range out {
		out[name] = x.times(p.min, p.max)
	}
	return out
}

// either adds an alternative to those before.
func either(out, more map[string]extent, first bool) {
	for name, x := range out {
		out[name] = extent{min(x.least, more[name].least), x.most}
	}
	for name, x := range more {
		before, known := out[name]
		if !known && !first {
			x.least = 0
		}
		if known {
			x.least = min(x.least, before.least)
			if x.most != Unbounded && (before.most == Unbounded || before.most > x.most) {
				x.most = before.most
			}
		}
		out[name] = x
	}
}

// claim is what a content model asks of an object: fields that must be there,
// and rules in JSON Schema.
type claim struct {
	must  []string
	rules []any
}

func (c *claim) join(d claim) {
	for _, name := range d.must {
		if !slices.Contains(c.must, name) {
			c.must = append(c.must, name)
		}
	}
	c.rules = append(c.rules, d.rules...)
}

// schema writes a claim, with fields that must not be there.
func (c claim) schema(never []string) members {
	out := members{}
	if len(c.must) > 0 {
		out.add("required", c.must)
	}
	if len(never) > 0 {
		out = append(out, absent(never)...)
	}
	if len(c.rules) > 0 {
		out.add("allOf", c.rules)
	}
	return out
}

// absent is the rule that none of some fields is there.
func absent(names []string) members {
	if len(names) == 1 {
		return members{{"not", members{{"required", names}}}}
	}
	var each []any
	for _, name := range names {
		each = append(each, members{{"required", []string{name}}})
	}
	return members{{"not", members{{"anyOf", each}}}}
}

// claim is what a particle asks when it is there.
func (p *Particle) claim() claim {
	var c claim
	switch p.shape {
	case single:
		if p.element.Preset == nil {
			c.must = []string{p.element.Name.Local}
		}
		if p.min > 1 {
			c.rules = append(c.rules, members{{"properties", members{{p.element.Name.Local, members{{"type", "array"}, {"minItems", p.min}}}}}})
		}
	case choice:
		c = p.alternatives(false)
	case sequence, all:
		for _, part := range p.parts {
			c.join(part.whole())
		}
	}
	return c
}

// whole is what a particle asks whether it is there or not: a part of it means
// all of it.
func (p *Particle) whole() claim {
	switch {
	case p.min > 0:
	case p.shape == single:
		return claim{}
	case p.shape == choice:
		return p.alternatives(true)
	}
	c := p.claim()
	if p.min > 0 {
		return c
	}
	asked := c.schema(nil)
	names := p.names()
	if len(asked) == 0 || len(names) < 2 && len(c.rules) == 0 {
		return claim{}
	}
	return claim{rules: []any{members{{"anyOf", []any{absent(names), asked}}}}}
}

// alternatives is what a choice asks. The first alternative of which there is
// something is the one; in a choice that is made several times all may be.
func (p *Particle) alternatives(free bool) claim {
	var ways []any
	var each claim
	all := p.names()
	free = free || len(p.parts) == 0 || slices.ContainsFunc(p.parts, (*Particle).emptiable)
	if len(all) > maxAlternatives || len(all) == 0 {
		return claim{}
	}
	for i, part := range p.parts {
		c := part.claim()
		if p.max != 1 {
			optional := *part
			optional.min = 0
			each.join(optional.whole())
			ways = append(ways, c.schema(nil))
			continue
		}
		never := p.others(i)
		if !slices.ContainsFunc(c.must, func(name string) bool { return slices.Contains(never, name) }) {
			ways = append(ways, c.schema(never))
		}
	}
	switch {
	case free && p.max != 1:
		return each
	case free:
		ways = append(ways, absent(all))
	}
	each.rules = append(each.rules, members{{"anyOf", ways}})
	return each
}

// maxAlternatives is how many names a choice may have to be described: each of
// its alternatives names those of all others.
const maxAlternatives = 100

// others are the names that may not be there beside an alternative: all of
// those before it, and those after it that it has not itself.
func (p *Particle) others(i int) []string {
	own, never := p.parts[i].names(), []string{}
	for j, part := range p.parts {
		for _, name := range part.names() {
			if j != i && !slices.Contains(never, name) && (j < i || !slices.Contains(own, name)) {
				never = append(never, name)
			}
		}
	}
	return never
}

// names are those of the elements of a particle.
func (p *Particle) names() []string {
	var out []string
	for name := range p.extents() {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
