package api

import (
	"strconv"
	"time"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
)

// Signalling lets everybody hear a signal.
type Signalling struct {
	Name      string         `json:"name"`
	Variables map[string]any `json:"variables,omitempty"`
}

// Publishing makes a message known to whoever waits for it or begins with it.
type Publishing struct {
	Name        string         `json:"name"`
	Correlation string         `json:"correlation,omitempty"`
	ID          string         `json:"id,omitempty"`  // the same name, correlation and id are published once
	TTL         string         `json:"ttl,omitempty"` // such as 30m: how long it waits for somebody
	Variables   map[string]any `json:"variables,omitempty"`
}

// Evaluating gives variables to the conditional start events.
type Evaluating struct {
	Variables map[string]any `json:"variables"`
}

// Begun are instances that were started.
type Begun struct {
	Instances []string `json:"instances"`
}

func announceRoutes() []Route {
	admin := verb(auth.Administer)
	return []Route{
		{Access: admin, Operation: openapi.Operation{Method: "POST", Path: "/signals", Name: "broadcastSignal", Tag: "messages",
			Summary: words.Entry{Zh: "广播信号：所有等待者都收到，以它开始的流程随之启动", En: "Broadcast a signal: all who wait hear it, processes that begin with it start"},
			Request: Signalling{}, Example: Signalling{Name: "office.closed", Variables: map[string]any{"until": "2026-12-01"}}, Refusals: []int{429}}, Run: (*API).broadcast},
		{Access: admin, Operation: openapi.Operation{Method: "POST", Path: "/messages", Name: "publishMessage", Tag: "messages",
			Summary: words.Entry{Zh: "发布消息：交给按名称与关联键等待的办件，或启动以它开始的流程", En: "Publish a message: to the case that waits for name and correlation, or to start what begins with it"},
			Note:    words.Entry{Zh: "无人等待时保留 ttl（默认 7 天）。", En: "While nobody waits it is kept for ttl, 7 days if absent."},
			Request: Publishing{}, Example: Publishing{Name: "supplement", Correlation: "SL-2026-00001", ID: "mail-17", TTL: "48h"}, Refusals: []int{409, 429}}, Run: (*API).publish},
		{Access: admin, Operation: openapi.Operation{Method: "POST", Path: "/conditions", Name: "evaluateConditions", Tag: "messages",
			Summary: words.Entry{Zh: "以变量求值条件启动事件，启动条件成立的流程", En: "Start the processes whose conditional start event is true for the variables"},
			Request: Evaluating{}, Example: Evaluating{Variables: map[string]any{"stock": 3}}, Response: Begun{}, Refusals: []int{429}}, Run: (*API).evaluate},
	}
}

func (a *API) broadcast(q *Request) (any, error) {
	var in Signalling
	if err := q.json(&in); err != nil {
		return nil, err
	}
	if in.Name == "" {
		return nil, problem.Invalid("problem.invalid", needed("name"))
	}
	return nil, a.c.Hall.Signal(q.ctx, in.Name, in.Variables)
}

func (a *API) publish(q *Request) (any, error) {
	var in Publishing
	if err := q.json(&in); err != nil {
		return nil, err
	}
	var bad []problem.Field
	if in.Name == "" {
		bad = append(bad, needed("name"))
	}
	m := engine.Message{Name: in.Name, Correlation: in.Correlation, ID: in.ID, Vars: in.Variables}
	if in.TTL != "" {
		var err error
		if m.TTL, err = time.ParseDuration(in.TTL); err != nil || m.TTL <= 0 {
			bad = append(bad, problem.Field{Field: "ttl", Code: "problem.field", Args: map[string]any{"field": "ttl", "known": "30m, 48h"}})
		}
	}
	if len(bad) > 0 {
		return nil, problem.Invalid("problem.invalid", bad...)
	}
	return nil, a.c.Hall.Publish(q.ctx, m, q.Who.ID)
}

func (a *API) evaluate(q *Request) (any, error) {
	var in Evaluating
	if err := q.json(&in); err != nil {
		return nil, err
	}
	ids, err := a.c.Hall.Conditions(q.ctx, in.Variables, q.Who.ID)
	out := Begun{Instances: []string{}}
	for _, id := range ids {
		out.Instances = append(out.Instances, strconv.FormatInt(id, 10))
	}
	return out, err
}
