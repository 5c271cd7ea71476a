package api

import (
	"bytes"
	"context"
	"mime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/middleware"
	"github.com/servicehall/hallway/gateway/problem"
)

// Request is one request as its route sees it. What it gives is its own: it
// outlives the handler.
type Request struct {
	c    *fiber.Ctx
	ctx  context.Context //nolint:containedctx // of this one request, which does not outlive it
	zone *time.Location

	Who  middleware.Who
	Lang words.Lang
}

// own is an answer that a route writes itself.
type own func(c *fiber.Ctx) error

// created is an answer with a status of its own.
type created struct {
	status int
	body   any
}

// admit asks whether the sender may do what the route does.
func (a *API) admit(q *Request, r Route) error {
	who, err := a.c.Identity.Of(q.c)
	if err != nil {
		return err
	}
	q.Who = who
	switch r.Access {
	case Everybody:
		return nil
	case SignedIn:
		return q.signedIn()
	}
	return q.may(auth.Verb(r.Access))
}

// signedIn refuses who has not said who they are.
func (q *Request) signedIn() error {
	switch {
	case q.Who.Known:
		return nil
	case q.Who.Forged:
		return problem.New(fiber.StatusForbidden, "problem.csrf", nil)
	}
	// Only programs are told of HTTP Basic: a browser would ask with a window
	// of its own instead of showing our page.
	if q.c.Get("Sec-Fetch-Mode") == "" {
		q.c.Set(fiber.HeaderWWWAuthenticate, `Basic realm="hallway", charset="UTF-8"`)
	}
	return problem.New(fiber.StatusUnauthorized, "problem.sign-in", nil)
}

// may refuses who is not allowed to.
func (q *Request) may(v auth.Verb) error {
	if err := q.signedIn(); err != nil {
		return err
	}
	return auth.Allows(q.Who.Principal, v)
}

// answer sends what a route gave.
func (q *Request) answer(status int, out any) error {
	if status == 0 {
		status = fiber.StatusOK
	}
	q.c.Set(fiber.HeaderCacheControl, "no-store")
	switch x := out.(type) {
	case nil:
		return q.c.SendStatus(fiber.StatusNoContent)
	case own:
		return x(q.c)
	case created:
		status, out = x.status, x.body
	}
	return q.c.Status(status).JSON(inZone(out, q.zone))
}

// param returns a part of the path.
func (q *Request) param(name string) string { return strings.Clone(q.c.Params(name)) }

// key returns a part of the path that is an id.
func (q *Request) key(name string) (int64, error) {
	id, err := strconv.ParseInt(q.c.Params(name), 10, 64)
	if err != nil || id <= 0 {
		return 0, problem.New(fiber.StatusNotFound, "problem.not-found", nil)
	}
	return id, nil
}

// query reads the query's parameters and keeps what is wrong with them.
type query struct {
	q   *Request
	bad []problem.Field
}

func (q *Request) query() *query { return &query{q: q} }

func (p *query) text(name string) string { return strings.Clone(p.q.c.Query(name)) }

func (p *query) choice(name string, known []string) string {
	v := p.text(name)
	if v != "" && !slices.Contains(known, v) {
		p.wrong(name, strings.Join(known, ", "))
	}
	return v
}

func (p *query) int(name string, low, high int64) int64 {
	v := p.q.c.Query(name)
	if v == "" {
		return 0
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < low || n > high {
		p.wrong(name, strconv.FormatInt(low, 10)+" – "+strconv.FormatInt(high, 10))
		return 0
	}
	return n
}

// time reads a moment, the zero time where there is none.
func (p *query) time(name string) time.Time {
	v := p.q.c.Query(name)
	if v == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, v)
	if err != nil {
		p.wrong(name, "2026-05-01T08:00:00+08:00")
	}
	return at
}

// keys are the parameters that begin with "key.": name and value.
func (p *query) keys() map[string]string {
	out := map[string]string{}
	for name, v := range p.q.c.Queries() {
		if key, ok := strings.CutPrefix(name, "key."); ok {
			out[strings.Clone(key)] = strings.Clone(v)
		}
	}
	return out
}

func (p *query) wrong(name, known string) {
	p.bad = append(p.bad, problem.Field{Field: name, Code: "problem.param", Args: map[string]any{"name": name, "known": known}})
}

func (p *query) err() error {
	if len(p.bad) > 0 {
		return problem.Invalid("problem.invalid", p.bad...)
	}
	return nil
}

// media returns the content type of the body and refuses one that is not taken.
func (q *Request) media(known ...string) (kind, charset string, err error) {
	header := q.c.Get(fiber.HeaderContentType)
	kind, params, err := mime.ParseMediaType(header)
	if err != nil || !slices.Contains(known, kind) {
		return "", "", &problem.Error{Status: fiber.StatusUnsupportedMediaType, Code: "problem.media",
			Args: map[string]any{"type": strconv.Quote(header), "known": strings.Join(known, ", ")}, Cause: err}
	}
	return kind, strings.Clone(params["charset"]), nil
}

// json reads a JSON body into a struct, strictly: a name that it does not have
// is refused, and so is one that is there twice.
func (q *Request) json(into any) error {
	_, charset, err := q.media(fiber.MIMEApplicationJSON)
	if err != nil {
		return err
	}
	text, err := decode(bytes.Clone(q.c.Body()), charset)
	if err != nil {
		return err
	}
	return strict(text, into)
}
