package api

import (
	"context"
	"math"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/hall/batch"
	"github.com/servicehall/hallway/hall/order"
)

// Foresight is a page of what would come of a batch. Next is the after of the next
// page.
type Foresight struct {
	Verdicts []Foreseen `json:"verdicts"`
	Next     string     `json:"next,omitempty"`
}

// Foreseen is what would come of one item.
type Foreseen struct {
	Item       string      `json:"item"`
	Instance   string      `json:"instance"`
	Possible   bool        `json:"possible"`
	Objections []Objecting `json:"objections,omitempty"`
}

// BatchItem is one item of a batch, with why it failed.
type BatchItem struct {
	batch.Item
	Objections []Objecting `json:"objections,omitempty"`
}

func batchRoutes() []Route {
	read, admin := verb(auth.CaseRead), verb(auth.Administer)
	example := batch.Spec{Change: order.Change{Kind: order.Suspend, Reason: "the register is being moved"}, Select: engine.Filter{Process: "permit", At: "review"}}
	control := func(name, zh, en string, run func(*API, *Request) (any, error)) Route {
		return Route{Access: admin, Operation: openapi.Operation{Method: "POST", Path: "/batches/{id}/" + name, Name: name + "Batch", Tag: "batches",
			Summary: words.Entry{Zh: zh, En: en}, Refusals: []int{409}}, Run: run}
	}
	return []Route{
		{Access: admin, Operation: openapi.Operation{Method: "POST", Path: "/batches", Name: "beginBatch", Tag: "batches",
			Summary: words.Entry{Zh: "对许多办件做同一件事：终止、挂起、恢复、再试、设变量、换版本、调整位置", En: "Do one thing to many cases: cancel, suspend, resume, retry, set, migrate, modify"},
			Note:    batchNote, Request: batch.Spec{}, Example: example, Response: batch.Batch{}, Status: fiber.StatusCreated}, Run: (*API).beginBatch},
		{Access: admin, Operation: openapi.Operation{Method: "POST", Path: "/batches/preview", Name: "previewBatch", Tag: "batches",
			Summary: words.Entry{Zh: "预演：逐件说明会怎样，不作改动", En: "Tell of each case what would come of it, and change nothing"},
			Request: batch.Spec{}, Example: example, Params: []openapi.Param{afterParam, limitParam}, Response: Foresight{}}, Run: (*API).previewBatch},
		{Access: read, Operation: openapi.Operation{Method: "GET", Path: "/batches", Name: "listBatches", Tag: "batches",
			Summary: words.Entry{Zh: "批次及进度，新的在前", En: "Batches with their progress, the newest first"}, Response: []batch.Batch{},
			Params: []openapi.Param{{Name: "before", In: "query", Kind: "integer", Summary: words.Entry{Zh: "上一页最后一批的编号", En: "the last id of the page before"}}, limitParam}}, Run: (*API).listBatches},
		{Access: read, Operation: openapi.Operation{Method: "GET", Path: "/batches/{id}", Name: "getBatch", Tag: "batches",
			Summary: words.Entry{Zh: "一个批次及进度", En: "One batch with its progress"}, Response: batch.Batch{}}, Run: (*API).getBatch},
		{Access: read, Operation: openapi.Operation{Method: "GET", Path: "/batches/{id}/items", Name: "listBatchItems", Tag: "batches",
			Summary: words.Entry{Zh: "批次的各项及失败原因", En: "The items of a batch, with why they failed"}, Response: []BatchItem{},
			Params: []openapi.Param{{Name: "state", In: "query", Kind: "string", Choices: itemStates(), Summary: words.Entry{Zh: "状态", En: "state"}}, afterParam, limitParam}}, Run: (*API).listBatchItems},
		control("pause", "暂停批次", "Hold a batch", (*API).pauseBatch),
		control("resume", "继续批次", "Let a paused batch go on", (*API).resumeBatch),
		control("cancel", "结束批次；已完成的不变", "End a batch; what was done stays done", (*API).cancelBatch),
	}
}

