package mapping

import (
	"strings"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/schema"
)

// Refusal is the error of data that a mapping cannot take: every field that
// does not fit.
type Refusal struct {
	Mapping  string
	Problems []schema.Problem
}

// Error names all fields with their codes.
func (r *Refusal) Error() string {
	parts := make([]string, len(r.Problems))
	for i, p := range r.Problems {
		parts[i] = p.Where() + ": " + p.Code
	}
	return "mapping " + r.Mapping + " refuses the data: " + strings.Join(parts, "; ")
}

// Say words all problems in one line.
func (r *Refusal) Say(lang words.Lang) string {
	parts := make([]string, len(r.Problems))
	for i, p := range r.Problems {
		parts[i] = p.Where() + ": " + p.Say(lang)
	}
	gap := "; "
	if lang == words.Zh {
		gap = "；"
	}
	return strings.Join(parts, gap)
}

// placed moves diagnostics to their places in the file.
func (f *field) placed(notes feel.Diagnostics) feel.Diagnostics {
	if len(notes) == 0 {
		return nil
	}
	out := make(feel.Diagnostics, 0, len(notes))
	for _, d := range notes {
		at := f.node.Inside(d.Line, d.Col, 1, "", d.Code, nil).Place
		d.Line, d.Col = at.Line, at.Col
		out = append(out, d)
	}
	return out
}

// empty is the problem of a required value that is null: the evaluation's own
// reason, if it gave one.
func (t *Trace) empty() schema.Problem {
	p := schema.Problem{Path: t.origin(), Target: t.Target, Code: "mapping.missing", Args: map[string]any{}}
	if len(t.Notes) > 0 {
		p.Code, p.Args = t.Notes[0].Code, t.Notes[0].Args
	}
	return p
}

// origin is the input path that a value is made of, or its target where there
// is not exactly one.
func (t *Trace) origin() string {
	if len(t.Reads) == 1 {
		return t.Reads[0]
	}
	return t.Target
}

// traceBack turns a path of the result into the input's where one field alone
// could have made it. The innermost field that the path lies in counts.
func traceBack(p *schema.Problem, traces []Trace) {
	p.Target = p.Path
	best := -1
	for i := range traces {
		t := &traces[i].Target
		if p.Target != *t && !strings.HasPrefix(p.Target, *t+".") && !strings.HasPrefix(p.Target, *t+"[") {
			continue
		}
		if best < 0 || len(*t) > len(traces[best].Target) {
			best = i
		}
	}
	if best < 0 {
		return
	}
	t := &traces[best]
	if rest := p.Target[len(t.Target):]; rest == "" || t.plain {
		p.Path = t.origin() + rest
	}
}
