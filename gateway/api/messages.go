package api

import (
	"math"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/gateway/openapi"
)

func messageRoutes() []Route {
	return []Route{
		{Access: verb(auth.MessageRead), Operation: openapi.Operation{Method: "GET", Path: "/messages", Name: "listMessages", Tag: "messages",
			Summary: words.Entry{Zh: "收到的消息，新的在前", En: "Messages that were received, the newest first"}, Response: []route.Message{},
			Params: []openapi.Param{
				{Name: "state", In: "query", Kind: "string", Choices: messageStates(), Summary: words.Entry{Zh: "状态", En: "state"}},
				{Name: "source", In: "query", Kind: "string", Summary: words.Entry{Zh: "来源", En: "source"}},
				{Name: "search", In: "query", Kind: "string", Summary: words.Entry{Zh: "消息编号或关联键的开头", En: "beginning of the message id or of a key"}},
				{Name: "before", In: "query", Kind: "integer", Summary: words.Entry{Zh: "上一页最后一条的编号", En: "the last id of the page before"}}, limitParam}}, Run: (*API).listMessages},
		{Access: verb(auth.MessageRead), Operation: openapi.Operation{Method: "GET", Path: "/messages/{id}", Name: "getMessage", Tag: "messages",
			Summary: words.Entry{Zh: "一条消息经过的各个阶段", En: "One message through its stages"}, Response: route.Message{}}, Run: (*API).getMessage},
		{Access: verb(auth.MessageResend), Operation: openapi.Operation{Method: "POST", Path: "/messages/{id}/resend", Name: "resendMessage", Tag: "messages",
			Summary: words.Entry{Zh: "把死信重新送入其路由", En: "Send a dead message through its route again"}, Request: Reason{}, Example: Reason{Reason: "the mapping was mended"},
			Response: route.Message{}, Refusals: []int{409, 429}}, Run: (*API).resendMessage},
	}
}

func messageStates() []string {
	var out []string
	for _, s := range route.MessageStates() {
		out = append(out, string(s))
	}
	return out
}

func (a *API) listMessages(q *Request) (any, error) {
	p := q.query()
	f := route.MessageFilter{State: route.MessageState(p.choice("state", messageStates())), Source: p.text("source"), Search: p.text("search"),
		After: p.int("before", 0, math.MaxInt64), Newest: true, Limit: int(p.int("limit", 1, 500))}
	if err := p.err(); err != nil {
		return nil, err
	}
	all, err := a.c.Router.Messages(q.ctx, f)
	if all == nil {
		all = []route.Message{}
	}
	return all, err
}

func (a *API) getMessage(q *Request) (any, error) {
	id, err := q.key("id")
	if err != nil {
		return nil, err
	}
	return a.c.Router.Message(q.ctx, id)
}

func (a *API) resendMessage(q *Request) (any, error) {
	id, err := q.key("id")
	if err != nil {
		return nil, err
	}
	reason, err := q.reason()
	if err != nil {
		return nil, err
	}
	return a.c.Router.Resend(q.ctx, id, q.Who.ID, reason)
}
