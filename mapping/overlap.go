package mapping

import (
	"sort"
	"strings"
)

// leaf is a field that puts a value at its target, with the alternatives that
// it is in.
type leaf struct {
	*field
	in []branch
}

// branch is one of several ways of which only one is gone.
type branch struct {
	of  *field
	way int
}

// leavesOf lists the fields that put values, through groups and choices but not
// into lists, whose targets are their own.
func leavesOf(fields []field) []leaf { return gather(nil, fields, nil) }

func gather(out []leaf, fields []field, in []branch) []leaf {
	for i := range fields {
		out = fields[i].leaves(out, in)
	}
	return out
}

func (f *field) leaves(out []leaf, in []branch) []leaf {
	switch {
	case f.choices != nil:
		for i := range f.choices {
			out = f.choices[i].leaves(out, append(in[:len(in):len(in)], branch{f, i}))
		}
		return out
	case f.group != nil:
		if f.otherwise != nil {
			out = append(out, leaf{f, append(in[:len(in):len(in)], branch{f, -1})})
		}
		return gather(out, f.group.fields, append(in[:len(in):len(in)], branch{f, 0}))
	}
	return append(out, leaf{f, in})
}

// excludes tells whether only one of two leaves can ever be made.
func (l leaf) excludes(other leaf) bool {
	for _, a := range l.in {
		for _, b := range other.in {
			if a.of == b.of && a.way != b.way {
				return true
			}
		}
	}
	return false
}

// overlaps finds targets that stand twice, and targets inside others.
func (b *builder) overlaps(fields []field) {
	order := leavesOf(fields)
	sort.SliceStable(order, func(i, j int) bool { return len(order[i].keys) < len(order[j].keys) })
	seen := map[string][]leaf{}
	for _, f := range order {
		for i := 1; i <= len(f.keys); i++ {
			outer := strings.Join(f.keys[:i], ".")
			for _, other := range seen[outer] {
				if f.excludes(other) {
					continue
				}
				if i == len(f.keys) {
					b.add(f.key, "mapping.target-twice", map[string]any{"target": f.target})
				} else {
					b.add(f.key, "mapping.target-inside", map[string]any{"target": f.target, "outer": outer})
				}
				break
			}
		}
		seen[f.target] = append(seen[f.target], f)
	}
}
