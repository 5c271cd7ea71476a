package api

import (
	"encoding/json"
	"errors"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/hall"
)

// DescriptionView is what the peer of a connector says of its operations and
// sources, and what in the mappings does not fit it.
type DescriptionView struct {
	Connector  string        `json:"connector"`
	Operations []ShapeView   `json:"operations"`
	Sources    []ShapeView   `json:"sources"`
	Findings   []FindingView `json:"findings"`
}

// ShapeView describes an operation or a source in JSON Schema. Neither input nor
// output is there where nothing is known; Problem is why, if it could not be
// asked.
type ShapeView struct {
	Name    string          `json:"name"`
	Input   json.RawMessage `json:"input,omitempty"`
	Output  json.RawMessage `json:"output,omitempty"`
	Problem string          `json:"problem,omitempty"`
}

// FindingView is what is wrong with a file, or with a text that is to become
// one.
type FindingView struct {
	Code     string           `json:"code"`
	Severity finding.Severity `json:"severity"`
	Text     string           `json:"text"`
	Mend     string           `json:"mend,omitempty"`
	File     string           `json:"file,omitempty"`
	Line     int              `json:"line,omitempty"`
	Column   int              `json:"column,omitempty"`
	Width    int              `json:"width,omitempty"`  // characters from the column on
	Path     string           `json:"path,omitempty"`   // in the file
	Source   string           `json:"source,omitempty"` // the line itself
}

func (a *API) findings(all finding.List, lang words.Lang) []FindingView {
	out := make([]FindingView, 0, len(all))
	for _, f := range all {
		out = append(out, FindingView{Code: f.Code, Severity: f.Severity, Text: a.c.Words.Say(lang, f.Code, f.Args), Mend: a.c.Words.Mend(lang, f.Code, f.Args),
			File: f.Place.File, Line: f.Place.Line, Column: f.Place.Col, Width: f.Width, Path: f.Place.Path, Source: f.Source})
	}
	return out
}

func (a *API) describeConnector(q *Request) (any, error) {
	name := q.param("name")
	all, found, err := a.c.Hall.Describe(q.ctx, name)
	if err != nil {
		return nil, err
	}
	out := DescriptionView{Connector: name, Operations: []ShapeView{}, Sources: []ShapeView{}, Findings: a.findings(found, q.Lang)}
	for _, d := range all {
		if v := shapeOf(d); d.Source {
			out.Sources = append(out.Sources, v)
		} else {
			out.Operations = append(out.Operations, v)
		}
	}
	return out, nil
}

// shapeOf tells of a problem only what the peer's fault says: that an adapter
// describes nothing is none.
func shapeOf(d hall.Described) ShapeView {
	v := ShapeView{Name: d.Name, Input: d.Shape.Input, Output: d.Shape.Output}
	if f, ok := errors.AsType[*adapters.Fault](d.Problem); ok {
		v.Problem = f.Message
	}
	return v
}
