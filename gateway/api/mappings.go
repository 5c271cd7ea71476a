package api

import (
	"context"
	"errors"
	"math"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/feel"
)

// MappingView is a mapping in the list.
type MappingView struct {
	Mapping string   `json:"mapping"`
	Zh      string   `json:"zh,omitempty"`
	En      string   `json:"en,omitempty"`
	File    string   `json:"file"`
	Version string   `json:"version"`
	From    string   `json:"from,omitempty"`
	To      string   `json:"to,omitempty"`
	Reads   []string `json:"reads"`
	Samples []string `json:"samples"`
}

// PreviewOf says what a mapping is tried on: given data, its own samples, the
// last messages of a source, or one stored message.
type PreviewOf struct {
	Data    map[string]any `json:"data,omitempty"`
	Samples bool           `json:"samples,omitempty"`
	Source  string         `json:"source,omitempty"`
	Last    int            `json:"last,omitempty"` // of the source's messages, 10 if absent
	Message string         `json:"message,omitempty"`
}

// Preview is what came out.
type Preview struct {
	Mapping string          `json:"mapping"`
	Version string          `json:"version"`
	Results []PreviewResult `json:"results"`
}

// PreviewResult is one application of a mapping: Output, or the Problems for
// which the input is refused.
type PreviewResult struct {
	Name     string           `json:"name"` // of the sample, or the sender's id of the message
	Message  string           `json:"message,omitempty"`
	Now      time.Time        `json:"now"`
	Input    map[string]any   `json:"input"`
	Output   map[string]any   `json:"output,omitempty"`
	Problems []PreviewProblem `json:"problems,omitempty"`
	Lineage  []LineageView    `json:"lineage"`
}

// PreviewProblem is one field that does not fit.
type PreviewProblem struct {
	Path   string `json:"path"`
	Target string `json:"target,omitempty"`
	Code   string `json:"code"`
	Text   string `json:"text"`
}

// LineageView says where a value of the output came from.
type LineageView struct {
	Target     string        `json:"target"`
	Expression string        `json:"expression"`
	When       string        `json:"when,omitempty"`
	Default    bool          `json:"default,omitempty"`
	Empty      bool          `json:"empty,omitempty"`
	File       string        `json:"file"`
	Line       int           `json:"line"`
	Reads      []string      `json:"reads"`
	Rows       []feel.Looked `json:"rows,omitempty"` // of code tables
	Notes      []NoteView    `json:"notes,omitempty"`
}

// NoteView says why something is null.
type NoteView struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Code   string `json:"code"`
	Text   string `json:"text"`
}

const (
	maxLast     = 50
	defaultLast = 10
)

