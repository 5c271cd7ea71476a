package api

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
)

// ConnectorView is a connector on the board.
type ConnectorView struct {
	Connector string                  `json:"connector"`
	Adapter   string                  `json:"adapter"`
	Zh        string                  `json:"zh,omitempty"`
	En        string                  `json:"en,omitempty"`
	Lanes     []connectors.LaneStatus `json:"lanes"`
}

// CheckView is one step of a connection test.
type CheckView struct {
	Name    string           `json:"name"`
	TookMs  float64          `json:"tookMs"`
	Outcome adapters.Outcome `json:"outcome"`
	Detail  string           `json:"detail,omitempty"`
}

// Forcing holds a breaker open or closed, or lets it go (force "").
type Forcing struct {
	Class  string `json:"class"`
	Force  string `json:"force"`
	Reason string `json:"reason"`
}

func connectorRoutes() []Route {
	return []Route{
		{Access: verb(auth.CaseRead), Operation: openapi.Operation{Method: "GET", Path: "/connectors", Name: "listConnectors", Tag: "connectors",
			Summary: words.Entry{Zh: "连接器看板：断路器、原因、进行中与停放的工作", En: "The board: breakers, why, calls under way, parked work"}, Response: []ConnectorView{}}, Run: (*API).listConnectors},
		{Access: verb(auth.ConnectorOperate), Operation: openapi.Operation{Method: "POST", Path: "/connectors/{name}/check", Name: "checkConnector", Tag: "connectors",
			Summary: words.Entry{Zh: "逐步测试连接", En: "Test the connection step by step"}, Response: []CheckView{}}, Run: (*API).checkConnector},
		{Access: verb(auth.ConnectorOperate), Operation: openapi.Operation{Method: "GET", Path: "/connectors/{name}/description", Name: "describeConnector", Tag: "connectors",
			Summary:  words.Entry{Zh: "对端所述的各操作输入输出与来源消息（JSON Schema），以及与之不符的映射", En: "What the peer's operations take and give and its sources deliver, as JSON Schema, and which mappings do not fit that"},
			Response: DescriptionView{}}, Run: (*API).describeConnector},
		{Access: verb(auth.ConnectorOperate), Operation: openapi.Operation{Method: "PUT", Path: "/connectors/{name}/breaker", Name: "forceBreaker", Tag: "connectors",
			Summary: words.Entry{Zh: "人工断开、合上断路器，或恢复自动", En: "Hold a breaker open or closed, or let it go"},
			Request: Forcing{}, Example: Forcing{Class: "default", Force: "open", Reason: "maintenance"}}, Run: (*API).forceBreaker},
	}
}

func (a *API) listConnectors(q *Request) (any, error) {
	all, err := a.c.Hall.Boards(q.ctx)
	if err != nil {
		return nil, err
	}
	out := []ConnectorView{}
	for _, b := range all {
		zh, en, _ := strings.Cut(b.Summary, "|")
		out = append(out, ConnectorView{Connector: b.Connector, Adapter: b.Adapter, Zh: zh, En: en, Lanes: b.Lanes})
	}
	return out, nil
}

func (a *API) board(q *Request) (connectors.Board, error) {
	all, err := a.c.Hall.Boards(q.ctx)
	if err != nil {
		return connectors.Board{}, err
	}
	for _, b := range all {
		if b.Connector == q.c.Params("name") {
			return b, nil
		}
	}
	return connectors.Board{}, problem.New(fiber.StatusNotFound, "problem.no-breaker", nil)
}

func (a *API) checkConnector(q *Request) (any, error) {
	b, err := a.board(q)
	if err != nil {
		return nil, err
	}
	steps, err := a.c.Hall.Check(q.ctx, b.Connector)
	if err != nil {
		return nil, err
	}
	out := []CheckView{}
	for _, s := range steps {
		out = append(out, CheckView{Name: s.Name, TookMs: float64(s.Took.Microseconds()) / 1000, Outcome: s.Outcome, Detail: s.Detail})
	}
	return out, nil
}

func (a *API) forceBreaker(q *Request) (any, error) {
	b, err := a.board(q)
	if err != nil {
		return nil, err
	}
	var in Forcing
	if err := q.json(&in); err != nil {
		return nil, err
	}
	if err := in.check(b); err != nil {
		return nil, err
	}
	return nil, a.c.Hall.Force(b.Connector, in.Class, policy.Force(in.Force), q.Who.ID, in.Reason)
}

func (in Forcing) check(b connectors.Board) error {
	var bad []problem.Field
	var classes []string
	known := false
	for _, l := range b.Lanes {
		classes, known = append(classes, l.Class), known || l.Class == in.Class
	}
	if !known {
		bad = append(bad, wrongField("class", strings.Join(classes, ", ")))
	}
	switch policy.Force(in.Force) {
	case policy.NotForced, policy.ForcedOpen, policy.ForcedClosed:
	default:
		bad = append(bad, wrongField("force", `open, closed, ""`))
	}
	if strings.TrimSpace(in.Reason) == "" {
		bad = append(bad, needed("reason"))
	}
	if len(bad) > 0 {
		return problem.Invalid("problem.invalid", bad...)
	}
	return nil
}

func wrongField(field, known string) problem.Field {
	return problem.Field{Field: field, Code: "problem.field", Args: map[string]any{"field": field, "known": known}}
}
