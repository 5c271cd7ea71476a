package api

import (
	"bytes"
	"math"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/hall"
)

func taskRoutes() []Route {
	decide := verb(auth.TaskDecide)
	return []Route{
		{Access: SignedIn, Operation: openapi.Operation{Method: "GET", Path: "/tasks", Name: "listTasks", Tag: "tasks",
			Summary: words.Entry{Zh: "我的待办，管理员看到全部", En: "What you hold or could take; administrators see all"}, Response: []task.Task{},
			Params: []openapi.Param{
				{Name: "state", In: "query", Kind: "string", Choices: taskStates(), Summary: words.Entry{Zh: "状态，默认 open", En: "state; open if absent"}},
				{Name: "case", In: "query", Kind: "integer", Summary: words.Entry{Zh: "办件编号", En: "id of the case"}}, afterParam, limitParam}}, Run: (*API).listTasks},
		{Access: SignedIn, Operation: openapi.Operation{Method: "GET", Path: "/tasks/{key}", Name: "getTask", Tag: "tasks",
			Summary: words.Entry{Zh: "一项任务及其表单", En: "One task with its form"}, Response: hall.TaskView{}}, Run: (*API).getTask},
		{Access: decide, Operation: openapi.Operation{Method: "POST", Path: "/tasks/{key}/claim", Name: "claimTask", Tag: "tasks",
			Summary: words.Entry{Zh: "签收", En: "Take a task"}, Refusals: []int{409, 429}}, Run: (*API).claimTask},
		{Access: decide, Operation: openapi.Operation{Method: "POST", Path: "/tasks/{key}/release", Name: "releaseTask", Tag: "tasks",
			Summary: words.Entry{Zh: "退回待签收", En: "Give a task back"}, Refusals: []int{409, 429}}, Run: (*API).releaseTask},
		{Access: decide, Operation: openapi.Operation{Method: "POST", Path: "/tasks/{key}/complete", Name: "completeTask", Tag: "tasks",
			Summary: words.Entry{Zh: "办理：提交表单的答案", En: "Decide: hand in the answers to the form"}, Request: map[string]any{},
			Example: map[string]any{"decision": "approve"}, Refusals: []int{409, 429}}, Run: (*API).completeTask},
	}
}

func taskStates() []string {
	return []string{string(task.Open), string(task.Completed), string(task.Cancelled)}
}

func (a *API) listTasks(q *Request) (any, error) {
	p := q.query()
	f := task.Filter{State: task.State(p.choice("state", taskStates())), Instance: p.int("case", 0, math.MaxInt64),
		After: p.int("after", 0, math.MaxInt64), Limit: int(p.int("limit", 1, 500))}
	if err := p.err(); err != nil {
		return nil, err
	}
	return a.c.Hall.Tasks(q.ctx, q.Who.Principal, f)
}

func (a *API) getTask(q *Request) (any, error) {
	key, err := q.key("key")
	if err != nil {
		return nil, err
	}
	return a.c.Hall.Task(q.ctx, q.Who.Principal, key)
}

func (a *API) claimTask(q *Request) (any, error) {
	key, err := q.key("key")
	if err != nil {
		return nil, err
	}
	return nil, a.c.Hall.Claim(q.ctx, q.Who.Principal, key)
}

func (a *API) releaseTask(q *Request) (any, error) {
	key, err := q.key("key")
	if err != nil {
		return nil, err
	}
	return nil, a.c.Hall.Release(q.ctx, q.Who.Principal, key)
}

func (a *API) completeTask(q *Request) (any, error) {
	key, err := q.key("key")
	if err != nil {
		return nil, err
	}
	answers, err := q.object()
	if err != nil {
		return nil, err
	}
	return nil, a.c.Hall.Complete(q.ctx, q.Who.Principal, key, answers)
}

// object reads a JSON body that is an object with names of its own.
func (q *Request) object() (map[string]any, error) {
	_, label, err := q.media(fiber.MIMEApplicationJSON)
	if err != nil {
		return nil, err
	}
	text, err := decode(bytes.Clone(q.c.Body()), label)
	if err != nil {
		return nil, err
	}
	v, err := parse(text)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, problem.Invalid("problem.invalid", problem.Field{Code: "problem.json-object"})
	}
	return m, nil
}
