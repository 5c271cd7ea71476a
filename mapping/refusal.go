package mapping

import (
	"strings"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping/feel"
)

// Problem is one field that does not fit. It holds no value of the data.
type Problem struct {
	Path   string         `json:"path"`             // in the input where that is known, else the target; "" is the whole
	Target string         `json:"target,omitempty"` // in the result, if the problem came up there
	Code   string         `json:"code"`
	Args   map[string]any `json:"args,omitempty"`
}

// Refusal is the error of data that a mapping cannot take: every field that
// does not fit.
type Refusal struct {
	Mapping  string
	Problems []Problem
}

// Error names all fields with their codes.
func (r *Refusal) Error() string {
	parts := make([]string, len(r.Problems))
	for i, p := range r.Problems {
		parts[i] = p.where() + ": " + p.Code
	}
	return "mapping " + r.Mapping + " refuses the data: " + strings.Join(parts, "; ")
}

// Say words all problems in one line.
func (r *Refusal) Say(lang words.Lang) string {
	parts := make([]string, len(r.Problems))
	for i, p := range r.Problems {
		parts[i] = p.where() + ": " + p.Say(lang)
	}
	gap := "; "
	if lang == words.Zh {
		gap = "；"
	}
	return strings.Join(parts, gap)
}

// Say words the problem, without its path.
func (p Problem) Say(lang words.Lang) string {
	if _, own := Words[p.Code]; own {
		return Words.Say(lang, p.Code, p.Args)
	}
	return feel.Words.Say(lang, p.Code, p.Args)
}

func (p Problem) where() string {
	if p.Path == "" {
		return "(root)"
	}
	return p.Path
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
func (t *Trace) empty() Problem {
	p := Problem{Path: t.origin(), Target: t.Target, Code: "mapping.missing", Args: map[string]any{}}
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
func traceBack(p *Problem, traces []Trace) {
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