func mappingRoutes() []Route {
	return []Route{
		{Access: verb(auth.CaseRead), Operation: openapi.Operation{Method: "GET", Path: "/mappings", Name: "listMappings", Tag: "mappings",
			Summary: words.Entry{Zh: "映射", En: "The mappings"}, Response: []MappingView{}}, Run: (*API).listMappings},
		{Access: verb(auth.MessageRead), Operation: openapi.Operation{Method: "POST", Path: "/mappings/{name}/preview", Name: "previewMapping", Tag: "mappings",
			Summary: words.Entry{Zh: "试用映射：给定数据、其示例、某来源最近的消息或一条消息；不改变任何东西", En: "Try a mapping on data, on its samples, on the last messages of a source or on one message; changes nothing"},
			Request: PreviewOf{}, Example: PreviewOf{Samples: true}, Response: Preview{}}, Run: (*API).previewMapping},
		{Access: verb(auth.MessageRead), Max: maxTextBody, Operation: openapi.Operation{Method: "POST", Path: "/mappings/preview", Name: "previewText", Tag: "mappings",
			Summary: words.Entry{Zh: "检查并试用尚未保存的映射文本，与大厅现有的模式、代码表、片段一起；不改变任何东西", En: "Check and try a mapping's text that is not saved, beside the hall's schemas, code tables and fragments; changes nothing"},
			Request: TextPreviewOf{}, Example: TextPreviewOf{Text: "mapping: example\nfields:\n  name: form.name\n", Data: map[string]any{"form": map[string]any{"name": "李"}}},
			Response: TextPreview{}}, Run: (*API).previewText},
		{Access: verb(auth.CaseRead), Operation: openapi.Operation{Method: "POST", Path: "/decisions/{id}/evaluate", Name: "evaluateDecision", Tag: "mappings",
			Summary: words.Entry{Zh: "求值已部署的决策，并给出命中的规则；不记录", En: "Evaluate a deployed decision, with the rules that fired; nothing is recorded"},
			Request: DecisionOf{}, Example: DecisionOf{Vars: map[string]any{"amount": 500000}}, Response: Decided{}, Refusals: []int{422}}, Run: (*API).evaluateDecision},
		{Access: verb(auth.CaseRead), Operation: openapi.Operation{Method: "POST", Path: "/feel/complete", Name: "completeFEEL", Tag: "mappings",
			Summary: words.Entry{Zh: "编辑器补全：表达式某处可用的名称、字段与函数", En: "For editors: names, fields and functions that may stand at a place of an expression"},
			Request: CompleteOf{}, Example: CompleteOf{Expression: "upper case(tr", Cursor: 13}, Response: []mapping.Completion{}}, Run: (*API).completeFEEL},
	}
}

func (a *API) listMappings(*Request) (any, error) {
	out := []MappingView{}
	if a.c.Mappings == nil {
		return out, nil
	}
	for _, name := range a.c.Mappings.Names() {
		m, _ := a.c.Mappings.Mapping(name)
		v := MappingView{Mapping: name, Zh: m.Summary().Zh, En: m.Summary().En, File: m.File(), Version: m.Version(), Reads: m.Reads(), Samples: []string{}}
		if m.From() != nil {
			v.From = m.From().Path()
		}
		if m.To() != nil {
			v.To = m.To().Path()
		}
		for _, s := range m.Samples() {
			v.Samples = append(v.Samples, s.Name)
		}
		out = append(out, v)
	}
	return out, nil
}

func (a *API) mapping(name string) (*mapping.Mapping, error) {
	if a.c.Mappings != nil {
		if m, ok := a.c.Mappings.Mapping(name); ok {
			return m, nil
		}
	}
	return nil, problem.New(fiber.StatusNotFound, "problem.not-found", nil)
}

func (a *API) previewMapping(q *Request) (any, error) {
	m, err := a.mapping(q.param("name"))
	if err != nil {
		return nil, err
	}
	var in PreviewOf
	if err := q.json(&in); err != nil {
		return nil, err
	}
	out := Preview{Mapping: m.Name(), Version: m.Version()}
	out.Results, err = a.tried(q, m, in)
	return out, err
}

