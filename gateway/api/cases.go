package api

import (
	"math"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/cases"
	"github.com/servicehall/hallway/hall/timeline"
)

// Reason is why somebody does something by hand.
type Reason struct {
	Reason string `json:"reason"`
}

// Document is a document that a case has brought.
type Document struct {
	ID   string `json:"id"`
	Name string `json:"name"` // of the variable
	File string `json:"file,omitempty"`
	Link string `json:"link"`
}

// Step is a step of a case's way. Of many calls only the first and the last
// ones are listed, unless all are asked for: while a system is down, attempts
// become many.
type Step struct {
	timeline.Step
	Omitted int `json:"omittedCalls,omitempty"`
}

// The calls of a step that are listed.
const (
	firstCalls = 2
	lastCalls  = 10
)

func listed(all []timeline.Step, whole bool) []Step {
	out := make([]Step, 0, len(all))
	for _, s := range all {
		x := Step{Step: s}
		if n := len(s.Calls); !whole && n > firstCalls+lastCalls {
			x.Omitted = n - firstCalls - lastCalls
			x.Calls = slices.Concat(s.Calls[:firstCalls], s.Calls[n-lastCalls:])
		}
		out = append(out, x)
	}
	return out
}

// Verified says that a case's history holds.
type Verified struct {
	Intact bool `json:"intact"`
}

func caseRoutes() []Route {
	read := verb(auth.CaseRead)
	return []Route{
		{Access: read, Operation: openapi.Operation{Method: "GET", Path: "/cases", Name: "listCases", Tag: "cases",
			Summary: words.Entry{Zh: "办件列表，新的在前", En: "Cases, the newest first"}, Response: []cases.Case{},
			Params: []openapi.Param{
				{Name: "status", In: "query", Kind: "string", Choices: statuses(), Summary: words.Entry{Zh: "状态", En: "status"}},
				{Name: "search", In: "query", Kind: "string", Summary: words.Entry{Zh: "编号或标题的开头，或申请人", En: "beginning of number or title, or the applicant"}},
				{Name: "before", In: "query", Kind: "integer", Summary: words.Entry{Zh: "上一页最后一件的编号", En: "the last id of the page before"}}, limitParam}}, Run: (*API).listCases},
		{Access: read, Operation: openapi.Operation{Method: "GET", Path: "/cases/{case}", Name: "getCase", Tag: "cases",
			Summary: words.Entry{Zh: "一个办件：等什么、自何时、轮到谁、接下来", En: "One case: what it waits for, since when, whose turn it is, what comes next"},
			Note:    words.Entry{Zh: "用编号或办件号查询。", En: "By its id or its number."}, Response: hall.CaseView{}}, Run: (*API).getCase},
		{Access: read, Operation: openapi.Operation{Method: "GET", Path: "/cases/{case}/timeline", Name: "getTimeline", Tag: "cases",
			Summary: words.Entry{Zh: "办理过程", En: "What happened, step by step"}, Response: []Step{},
			Params: []openapi.Param{{Name: "calls", In: "query", Kind: "string", Choices: []string{"all"}, Summary: words.Entry{Zh: "all：列出全部调用；默认只列每步最初 2 次与最近 10 次", En: "all lists every call; else the first 2 and the last 10 of a step"}}}}, Run: (*API).getTimeline},
		{Access: read, Operation: openapi.Operation{Method: "GET", Path: "/cases/{case}/events", Name: "watchCase", Tag: "cases",
			Summary: words.Entry{Zh: "办理过程的实时事件（SSE）", En: "The case as it goes on (server-sent events)"}, Note: eventsNote,
			Params:   []openapi.Param{{Name: "Last-Event-ID", In: "header", Kind: "string", Summary: words.Entry{Zh: "最后收到的事件编号", En: "id of the last event received"}}},
			Response: "", Gives: "text/event-stream", Refusals: []int{503}}, Run: (*API).watchCase},
		{Access: verb(auth.Administer), Operation: openapi.Operation{Method: "POST", Path: "/cases/{case}/cancel", Name: "cancelCase", Tag: "cases",
			Summary: words.Entry{Zh: "终止办件", En: "End a case where it stands"}, Request: Reason{}, Example: Reason{Reason: "applicant withdrew"}, Refusals: []int{409, 429}}, Run: (*API).cancelCase},
		{Access: read, Operation: openapi.Operation{Method: "POST", Path: "/cases/{case}/verify", Name: "verifyCase", Tag: "cases",
			Summary: words.Entry{Zh: "校验办件的历史记录", En: "Check that a case's history was not changed"}, Response: Verified{}, Refusals: []int{409}}, Run: (*API).verifyCase},
		{Access: read, Operation: openapi.Operation{Method: "GET", Path: "/cases/{case}/documents", Name: "listDocuments", Tag: "cases",
			Summary: words.Entry{Zh: "办件产生的文书", En: "Documents that a case has brought"}, Response: []Document{}}, Run: (*API).listDocuments},
	}
}

