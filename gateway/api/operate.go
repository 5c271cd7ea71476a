package api

import (
	"net/http"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/hall/order"
)

// Asked is what a change of one case may say beside itself.
type Asked struct {
	// Seq is the number of the last event that the asker has seen; the change
	// is refused where the case has gone on since. 0 for any.
	Seq int64 `json:"seq,omitempty"`
	// DryRun tells what would be refused, and does nothing.
	DryRun bool `json:"dryRun,omitempty"`
}

// Suspending holds a case, or lets it go on.
type Suspending struct {
	Asked
	Reason string `json:"reason,omitempty"`
}

// Modifying changes by hand where a case stands. What leaves is named by the id
// of its element, or by the key of one element instance.
type Modifying struct {
	Asked
	Reason    string            `json:"reason"`
	Leave     []string          `json:"leave,omitempty"`
	Take      []process.TokenAt `json:"take,omitempty"`
	Enter     []order.Enter     `json:"enter,omitempty"`
	Variables map[string]any    `json:"variables,omitempty"`
}

// Setting sets variables of a case, or of one of its element instances.
type Setting struct {
	Asked
	Scope     int64          `json:"scope,string,omitempty"`
	Variables map[string]any `json:"variables"`
}

// Migrating brings a case to another version of its process.
type Migrating struct {
	Asked
	Reason  string            `json:"reason,omitempty"`
	Version int               `json:"version,omitempty"`
	Tag     string            `json:"tag,omitempty"`
	Names   map[string]string `json:"names,omitempty"` // which element of the old version is which of the new one
}

// Verdict says whether a case does what is asked of it, and what keeps it.
type Verdict struct {
	Done       bool        `json:"done"`
	Possible   bool        `json:"possible"`
	Objections []Objecting `json:"objections,omitempty"`
}

// Objecting is one thing that keeps a case from a change, worded.
type Objecting struct {
	Field string `json:"field,omitempty"`
	Code  string `json:"code"`
	Text  string `json:"text"`
}

func operateRoutes() []Route {
	admin := verb(auth.Administer)
	refusals := []int{409, 412, 429}
	return []Route{
		{Access: admin, Operation: openapi.Operation{Method: "POST", Path: "/cases/{case}/suspend", Name: "suspendCase", Tag: "cases",
			Summary: words.Entry{Zh: "挂起办件：计时停止，任务暂不可办，已发出的调用照常收结果", En: "Hold a case: its timers stop, its tasks wait, calls under way end"},
			Request: Suspending{}, Example: Suspending{Reason: "complaint under review"}, Response: Verdict{}, Refusals: refusals}, Run: (*API).suspendCase},
		{Access: admin, Operation: openapi.Operation{Method: "POST", Path: "/cases/{case}/resume", Name: "resumeCase", Tag: "cases",
			Summary: words.Entry{Zh: "恢复挂起的办件，计时从剩余处继续", En: "Let a suspended case go on; timers run with what was left"},
			Request: Suspending{}, Example: Suspending{Reason: "settled"}, Response: Verdict{}, Refusals: refusals}, Run: (*API).resumeCase},
		{Access: admin, Operation: openapi.Operation{Method: "POST", Path: "/cases/{case}/modify", Name: "modifyCase", Tag: "cases",
			Summary: words.Entry{Zh: "人工调整办件所在位置：离开、取走、进入", En: "Change by hand where a case stands: leave, take, enter"},
			Note:    modifyNote, Request: Modifying{}, Example: Modifying{Reason: "checked by phone", Leave: []string{"review"}, Enter: []order.Enter{{Element: "issue"}}},
			Response: Verdict{}, Refusals: refusals}, Run: (*API).modifyCase},
		{Access: admin, Operation: openapi.Operation{Method: "POST", Path: "/cases/{case}/variables", Name: "setVariables", Tag: "cases",
			Summary: words.Entry{Zh: "设置变量", En: "Set variables"},
			Note:    seqNote, Request: Setting{}, Example: Setting{Asked: Asked{Seq: 12}, Variables: map[string]any{"days": 5}},
			Response: Verdict{}, Refusals: refusals}, Run: (*API).setVariables},
		{Access: admin, Operation: openapi.Operation{Method: "POST", Path: "/cases/{case}/migrate", Name: "migrateCase", Tag: "cases",
			Summary: words.Entry{Zh: "改用流程的另一个版本", En: "Bring a case to another version of its process"},
			Note:    words.Entry{Zh: "dryRun 只给出结论，不作改动。", En: "dryRun only gives the verdict."},
			Request: Migrating{}, Example: Migrating{Asked: Asked{DryRun: true}, Version: 2, Names: map[string]string{"review": "examine"}},
			Response: Verdict{}, Refusals: refusals}, Run: (*API).migrateCase},
	}
}

