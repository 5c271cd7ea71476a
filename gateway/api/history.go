package api

import (
	"math"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/gateway/openapi"
)

func historyRoutes() []Route {
	read := verb(auth.CaseRead)
	return []Route{
		{Access: read, Operation: openapi.Operation{Method: "GET", Path: "/cases/{case}/history", Name: "replayCase", Tag: "cases",
			Summary:  words.Entry{Zh: "从事件重放办件：每条记录之后的位置与变量变化，以及是否得到同样的状态", En: "Replay a case from its events: where it stood and what was set after each record, and whether that gives the same state"},
			Response: engine.Replayed{}, Params: []openapi.Param{{Name: "until", In: "query", Kind: "integer", Summary: words.Entry{Zh: "到此事件号为止，默认全部", En: "number of the event to end with; all if absent"}}}}, Run: (*API).replayCase},
		{Access: read, Operation: openapi.Operation{Method: "GET", Path: "/cases/{case}/recording", Name: "recordCase", Tag: "cases",
			Summary: words.Entry{Zh: "办件的全部事件与状态摘要，可存档重放", En: "All events of a case with the digest of its state, to be kept and replayed"}, Response: process.Recording{}}, Run: (*API).recordCase},
	}
}

func (a *API) replayCase(q *Request) (any, error) {
	id, err := a.caseID(q)
	if err != nil {
		return nil, err
	}
	p := q.query()
	until := p.int("until", 1, math.MaxInt64)
	if err := p.err(); err != nil {
		return nil, err
	}
	return a.c.Hall.Replay(q.ctx, id, until)
}

func (a *API) recordCase(q *Request) (any, error) {
	id, err := a.caseID(q)
	if err != nil {
		return nil, err
	}
	return a.c.Hall.Recording(q.ctx, id)
}
