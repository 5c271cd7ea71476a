package xsd

import (
	"encoding/xml"
	"fmt"
	"slices"

	"github.com/servicehall/hallway/adapters/soap/envelope"
)

// Seal compiles the types that others are extended into, and works out the
// fields of every type. It is called once, after all that is needed was asked
// for; then the set is only read.
func (s *Set) Seal() error {
	s.relatives()
	for _, t := range s.all {
		if err := t.seal(); err != nil {
			return err
		}
	}
	return nil
}

// relatives compiles the extensions of what is compiled, until there are no
// more. A peer may send them in place of their base. One that cannot be
// compiled is left out: nobody named it.
func (s *Set) relatives() {
	for more := true; more; {
		more = false
		for _, name := range sorted(s.declared["complexType"]) {
			if _, known := s.types[name]; known {
				continue
			}
			base, ok := s.extended(s.declared["complexType"][name])
			if !ok {
				continue
			}
			if _, err := s.typ(name, 0); err == nil {
				more = true
				base.related = append(base.related, s.types[name])
			}
		}
	}
	for _, t := range s.types {
		for up := t.base; up != nil && !slices.Contains(up.related, t) && up != t; up = up.base {
			up.related = append(up.related, t)
		}
	}
	for _, t := range s.types {
		slices.SortFunc(t.related, func(a, b *Type) int { return compare(a.Name, b.Name) })
	}
}

// extended is the compiled type that a definition extends.
func (s *Set) extended(d declaration) (*Type, bool) {
	for _, content := range []string{"complexContent", "simpleContent"} {
		c := d.node.Child(envelope.XSD, content)
		if c == nil {
			continue
		}
		if x := c.Child(envelope.XSD, "extension"); x != nil {
			name, err := resolve(x, d.in, x.Plain("base"))
			t, ok := s.types[name]
			return t, err == nil && ok
		}
	}
	return nil, false
}

func sorted(m map[xml.Name]declaration) []xml.Name {
	out := make([]xml.Name, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	slices.SortFunc(out, compare)
	return out
}

func compare(a, b xml.Name) int {
	switch x, y := show(a), show(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func (t *Type) seal() error {
	chain, err := t.chain()
	if err != nil {
		return err
	}
	t.body, t.byName = &Particle{shape: sequence, min: 1, max: 1}, map[string]*Field{}
	for _, x := range chain {
		t.open, t.mixed = t.open || x.Any, t.mixed || x.Mixed
		if x.value != nil {
			t.text = x.value
		}
		if x.content != nil {
			t.body.parts = append(t.body.parts, x.content)
		}
		for _, a := range x.added {
			t.attributes = slices.DeleteFunc(t.attributes, func(b *Attribute) bool { return a.Name == b.Name })
			t.attributes = append(t.attributes, a)
		}
	}
	t.collect(t.body)
	for name, n := range t.body.counts() {
		t.byName[name].List, t.byName[name].Required = n.most > 1, n.least > 0
	}
	return nil
}

// chain is a type with what it extends, the base first.
func (t *Type) chain() ([]*Type, error) {
	out := []*Type{t}
	for x := t; x.base != nil; x = x.base {
		if slices.Contains(out, x.base) || len(out) > maxDepth {
			return nil, fmt.Errorf("type %s extends itself", t.Name.Local)
		}
		out = append(out, x.base)
	}
	slices.Reverse(out)
	return out, nil
}

// collect makes fields of the elements of a particle.
func (t *Type) collect(p *Particle) {
	switch p.shape {
	case single:
		f := t.byName[p.element.Name.Local]
		if f == nil {
			f = &Field{Name: p.element.Name.Local}
			t.byName[f.Name] = f
			t.fields = append(t.fields, f)
		}
		f.Elements = append(f.Elements, p.element)
	case wildcard:
		t.open = true
	default:
		for _, part := range p.parts {
			t.collect(part)
		}
	}
}

// often is how often an element may come: most is at most 2, which stands for
// more than once.
type often struct{ least, most int }

// counts says how often the elements of a particle come, by name.
func (p *Particle) counts() map[string]often {
	out := map[string]often{}
	switch p.shape {
	case single:
		out[p.element.Name.Local] = often{1, 1}
	case choice:
		for i, part := range p.parts {
			alternative := part.counts()
			for name, n := range out {
				out[name] = often{min(n.least, alternative[name].least), n.most}
			}
			for name, n := range alternative {
				if i > 0 {
					n.least = min(n.least, out[name].least)
				}
				out[name] = often{n.least, max(n.most, out[name].most)}
			}
		}
	default:
		for _, part := range p.parts {
			for name, n := range part.counts() {
				out[name] = often{min(2, n.least+out[name].least), min(2, n.most+out[name].most)}
			}
		}
	}
	greatest := min(p.max, 2)
	if p.max == Unbounded {
		greatest = 2
	}
	for name, n := range out {
		out[name] = often{min(2, n.least*min(p.min, 2)), min(2, n.most*greatest)}
	}
	return out
}