var (
	modifyNote = words.Entry{
		Zh: "leave 写节点 id（其全部实例）或节点实例的 key；take 写令牌所在的连线；enter 写要进入的节点。dryRun 列出会被拒绝的每一处。",
		En: "leave names elements by id (all their instances) or element instances by key, take the flows whose tokens go, enter the elements to begin. dryRun lists all that would be refused."}
	seqNote = words.Entry{
		Zh: "seq 为所见办件的最后事件号（见办件的 seq）；办件其后有变动则以 412 拒绝。",
		En: "seq is the last event that you have seen (a case tells its own); where the case has gone on since, it is refused with 412."}
)

func (a *API) suspendCase(q *Request) (any, error) { return a.hold(q, order.Suspend) }

func (a *API) resumeCase(q *Request) (any, error) { return a.hold(q, order.Resume) }

func (a *API) hold(q *Request, k order.Kind) (any, error) {
	var in Suspending
	if err := q.json(&in); err != nil {
		return nil, err
	}
	return a.change(q, in.Asked, order.Change{Kind: k, Reason: in.Reason})
}

func (a *API) modifyCase(q *Request) (any, error) {
	var in Modifying
	if err := q.json(&in); err != nil {
		return nil, err
	}
	return a.change(q, in.Asked, order.Change{Kind: order.Modify, Reason: in.Reason, Leave: in.Leave, Take: in.Take, Enter: in.Enter, Variables: in.Variables})
}

func (a *API) setVariables(q *Request) (any, error) {
	var in Setting
	if err := q.json(&in); err != nil {
		return nil, err
	}
	return a.change(q, in.Asked, order.Change{Kind: order.Set, Scope: in.Scope, Variables: in.Variables})
}

func (a *API) migrateCase(q *Request) (any, error) {
	var in Migrating
	if err := q.json(&in); err != nil {
		return nil, err
	}
	return a.change(q, in.Asked, order.Change{Kind: order.Migrate, Reason: in.Reason, Version: in.Version, Tag: in.Tag, Names: in.Names})
}

// change does what is asked of the case of the path, or tells what keeps it.
func (a *API) change(q *Request, asked Asked, c order.Change) (any, error) {
	if err := lacks(c); err != nil {
		return nil, err
	}
	id, err := a.caseID(q)
	if err != nil {
		return nil, err
	}
	var to int64
	if c.Kind == order.Migrate {
		if to, err = a.c.Hall.TargetOf(q.ctx, id, c.Version, c.Tag); err != nil {
			return nil, err
		}
	}
	o := c.Order(to, 0)
	o.At = asked.Seq
	if asked.DryRun {
		why, err := a.c.Hall.Try(q.ctx, id, o)
		return Verdict{Possible: len(why) == 0, Objections: q.worded(a, why)}, err
	}
	if err := a.c.Hall.Order(q.ctx, id, q.Who.ID, o); err != nil {
		return nil, err
	}
	return Verdict{Done: true, Possible: true}, nil
}

// lacks refuses a change without what its kind needs.
func lacks(c order.Change) error {
	var fields []problem.Field
	for _, f := range c.Missing() {
		fields = append(fields, needed(f))
	}
	if len(fields) > 0 {
		return problem.Invalid("problem.invalid", fields...)
	}
	return nil
}

// worded words what keeps an instance from something.
func (q *Request) worded(a *API, why []process.Objection) []Objecting {
	var out []Objecting
	for _, o := range why {
		out = append(out, Objecting{Field: o.Field, Code: o.Code, Text: a.c.Words.Say(q.Lang, o.Code, o.Args)})
	}
	return out
}

// ofUnfit refuses what a case does not do, with everything that keeps it.
func ofUnfit(u *process.UnfitError) *problem.Error {
	p := &problem.Error{Status: http.StatusConflict, Code: "problem.unfit", Cause: u}
	for _, o := range u.All {
		p.Fields = append(p.Fields, problem.Field{Field: o.Field, Code: o.Code, Args: o.Args})
	}
	return p
}
