package api

import (
	"math"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/batch"
	"github.com/servicehall/hallway/hall/order"
)

// Resolving tries again what made an incident, with changed variables first.
type Resolving struct {
	Variables map[string]any `json:"variables,omitempty"`
}

// ResolvingMany tries again what made many incidents: those that the filter
// means.
type ResolvingMany struct {
	Incidents engine.IncidentFilter `json:"incidents"`
	Variables map[string]any        `json:"variables,omitempty"`
}

func incidentRoutes() []Route {
	return []Route{
		{Access: verb(auth.CaseRead), Operation: openapi.Operation{Method: "GET", Path: "/incidents", Name: "listIncidents", Tag: "incidents",
			Summary: words.Entry{Zh: "未处理的异常，旧的在前，附原因与处理建议", En: "Open incidents, the oldest first, each with its cause and what to do"}, Response: []hall.Incident{},
			Params: []openapi.Param{
				{Name: "case", In: "query", Kind: "integer", Summary: words.Entry{Zh: "办件编号", En: "id of the case"}},
				{Name: "process", In: "query", Kind: "string", Summary: words.Entry{Zh: "流程 id", En: "id of the process"}},
				{Name: "kind", In: "query", Kind: "string", Summary: words.Entry{Zh: "异常种类", En: "kind of the incident"}},
				{Name: "element", In: "query", Kind: "string", Summary: words.Entry{Zh: "节点 id", En: "id of the element"}},
				{Name: "text", In: "query", Kind: "string", Summary: words.Entry{Zh: "原因中的文字", En: "text within the reason"}},
				{Name: "before", In: "query", Kind: "string", Summary: words.Entry{Zh: "早于此时出现（RFC 3339）", En: "raised before (RFC 3339)"}},
				{Name: "since", In: "query", Kind: "string", Summary: words.Entry{Zh: "此时及之后出现（RFC 3339）", En: "raised at or after (RFC 3339)"}},
				afterParam, limitParam}}, Run: (*API).listIncidents},
		{Access: verb(auth.Administer), Operation: openapi.Operation{Method: "POST", Path: "/incidents/{key}/resolve", Name: "resolveIncident", Tag: "incidents",
			Summary: words.Entry{Zh: "改正后再试", En: "Try again, with changed variables if needed"}, Request: Resolving{}, Example: Resolving{Variables: map[string]any{}},
			Refusals: []int{409, 429}}, Run: (*API).resolveIncident},
		{Access: verb(auth.Administer), Operation: openapi.Operation{Method: "POST", Path: "/incidents/resolve", Name: "resolveIncidents", Tag: "incidents",
			Summary: words.Entry{Zh: "成批再试，作为一个批次进行", En: "Try many again, as a batch"}, Request: ResolvingMany{}, Example: ResolvingMany{Incidents: engine.IncidentFilter{Kind: "peer-down"}},
			Response: batch.Batch{}, Status: fiber.StatusCreated}, Run: (*API).resolveIncidents},
	}
}

func (a *API) listIncidents(q *Request) (any, error) {
	p := q.query()
	f := engine.IncidentFilter{Instance: p.int("case", 0, math.MaxInt64), Process: p.text("process"), Kind: p.text("kind"), Element: p.text("element"),
		Text: p.text("text"), RaisedBefore: p.time("before"), RaisedAfter: p.time("since")}
	page := engine.Page{After: p.int("after", 0, math.MaxInt64), Limit: int(p.int("limit", 1, 500))}
	if err := p.err(); err != nil {
		return nil, err
	}
	return a.c.Hall.Troubles(q.ctx, f, page, q.Lang)
}

func (a *API) resolveIncident(q *Request) (any, error) {
	key, err := q.key("key")
	if err != nil {
		return nil, err
	}
	var in Resolving
	if err := q.json(&in); err != nil {
		return nil, err
	}
	return nil, a.c.Hall.Resolve(q.ctx, key, in.Variables, q.Who.ID)
}

func (a *API) resolveIncidents(q *Request) (any, error) {
	var in ResolvingMany
	if err := q.json(&in); err != nil {
		return nil, err
	}
	return a.c.Hall.BeginBatch(q.ctx, batch.Spec{Change: order.Change{Kind: order.Retry, Variables: in.Variables}, Incidents: &in.Incidents}, q.Who.ID)
}
