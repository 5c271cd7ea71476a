package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/gateway/middleware"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
)

// Who may use an entry.
const (
	Public = "public" // everybody
	Key    = "key"    // whoever says who they are: a program's account, a session
	Staff  = "staff"  // people of the hall
)

// Entry is a place where applications come in: POST /api/v1/entries/NAME.
type Entry struct {
	Name     string
	Access   string // Public, Key or Staff
	Source   string // of the message router: "http.applications"
	MaxBytes int    // 0: the server's bound
	Summary  words.Entry
	Schema   json.RawMessage // of the body, JSON Schema
	Example  json.RawMessage
}

// IdempotencyKey is the header by which a repeated application is known.
const IdempotencyKey = "Idempotency-Key"

// Receipt answers an application that was taken.
type Receipt struct {
	ID        string `json:"id"`    // of the case, or of the message while there is none
	State     string `json:"state"` // accepted, or duplicate: it was taken before
	MessageID string `json:"messageId"`
	Links     Links  `json:"links"`
}

// Links say where to go on.
type Links struct {
	Case    string `json:"case,omitempty"`
	Message string `json:"message,omitempty"`
	Page    string `json:"page,omitempty"` // for people
}

// EntryView is an entry as it is listed.
type EntryView struct {
	Name    string          `json:"name"`
	Zh      string          `json:"zh"`
	En      string          `json:"en"`
	Access  string          `json:"access"`
	Schema  json.RawMessage `json:"schema,omitempty"`
	Example json.RawMessage `json:"example,omitempty"`
}

var keyNote = words.Entry{
	Zh: "请求头 Idempotency-Key（1 至 200 个可见 ASCII 字符）是申请的消息编号：同一编号只办理一次，重发得到第一次的结果。缺少时由服务端生成，重发即为新的申请。",
	En: "The header Idempotency-Key (1 to 200 visible ASCII characters) is the application's message id: the same one is worked on once, and a repetition is answered with the first one's result. Without it one is made up, and a repetition is a new application.",
}

func entryRoutes() []Route {
	return []Route{
		{Operation: openapi.Operation{Method: "GET", Path: "/entries", Name: "listEntries", Tag: "entries",
			Summary: words.Entry{Zh: "可以提交的申请", En: "What can be handed in"}, Response: []EntryView{}}, Run: (*API).listEntries},
		{Operation: openapi.Operation{Method: "POST", Path: "/entries/{name}", Name: "handIn", Tag: "entries",
			Summary: words.Entry{Zh: "提交申请", En: "Hand in an application"}, Note: keyNote,
			Params: []openapi.Param{keyParam}, Request: map[string]any{}, Status: fiber.StatusAccepted, Response: Receipt{},
			Refusals: []int{401, 403, 429, 503}}, Run: (*API).handIn},
	}
}

var keyParam = openapi.Param{Name: IdempotencyKey, In: "header", Kind: "string", Summary: words.Entry{Zh: "消息编号", En: "the message id"}}

// Documented are the operations of the entries one by one, with their schemas
// and examples, for the document.
func Documented(entries []Entry) ([]openapi.Operation, error) {
	var out []openapi.Operation
	for _, e := range entries {
		s, err := openapi.FromJSONSchema(e.Schema)
		if err != nil {
			return nil, err
		}
		o := openapi.Operation{Method: "POST", Path: Prefix + "/entries/" + e.Name, Name: "handIn-" + e.Name, Tag: "entries", Summary: e.Summary,
			Note: keyNote, Params: []openapi.Param{keyParam}, Request: s, Status: fiber.StatusAccepted, Response: Receipt{},
			Refusals: []int{400, 413, 415, 429, 503}}
		if len(e.Example) > 0 {
			o.Example = e.Example
		}
		if e.Access != Public {
			o.Secured = []string{openapi.BySession, openapi.ByBasic, openapi.ByToken}
			o.Refusals = append(o.Refusals, 401, 403)
		}
		out = append(out, o)
	}
	return out, nil
}

func (a *API) listEntries(*Request) (any, error) {
	out := []EntryView{}
	for _, e := range a.c.Entries {
		out = append(out, EntryView{Name: e.Name, Zh: e.Summary.Zh, En: e.Summary.En, Access: e.Access, Schema: e.Schema, Example: e.Example})
	}
	return out, nil
}

