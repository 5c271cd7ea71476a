package api

import (
	"math"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/gateway/openapi"
)

// Resolving tries again what made an incident, with changed variables first.
type Resolving struct {
	Variables map[string]any `json:"variables,omitempty"`
}

func incidentRoutes() []Route {
	return []Route{
		{Access: verb(auth.CaseRead), Operation: openapi.Operation{Method: "GET", Path: "/incidents", Name: "listIncidents", Tag: "incidents",
			Summary: words.Entry{Zh: "未处理的异常，旧的在前", En: "Open incidents, the oldest first"}, Response: []engine.Incident{},
			Params: []openapi.Param{{Name: "case", In: "query", Kind: "integer", Summary: words.Entry{Zh: "办件编号", En: "id of the case"}}, afterParam, limitParam}}, Run: (*API).listIncidents},
		{Access: verb(auth.Administer), Operation: openapi.Operation{Method: "POST", Path: "/incidents/{key}/resolve", Name: "resolveIncident", Tag: "incidents",
			Summary: words.Entry{Zh: "改正后再试", En: "Try again, with changed variables if needed"}, Request: Resolving{}, Example: Resolving{Variables: map[string]any{}},
			Refusals: []int{409, 429}}, Run: (*API).resolveIncident},
	}
}

func (a *API) listIncidents(q *Request) (any, error) {
	p := q.query()
	id, after, limit := p.int("case", 0, math.MaxInt64), p.int("after", 0, math.MaxInt64), int(p.int("limit", 1, 500))
	if err := p.err(); err != nil {
		return nil, err
	}
	return a.c.Hall.Incidents(q.ctx, id, after, limit)
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
