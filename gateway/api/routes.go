package api

import (
	"regexp"
	"slices"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/openapi"
)

// Access says who may use a route: everybody, whoever has signed in, or who has
// a verb of auth's table.
type Access string

// The accesses that are no verb.
const (
	Everybody Access = "" // or the route asks by itself
	SignedIn  Access = "signed-in"
)

// Route is one line of the table.
type Route struct {
	openapi.Operation
	Access Access
	// Max bounds the body, 0 for the server's bound.
	Max int
	Run func(a *API, q *Request) (any, error)
}

// Routes is the table: every request of the interface is routed by it, asked
// for by it and documented from it.
func Routes() []Route {
	all := slices.Concat(
		entryRoutes(), caseRoutes(), operateRoutes(), historyRoutes(), announceRoutes(), processRoutes(), instanceRoutes(), batchRoutes(), taskRoutes(), messageRoutes(), mappingRoutes(), connectorRoutes(), workRoutes(),
		incidentRoutes(), deploymentRoutes(), statisticsRoutes(), sessionRoutes(), documentRoutes(), callbackRoutes(),
		backupRoutes(),
	)
	for i := range all {
		all[i].finish()
	}
	return all
}

// finish fills in what follows from the rest of a line.
func (r *Route) finish() {
	r.Path = Prefix + r.Path
	if r.Access != Everybody {
		r.Secured = []string{openapi.BySession, openapi.ByBasic, openapi.ByToken}
		r.Refusals = append(r.Refusals, 401)
	}
	if r.Access != Everybody && r.Access != SignedIn {
		r.Refusals = append(r.Refusals, 403)
	}
	if r.Request != nil {
		r.Refusals = append(r.Refusals, 400, 413, 415)
	}
	if braces.MatchString(r.Path) {
		r.Refusals = append(r.Refusals, 404)
	}
	if r.Response == nil && r.Status == 0 {
		r.Status = 204
	}
	slices.Sort(r.Refusals)
	r.Refusals = slices.Compact(r.Refusals)
}

// verb makes an access of one of auth's verbs.
func verb(v auth.Verb) Access { return Access(v) }

var braces = regexp.MustCompile(`\{([A-Za-z]+)\}`)

// fiberPath writes a path with braces as the server wants it.
func fiberPath(path string) string { return braces.ReplaceAllString(path, ":$1") }

// Tags are the groups of the document, in order.
func Tags() []openapi.Tag {
	return []openapi.Tag{
		{Name: "entries", Summary: words.Entry{Zh: "提交申请。", En: "Handing in applications."}},
		{Name: "cases", Summary: words.Entry{Zh: "办件及其过程。", En: "Cases and their way."}},
		{Name: "tasks", Summary: words.Entry{Zh: "人工任务。", En: "Tasks of people."}},
		{Name: "messages", Summary: words.Entry{Zh: "收到的消息。", En: "Messages that were received."}},
		{Name: "mappings", Summary: words.Entry{Zh: "映射、决策与 FEEL。", En: "Mappings, decisions and FEEL."}},
		{Name: "connectors", Summary: words.Entry{Zh: "连接器、断路器与外部工作。", En: "Connectors, breakers and work outside."}},
		{Name: "incidents", Summary: words.Entry{Zh: "需要人处理的异常。", En: "What needs a person."}},
		{Name: "batches", Summary: words.Entry{Zh: "对许多办件成批操作。", En: "What is done to many cases."}},
		{Name: "deployments", Summary: words.Entry{Zh: "流程、决策与表单。", En: "Processes, decisions and forms."}},
		{Name: "processes", Summary: words.Entry{Zh: "流程的各个版本。", En: "Processes and their versions."}},
		{Name: "statistics", Summary: words.Entry{Zh: "统计。", En: "Counts."}},
		{Name: "session", Summary: words.Entry{Zh: "登录。", En: "Signing in."}},
		{Name: "documents", Summary: words.Entry{Zh: "证照与文书。", En: "Certificates and documents."}},
		{Name: "backups", Summary: words.Entry{Zh: "备份。", En: "Backups."}},
		{Name: "callbacks", Summary: words.Entry{Zh: "对端系统的回调。", En: "Callbacks of other systems."}},
	}
}

// Parameters that several routes have.
var (
	limitParam = openapi.Param{Name: "limit", In: "query", Kind: "integer", Summary: words.Entry{Zh: "至多几条，默认 50，上限 500", En: "how many at most; 50 if absent, never more than 500"}}
	afterParam = openapi.Param{Name: "after", In: "query", Kind: "integer", Summary: words.Entry{Zh: "上一页最后一条的编号", En: "the last key of the page before"}}
)
