package api

import (
	"mime"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
)

// Starting begins an instance: of the newest version, of a numbered one, or of
// the newest that has a tag.
type Starting struct {
	Version   int            `json:"version,omitempty"`
	Tag       string         `json:"tag,omitempty"`
	Event     string         `json:"event,omitempty"` // id of a start event, "" for the none start event
	Variables map[string]any `json:"variables,omitempty"`
}

// Started is the instance that was begun.
type Started struct {
	Instance string `json:"instance"`
}

func processRoutes() []Route {
	read := verb(auth.CaseRead)
	return []Route{
		{Access: read, Operation: openapi.Operation{Method: "GET", Path: "/processes/{process}/versions", Name: "listVersions", Tag: "processes",
			Summary: words.Entry{Zh: "一个流程的全部版本，新的在前", En: "All versions of a process, the newest first"}, Response: []engine.Version{}}, Run: (*API).listVersions},
		{Access: verb(auth.Administer), Operation: openapi.Operation{Method: "POST", Path: "/processes/{process}/instances", Name: "startInstance", Tag: "processes",
			Summary: words.Entry{Zh: "启动一个流程实例，可指定版本或标签", En: "Start an instance, of a given version or tag if wanted"},
			Request: Starting{}, Example: Starting{Tag: "2026-may", Variables: map[string]any{"title": "test"}}, Response: Started{}, Status: 201, Refusals: []int{409, 429}}, Run: (*API).startInstance},
		{Access: read, Operation: openapi.Operation{Method: "GET", Path: "/deployments/{key}/content", Name: "getContent", Tag: "deployments",
			Summary: words.Entry{Zh: "一个已部署版本的文件", En: "The file of one deployed version"}, Response: "", Gives: fiber.MIMEOctetStream}, Run: (*API).getContent},
	}
}

func (a *API) listVersions(q *Request) (any, error) {
	return a.c.Hall.Versions(q.ctx, q.param("process"))
}

func (a *API) startInstance(q *Request) (any, error) {
	var in Starting
	if err := q.json(&in); err != nil {
		return nil, err
	}
	id, err := a.c.Hall.Start(q.ctx, engine.StartWith{Process: q.param("process"), Version: in.Version, Tag: in.Tag, Event: in.Event,
		Vars: in.Variables, Origin: map[string]any{"kind": "api"}, Actor: q.Who.ID})
	if err != nil {
		return nil, err
	}
	return Started{Instance: strconv.FormatInt(id, 10)}, nil
}

func (a *API) getContent(q *Request) (any, error) {
	key, err := q.key("key")
	if err != nil {
		return nil, err
	}
	d, content, ok := a.c.Hall.ContentOf(key)
	if !ok {
		return nil, problem.New(fiber.StatusNotFound, "problem.not-found", nil)
	}
	return own(func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
		c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": d.File}))
		return c.Send(content)
	}), nil
}
