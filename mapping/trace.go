package mapping

import (
	"slices"
	"strings"

	"github.com/servicehall/hallway/mapping/feel"
)

// Trace is the lineage of one value of the result.
type Trace struct {
	Target     string           `json:"target"`
	Expression string           `json:"expression"`
	When       string           `json:"when,omitempty"`    // the condition that it was made under
	Default    bool             `json:"default,omitempty"` // the expression is that of the default
	Empty      bool             `json:"empty,omitempty"`   // nothing came out: the target is not there
	File       string           `json:"file"`
	Line       int              `json:"line"`
	Mapping    string           `json:"mapping"`
	Version    string           `json:"version"`         // of the mapping, as Mapping.Version gives it
	Reads      []string         `json:"reads"`           // paths of the input that it may have read
	Rows       []feel.Looked    `json:"rows,omitempty"`  // rows of code tables that it was made with
	Notes      feel.Diagnostics `json:"notes,omitempty"` // why it or a part of it is null; places are those of the file

	plain bool // it is the one path that it reads
}

// cursor is where a list is being gone through.
type cursor struct {
	path string // of the list in the input, "" where it is none of the input
	real string // the same with the position
}

// trace makes the lineage of a value that is about to be put at a target.
// source is the field or the default that it came from.
func (e *evaluation) trace(f, source *field, empty bool, notes feel.Diagnostics) Trace {
	at := source.node.Place()
	t := Trace{Target: e.prefix + f.target, Expression: source.source, File: at.File, Line: at.Line, Mapping: e.m.name, Version: e.m.version,
		Default: source != f, Empty: empty, Reads: []string{},
		Rows: append(e.rowsBefore(source), e.looked...), Notes: append(e.before(source), notes...), plain: source.path != ""}
	if f.when != nil {
		t.When = f.when.source
	}
	for _, r := range source.reads {
		t.Reads = append(t.Reads, e.real(r))
	}
	if f.when != nil && source == f {
		for _, r := range f.when.reads {
			if r = e.real(r); !slices.Contains(t.Reads, r) && !empty {
				t.Reads = append(t.Reads, r)
			}
		}
	}
	return t
}

// real puts the positions of the lists that are being gone through into a path.
func (e *evaluation) real(path string) string {
	for _, c := range slices.Backward(e.inside) {
		if c.path == "" {
			continue
		}
		if path == c.path {
			return c.real
		}
		if rest, ok := strings.CutPrefix(path, c.path+"."); ok {
			return c.real + "." + rest
		}
	}
	return path
}

// before gives the notes of the lets that a field is made of.
func (e *evaluation) before(f *field) feel.Diagnostics {
	var out feel.Diagnostics
	for _, name := range f.through {
		out = append(out, e.notes[name]...)
	}
	return out
}

// rowsBefore gives the rows of code tables that the lets of a field used.
func (e *evaluation) rowsBefore(f *field) []feel.Looked {
	var out []feel.Looked
	for _, name := range f.through {
		out = append(out, e.rows[name]...)
	}
	return out
}
