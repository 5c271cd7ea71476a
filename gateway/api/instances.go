package api

import (
	"math"
	"strconv"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/gateway/openapi"
)

// Instances is a page of instances by their ids. Next is what the next page is
// asked for with ("after"); it is there beside an empty page, too, while there
// is more to look through.
type Instances struct {
	Instances []engine.Row `json:"instances"`
	Next      string       `json:"next,omitempty"`
}

func instanceRoutes() []Route {
	return []Route{
		{Access: verb(auth.CaseRead), Operation: openapi.Operation{Method: "GET", Path: "/instances", Name: "findInstances", Tag: "cases",
			Summary: words.Entry{Zh: "按业务键、流程、状态、所在节点查找实例，旧的在前", En: "Find instances by business keys, process, status, the element they stand at; the oldest first"},
			Note: words.Entry{Zh: "业务键写作 key.名称=值，可有多个。next 用作下一页的 after；按节点查找时一页可能为空而仍有 next。",
				En: "A business key is written key.NAME=VALUE, any number of them. next is the after of the next page; where an element is asked for, a page may be empty and have a next."},
			Response: Instances{}, Params: append(filterParams(), afterParam, limitParam)}, Run: (*API).findInstances},
		{Access: verb(auth.CaseRead), Operation: openapi.Operation{Method: "GET", Path: "/instances/{instance}/keys", Name: "getKeys", Tag: "cases",
			Summary: words.Entry{Zh: "一个实例的业务键", En: "The business keys of an instance"}, Response: map[string][]string{}}, Run: (*API).getKeys},
	}
}

func filterParams() []openapi.Param {
	return []openapi.Param{
		{Name: "key.NAME", In: "query", Kind: "string", Summary: words.Entry{Zh: "业务键 NAME 的值", En: "value of the business key NAME"}},
		{Name: "process", In: "query", Kind: "string", Summary: words.Entry{Zh: "流程 id", En: "id of the process"}},
		{Name: "version", In: "query", Kind: "integer", Summary: words.Entry{Zh: "流程版本", En: "version of the process"}},
		{Name: "status", In: "query", Kind: "string", Choices: statuses(), Summary: words.Entry{Zh: "状态", En: "status"}},
		{Name: "at", In: "query", Kind: "string", Summary: words.Entry{Zh: "所在节点的 id", En: "id of an element that it stands at"}},
		{Name: "incident", In: "query", Kind: "string", Summary: words.Entry{Zh: "有此种类的未处理异常", En: "has an open incident of this kind"}},
		{Name: "startedBefore", In: "query", Kind: "string", Summary: words.Entry{Zh: "早于此时启动（RFC 3339）", En: "started before (RFC 3339)"}},
		{Name: "startedAfter", In: "query", Kind: "string", Summary: words.Entry{Zh: "此时及之后启动（RFC 3339）", En: "started at or after (RFC 3339)"}},
	}
}

func (p *query) filter() engine.Filter {
	return engine.Filter{Process: p.text("process"), Version: int(p.int("version", 1, math.MaxInt32)), Status: process.Status(p.choice("status", statuses())),
		At: p.text("at"), Incident: p.text("incident"), Keys: p.keys(), StartedBefore: p.time("startedBefore"), StartedAfter: p.time("startedAfter")}
}

func (a *API) findInstances(q *Request) (any, error) {
	p := q.query()
	f := p.filter()
	page := engine.Page{After: p.int("after", 0, math.MaxInt64), Limit: int(p.int("limit", 1, 500))}
	if err := p.err(); err != nil {
		return nil, err
	}
	found, err := a.c.Hall.FindInstances(q.ctx, f, page)
	return Instances{Instances: found.Instances, Next: cursor(found.Next)}, err
}

// cursor writes where the next page begins, "" where there is none.
func cursor(next int64) string {
	if next == 0 {
		return ""
	}
	return strconv.FormatInt(next, 10)
}

func (a *API) getKeys(q *Request) (any, error) {
	id, err := q.key("instance")
	if err != nil {
		return nil, err
	}
	return a.c.Hall.KeysOf(q.ctx, id)
}
