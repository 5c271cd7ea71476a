package api

import (
	"math"
	"strings"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/hall"
)

// Settling ends work that is in doubt, parked or dead: retry (it did not take
// effect), done (it did; output goes to its owner), dead (give it up).
type Settling struct {
	As     string         `json:"as"`
	Output map[string]any `json:"output,omitempty"`
	Reason string         `json:"reason"`
}

func workRoutes() []Route {
	return []Route{
		{Access: verb(auth.CaseRead), Operation: openapi.Operation{Method: "GET", Path: "/work", Name: "listWork", Tag: "connectors",
			Summary: words.Entry{Zh: "要在外部办的工作，默认列出未完成的", En: "Work to be done outside; what is not done if no state is given"}, Response: []hall.Work{},
			Params: []openapi.Param{
				{Name: "state", In: "query", Kind: "string", Choices: workStates(), Summary: words.Entry{Zh: "状态", En: "state"}},
				{Name: "case", In: "query", Kind: "integer", Summary: words.Entry{Zh: "办件编号", En: "id of the case"}}, afterParam, limitParam}}, Run: (*API).listWork},
		{Access: verb(auth.ConnectorOperate), Operation: openapi.Operation{Method: "POST", Path: "/work/{key}/settle", Name: "settleWork", Tag: "connectors",
			Summary: words.Entry{Zh: "了结存疑、停放或失败的工作", En: "Settle work that is in doubt, parked or dead"},
			Request: Settling{}, Example: Settling{As: "retry", Reason: "the registry says that nothing arrived"}, Refusals: []int{409, 429}}, Run: (*API).settleWork},
	}
}

func workStates() []string {
	var out []string
	for _, s := range work.States() {
		out = append(out, string(s))
	}
	return out
}

func (a *API) listWork(q *Request) (any, error) {
	p := q.query()
	f := work.Filter{State: work.State(p.choice("state", workStates())), Instance: p.int("case", 0, math.MaxInt64),
		After: p.int("after", 0, math.MaxInt64), Limit: int(p.int("limit", 1, 500))}
	if err := p.err(); err != nil {
		return nil, err
	}
	return a.c.Hall.Work(q.ctx, f)
}

func (a *API) settleWork(q *Request) (any, error) {
	key, err := q.key("key")
	if err != nil {
		return nil, err
	}
	var in Settling
	if err := q.json(&in); err != nil {
		return nil, err
	}
	var bad []problem.Field
	switch work.Settlement(in.As) {
	case work.Retry, work.TakeDone, work.TakeDead:
	default:
		bad = append(bad, wrongField("as", "retry, done, dead"))
	}
	if strings.TrimSpace(in.Reason) == "" {
		bad = append(bad, needed("reason"))
	}
	if len(bad) > 0 {
		return nil, problem.Invalid("problem.invalid", bad...)
	}
	var output any
	if in.Output != nil {
		output = in.Output
	}
	return nil, a.c.Hall.Settle(q.ctx, key, work.Settlement(in.As), output, q.Who.ID, in.Reason)
}
