package api

import (
	"bytes"
	"net/url"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
)

// Heard answers a callback that is durable, or was before.
type Heard struct {
	State string `json:"state"`
	Ref   string `json:"ref,omitempty"`
}

func callbackRoutes() []Route {
	return []Route{{Operation: openapi.Operation{Method: "POST", Path: "/callbacks/{connector}/{source}", Name: "callBack", Tag: "callbacks",
		Summary:  words.Entry{Zh: "对端系统的回调；落库之后才应答", En: "A callback of another system; answered when it is durable"},
		Response: Heard{}, Refusals: []int{400, 401, 413, 429, 503}}, Run: (*API).hear}}
}

// hear hands a callback to its connector to be proved and read, and on to the
// router. Refused for good is answered 200 too: it is kept, and would not be
// taken the next time either.
func (a *API) hear(q *Request) (any, error) {
	connector, source := q.param("connector"), q.param("source")
	hook, spec, ok := a.c.Webhooks(connector, source)
	if !ok {
		return nil, problem.New(fiber.StatusNotFound, "problem.not-found", nil)
	}
	m, err := hook.Hear(q.ctx, spec, a.received(q))
	if err != nil {
		return nil, unheard(err)
	}
	end, err := a.c.Router.Deliver(connector+"."+source)(q.ctx, m)
	if err != nil {
		return nil, err
	}
	return Heard{State: string(end.State), Ref: end.Ref}, nil
}

// received is the request as it came, to be kept beyond the handler.
func (a *API) received(q *Request) adapters.Request {
	r := adapters.Request{Method: q.c.Method(), Path: q.c.Path(), Header: map[string][]string{}, Body: bytes.Clone(q.c.Body()), Received: a.c.Now()}
	q.c.Request().Header.VisitAll(func(k, v []byte) { r.Header[string(k)] = append(r.Header[string(k)], string(v)) })
	query, err := url.ParseQuery(string(q.c.Request().URI().QueryString()))
	if err == nil {
		r.Query = query
	}
	return r
}

// unheard words why a callback was not taken, without telling a stranger more
// than that.
func unheard(err error) error {
	switch adapters.OutcomeOf(err) {
	case adapters.Auth:
		return problem.Wrap(fiber.StatusUnauthorized, "problem.webhook", err)
	case adapters.BadRequest:
		return problem.Wrap(fiber.StatusBadRequest, "problem.bad-request", err)
	case adapters.OK, adapters.BusinessFault, adapters.Quota, adapters.PeerDown, adapters.Unknown, adapters.ConfigError:
	}
	return problem.Wrap(fiber.StatusInternalServerError, "problem.internal", err)
}