// tried applies a mapping to all that is asked for.
func (a *API) tried(q *Request, m *mapping.Mapping, in PreviewOf) ([]PreviewResult, error) {
	out := []PreviewResult{}
	inputs, err := a.inputs(q.ctx, m, in)
	if err != nil {
		return nil, err
	}
	for _, x := range inputs {
		if err := a.try(m, &x, q.Lang); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// inputs gathers what a preview is of.
func (a *API) inputs(ctx context.Context, m *mapping.Mapping, in PreviewOf) ([]PreviewResult, error) {
	asked := 0
	for _, yes := range []bool{in.Data != nil, in.Samples, in.Source != "", in.Message != ""} {
		if yes {
			asked++
		}
	}
	if asked != 1 {
		return nil, problem.Invalid("problem.invalid", wrongField("", "data | samples | source | message"))
	}
	switch {
	case in.Data != nil:
		return []PreviewResult{{Name: "data", Now: a.c.Now(), Input: in.Data}}, nil
	case in.Samples:
		return a.samples(m), nil
	case in.Message != "":
		id, err := strconv.ParseInt(in.Message, 10, 64)
		if err != nil || id <= 0 {
			return nil, problem.New(fiber.StatusNotFound, "problem.not-found", nil)
		}
		s, err := a.c.Router.Input(ctx, id, m)
		return []PreviewResult{ofMessage(s)}, err
	}
	if in.Last < 0 || in.Last > maxLast {
		return nil, problem.Invalid("problem.invalid", wrongField("last", "1 – "+strconv.Itoa(maxLast)))
	}
	if in.Last == 0 {
		in.Last = defaultLast
	}
	all, err := a.c.Router.Inputs(ctx, route.MessageFilter{Source: in.Source, Newest: true, Limit: in.Last}, m)
	out := make([]PreviewResult, 0, len(all))
	for _, s := range all {
		out = append(out, ofMessage(s))
	}
	return out, err
}

func ofMessage(s route.Specimen) PreviewResult {
	return PreviewResult{Name: s.ExternalID, Message: strconv.FormatInt(s.ID, 10), Now: s.At, Input: s.Input}
}

func (a *API) samples(m *mapping.Mapping) []PreviewResult {
	var out []PreviewResult
	for _, s := range m.Samples() {
		now := s.Now
		if now.IsZero() {
			now = a.c.Now()
		}
		out = append(out, PreviewResult{Name: s.Name, Now: now, Input: s.In})
	}
	return out
}

// try applies a mapping and keeps what came of it.
func (a *API) try(m *mapping.Mapping, x *PreviewResult, lang words.Lang) error {
	out, traces, err := m.ApplyTraced(x.Input, x.Now, a.c.Zone)
	refusal, refused := errors.AsType[*mapping.Refusal](err)
	if err != nil && !refused {
		return err
	}
	x.Output = out
	if refused {
		for _, p := range refusal.Problems {
			x.Problems = append(x.Problems, PreviewProblem{Path: p.Path, Target: p.Target, Code: p.Code, Text: p.Say(lang)})
		}
	}
	x.Lineage = make([]LineageView, 0, len(traces))
	for _, t := range traces {
		x.Lineage = append(x.Lineage, LineageView{Target: t.Target, Expression: t.Expression, When: t.When, Default: t.Default, Empty: t.Empty,
			File: t.File, Line: t.Line, Reads: t.Reads, Rows: t.Rows, Notes: a.notes(t.Notes, lang)})
	}
	return nil
}

func (a *API) notes(all feel.Diagnostics, lang words.Lang) []NoteView {
	var out []NoteView
	for _, n := range all {
		out = append(out, NoteView{Line: n.Line, Column: n.Col, Code: n.Code, Text: a.c.Words.Say(lang, n.Code, n.Args)})
	}
	return out
}

// CompleteOf is an expression with the place at which something is to be put
// in, and the mapping that it belongs to.
type CompleteOf struct {
	Expression string `json:"expression"`
	Cursor     int    `json:"cursor"` // characters before it
	Mapping    string `json:"mapping,omitempty"`
}

func (a *API) completeFEEL(q *Request) (any, error) {
	var in CompleteOf
	if err := q.json(&in); err != nil {
		return nil, err
	}
	var types map[string]feel.Type
	if in.Mapping != "" {
		m, err := a.mapping(in.Mapping)
		if err != nil {
			return nil, err
		}
		types = m.Names()
	}
	text := []rune(in.Expression)
	if in.Cursor < 0 || in.Cursor > min(len(text), math.MaxInt32) {
		return nil, problem.Invalid("problem.invalid", wrongField("cursor", "0 – "+strconv.Itoa(len(text))))
	}
	out := mapping.Complete(string(text[:in.Cursor]), types)
	if out == nil {
		out = []mapping.Completion{}
	}
	return out, nil
}