var batchNote = words.Entry{
	Zh: "change 为要做的事，select 为选择条件：instances、process、version、status、at、keys、incident、startedBefore、startedAfter，须同时成立；不写 status 时取能够改变者。",
	En: "change is what is done, select says to which: instances, process, version, status, at, keys, incident, startedBefore, startedAfter have to hold together; without status it takes what can be changed."}

func itemStates() []string {
	var out []string
	for _, s := range batch.ItemStates() {
		out = append(out, string(s))
	}
	return out
}

// spec reads what a batch does, and refuses what is not complete.
func (q *Request) spec() (batch.Spec, error) {
	var in batch.Spec
	if err := q.json(&in); err != nil {
		return in, err
	}
	var bad []problem.Field
	known := ""
	ok := false
	for _, k := range order.Kinds() {
		ok, known = ok || k == in.Change.Kind, known+" "+string(k)
	}
	if !ok {
		bad = append(bad, problem.Field{Field: "change.kind", Code: "problem.field", Args: map[string]any{"field": "change.kind", "known": known[1:]}})
	}
	for _, f := range in.Change.Missing() {
		bad = append(bad, needed("change."+f))
	}
	if in.Select.Empty() && (in.Incidents == nil || in.Change.Kind != order.Retry) {
		bad = append(bad, needed("select"))
	}
	if len(bad) > 0 {
		return in, problem.Invalid("problem.invalid", bad...)
	}
	return in, nil
}

func (a *API) beginBatch(q *Request) (any, error) {
	s, err := q.spec()
	if err != nil {
		return nil, err
	}
	return a.c.Hall.BeginBatch(q.ctx, s, q.Who.ID)
}

func (a *API) previewBatch(q *Request) (any, error) {
	s, err := q.spec()
	if err != nil {
		return nil, err
	}
	p := q.query()
	page := engine.Page{After: p.int("after", 0, math.MaxInt64), Limit: int(p.int("limit", 1, 500))}
	if err := p.err(); err != nil {
		return nil, err
	}
	all, next, err := a.c.Hall.PreviewBatch(q.ctx, s, page)
	out := Foresight{Verdicts: []Foreseen{}, Next: cursor(next)}
	for _, v := range all {
		out.Verdicts = append(out.Verdicts, Foreseen{Item: cursor(v.Item), Instance: cursor(v.Instance), Possible: v.Possible, Objections: q.worded(a, v.Objections)})
	}
	return out, err
}

func (a *API) listBatches(q *Request) (any, error) {
	p := q.query()
	before, limit := p.int("before", 0, math.MaxInt64), int(p.int("limit", 1, 500))
	if err := p.err(); err != nil {
		return nil, err
	}
	return a.c.Hall.Batches(q.ctx, before, limit)
}

func (a *API) getBatch(q *Request) (any, error) {
	id, err := q.key("id")
	if err != nil {
		return nil, err
	}
	return a.c.Hall.Batch(q.ctx, id)
}

func (a *API) listBatchItems(q *Request) (any, error) {
	id, err := q.key("id")
	if err != nil {
		return nil, err
	}
	p := q.query()
	state, after, limit := batch.ItemState(p.choice("state", itemStates())), p.int("after", 0, math.MaxInt64), int(p.int("limit", 1, 500))
	if err := p.err(); err != nil {
		return nil, err
	}
	all, err := a.c.Hall.BatchItems(q.ctx, id, state, after, limit)
	out := make([]BatchItem, 0, len(all))
	for _, it := range all {
		out = append(out, BatchItem{Item: it, Objections: q.worded(a, it.Objections)})
	}
	return out, err
}

func (a *API) pauseBatch(q *Request) (any, error)  { return q.controls(a.c.Hall.PauseBatch) }
func (a *API) resumeBatch(q *Request) (any, error) { return q.controls(a.c.Hall.ResumeBatch) }
func (a *API) cancelBatch(q *Request) (any, error) { return q.controls(a.c.Hall.CancelBatch) }

func (q *Request) controls(do func(context.Context, int64) error) (any, error) {
	id, err := q.key("id")
	if err != nil {
		return nil, err
	}
	return nil, do(q.ctx, id)
}