// handIn takes an application. It is answered when it is durable.
func (a *API) handIn(q *Request) (any, error) {
	i := slices.IndexFunc(a.c.Entries, func(e Entry) bool { return e.Name == q.c.Params("name") })
	if i < 0 {
		return nil, problem.New(fiber.StatusNotFound, "problem.not-found", nil)
	}
	e := a.c.Entries[i]
	if err := q.mayEnter(e); err != nil {
		return nil, err
	}
	m, err := a.message(q, e)
	if err != nil {
		return nil, err
	}
	end, err := a.c.Router.Interactive(e.Source)(q.ctx, m)
	if err != nil {
		return nil, err
	}
	if end.State == adapters.Refused {
		return nil, Refused(end)
	}
	status := fiber.StatusAccepted
	if end.State == adapters.Duplicate {
		status = fiber.StatusOK
	}
	return created{status, Receipt{ID: end.Ref, State: string(end.State), MessageID: m.ID, Links: a.links(q, end)}}, nil
}

func (q *Request) mayEnter(e Entry) error {
	switch e.Access {
	case Public:
		return nil
	case Key:
		return q.signedIn()
	}
	if err := q.signedIn(); err != nil {
		return err
	}
	if q.Who.Has(auth.Staff) || q.Who.Has(auth.Admin) {
		return nil
	}
	return &auth.Refusal{Code: "auth.denied", Args: map[string]any{"login": q.Who.ID, "verb": "entry." + e.Name}}
}

// message reads the body. What is kept of it outlives the request.
func (a *API) message(q *Request, e Entry) (adapters.Message, error) {
	id, made, err := a.messageID(q)
	if err != nil {
		return adapters.Message{}, err
	}
	raw := bytes.Clone(q.c.Body())
	if e.MaxBytes > 0 && len(raw) > e.MaxBytes {
		return adapters.Message{}, problem.New(fiber.StatusRequestEntityTooLarge, "problem.too-large", nil)
	}
	kind, label, err := q.media(fiber.MIMEApplicationJSON)
	if err != nil {
		return adapters.Message{}, err
	}
	text, err := decode(raw, label)
	if err != nil {
		return adapters.Message{}, err
	}
	body, err := parse(text)
	if err != nil {
		return adapters.Message{}, err
	}
	if _, ok := body.(map[string]any); !ok {
		return adapters.Message{}, problem.Invalid("problem.invalid", problem.Field{Code: "problem.json-object"})
	}
	return adapters.Message{ID: id, Type: e.Name, Headers: q.headers(), ContentType: kind, Charset: strings.ToLower(label),
		Body: body, Raw: raw, Received: a.c.Now(), New: made}, nil
}

// messageID gives the id that the caller has chosen, or makes one up.
func (a *API) messageID(q *Request) (id string, made bool, err error) {
	values := q.c.Request().Header.PeekAll(IdempotencyKey)
	if len(values) == 0 {
		return a.c.NewID(), true, nil
	}
	id = string(values[0])
	if len(values) > 1 || !visible(id) {
		return "", false, problem.New(fiber.StatusBadRequest, "problem.idempotency", nil)
	}
	return id, false, nil
}

// visible reports whether a text is a message id as we take one: 1 to 200
// visible ASCII characters.
func visible(s string) bool {
	return s != "" && len(s) <= 200 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// headers are those that are kept with a message; none of them is a secret.
func (q *Request) headers() map[string]string {
	out := map[string]string{"X-Request-Id": middleware.RequestID(q.c)}
	for _, name := range []string{fiber.HeaderUserAgent, fiber.HeaderAcceptLanguage} {
		if v := strings.Clone(q.c.Get(name)); v != "" {
			out[name] = strings.ToValidUTF8(v[:min(len(v), 200)], "�")
		}
	}
	if q.Who.Known {
		out["Login"] = q.Who.ID
	}
	return out
}

// Refused makes a refusal of a delivery that nobody could take.
func Refused(end adapters.Ending) error {
	if end.Cause == nil || errors.Is(end.Cause, route.ErrNoRoute) {
		return problem.New(fiber.StatusBadRequest, "problem.refused", map[string]any{"reason": end.Reason})
	}
	p := Problem(end.Cause)
	if p.Status >= fiber.StatusInternalServerError {
		return &problem.Error{Status: fiber.StatusBadRequest, Code: "problem.refused", Args: map[string]any{"reason": end.Reason}, Cause: end.Cause}
	}
	return p
}

// links says where an application has gone: to a case, or only to a message.
// What it has just begun is a case, and need not be looked up.
func (a *API) links(q *Request, end adapters.Ending) Links {
	known := end.Case
	if !known {
		id, err := a.c.Hall.Find(q.ctx, end.Ref)
		known = err == nil && id != 0
	}
	if known {
		return Links{Case: Prefix + "/cases/" + end.Ref, Page: "/#/cases/" + end.Ref}
	}
	return Links{Message: Prefix + "/messages/" + end.Ref, Page: "/#/messages/" + end.Ref}
}