func statuses() []string {
	return []string{string(process.Running), string(process.Suspended), string(process.Completed), string(process.Cancelled)}
}

func (a *API) listCases(q *Request) (any, error) {
	p := q.query()
	f := cases.Filter{Status: process.Status(p.choice("status", statuses())), Search: p.text("search"),
		Before: p.int("before", 0, math.MaxInt64), Limit: int(p.int("limit", 1, 500))}
	if err := p.err(); err != nil {
		return nil, err
	}
	return a.c.Hall.Cases(q.ctx, f)
}

// caseID finds the case of the path, by its id or its number.
func (a *API) caseID(q *Request) (int64, error) { return a.c.Hall.Find(q.ctx, q.param("case")) }

func (a *API) getCase(q *Request) (any, error) {
	id, err := a.caseID(q)
	if err != nil {
		return nil, err
	}
	return a.c.Hall.Case(q.ctx, id, q.Lang)
}

func (a *API) getTimeline(q *Request) (any, error) {
	id, err := a.caseID(q)
	if err != nil {
		return nil, err
	}
	p := q.query()
	whole := p.choice("calls", []string{"all"}) != ""
	if err := p.err(); err != nil {
		return nil, err
	}
	steps, err := a.c.Hall.Timeline(q.ctx, id, q.Lang)
	return listed(steps, whole), err
}

func (a *API) cancelCase(q *Request) (any, error) {
	id, err := a.caseID(q)
	if err != nil {
		return nil, err
	}
	reason, err := q.reason()
	if err != nil {
		return nil, err
	}
	return nil, a.c.Hall.Cancel(q.ctx, id, q.Who.ID, reason)
}

// reason reads why somebody does something; it is kept, so it is needed.
func (q *Request) reason() (string, error) {
	var in Reason
	if err := q.json(&in); err != nil {
		return "", err
	}
	if in.Reason == "" {
		return "", problem.Invalid("problem.invalid", needed("reason"))
	}
	return in.Reason, nil
}

func needed(field string) problem.Field {
	return problem.Field{Field: field, Code: "problem.needed", Args: map[string]any{"field": field}}
}

func (a *API) verifyCase(q *Request) (any, error) {
	id, err := a.caseID(q)
	if err != nil {
		return nil, err
	}
	if _, err := a.c.Hall.Case(q.ctx, id, q.Lang); err != nil {
		return nil, err
	}
	if err := a.c.Hall.Verify(q.ctx, id); err != nil {
		a.c.Log.Error("a case's history does not hold", "case", id, "error", err)
		return nil, problem.Wrap(fiber.StatusConflict, "problem.broken-chain", err)
	}
	return Verified{Intact: true}, nil
}

// listDocuments finds the documents among the variables: what an operation that
// makes documents gives has an id, a file and its sha256.
func (a *API) listDocuments(q *Request) (any, error) {
	id, err := a.caseID(q)
	if err != nil {
		return nil, err
	}
	v, err := a.c.Hall.Case(q.ctx, id, q.Lang)
	if err != nil {
		return nil, err
	}
	out := documents("", v.Vars, nil, 0)
	slices.SortFunc(out, func(x, y Document) int { return compare(x.Name, y.Name) })
	return out, nil
}

func documents(name string, v any, out []Document, depth int) []Document {
	if out == nil {
		out = []Document{}
	}
	m, ok := v.(map[string]any)
	if !ok || depth > 3 {
		return out
	}
	id, _ := m["id"].(string)
	file, _ := m["file"].(string)
	if _, hashed := m["sha256"].(string); hashed && id != "" {
		return append(out, Document{ID: id, Name: name, File: file, Link: Prefix + "/documents/" + id})
	}
	for key, x := range m {
		inner := key
		if name != "" {
			inner = name + "." + key
		}
		out = documents(inner, x, out, depth+1)
	}
	return out
}

func compare(x, y string) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}
