package api

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/form"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/schema"
	"github.com/servicehall/hallway/store"
)

func TestEveryErrorHasItsStatus(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		err    error
		status int
		code   string
		retry  bool
		fields int
	}{
		{hall.ErrNotFound, 404, "problem.not-found", false, 0},
		{engine.ErrNotFound, 404, "problem.not-found", false, 0},
		{route.ErrNotFound, 404, "problem.not-found", false, 0},
		{hall.ErrNotYours, 403, "problem.not-yours", false, 0},
		{hall.ErrTaken, 409, "problem.taken", false, 0},
		{process.ErrGone, 409, "problem.gone", false, 0},
		{process.ErrEnded, 409, "problem.gone", false, 0},
		{process.ErrNotOpen, 409, "problem.gone", false, 0},
		{route.ErrNotDead, 409, "problem.state", false, 0},
		{store.ErrStale, 409, "problem.state", false, 0},
		{engine.ErrBusy, 429, "problem.busy", true, 0},
		{store.ErrClosed, 503, "problem.closing", true, 0},
		{context.DeadlineExceeded, 503, "problem.no-answer", true, 0},
		{context.Canceled, 503, "problem.closing", true, 0},
		{&auth.Refusal{Code: "auth.denied"}, 403, "auth.denied", false, 0},
		{&auth.Refusal{Code: "account.wrong"}, 401, "account.wrong", false, 0},
		{&auth.Refusal{Code: "account.locked", RetryAfter: time.Minute}, 429, "account.locked", true, 0},
		{&hall.Refused{Problems: []form.Problem{{Field: "a", Code: "form.required"}, {Field: "b", Code: "form.not-text"}}}, 400, "problem.invalid", false, 2},
		{&mapping.Refusal{Problems: []schema.Problem{{Path: "a", Code: "mapping.missing"}}}, 400, "problem.invalid", false, 1},
		{finding.List{{Code: "deploy.form-id", Severity: finding.Error}}, 422, "problem.files", false, 1},
		{&adapters.Fault{Outcome: adapters.PeerDown, Message: "refused"}, 502, "problem.peer", false, 0},
		{problem.New(418, "problem.state", nil), 418, "problem.state", false, 0},
		{fiber.ErrNotFound, 404, "problem.no-such-route", false, 0},
		{fiber.ErrMethodNotAllowed, 405, "problem.method", false, 0},
		{fiber.ErrRequestEntityTooLarge, 413, "problem.too-large", false, 0},
		{fiber.ErrRequestHeaderFieldsTooLarge, 431, "problem.headers", false, 0},
		{fiber.ErrRequestTimeout, 408, "problem.slow", false, 0},
		{fiber.ErrTeapot, 400, "problem.bad-request", false, 0},
		{fiber.ErrBadGateway, 500, "problem.internal", false, 0},
		{errors.New("SELECT secret FROM account"), 500, "problem.internal", false, 0},
	} {
		p := Problem(fmt.Errorf("do something: %w", x.err))
		if p.Status != x.status || p.Code != x.code || (p.RetryAfter > 0) != x.retry || len(p.Fields) != x.fields {
			t.Errorf("%v: %d %s, again %s, %d fields", x.err, p.Status, p.Code, p.RetryAfter, len(p.Fields))
		}
	}
}

func TestRefusedDeliveriesAreWorded(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		end    adapters.Ending
		status int
		code   string
	}{
		"without a cause": {adapters.Ending{Reason: "no"}, 400, "problem.refused"},
		"no route":        {adapters.Ending{Reason: "no", Cause: fmt.Errorf("x: %w", route.ErrNoRoute)}, 400, "problem.refused"},
		"fields":          {adapters.Ending{Cause: &mapping.Refusal{}}, 400, "problem.invalid"},
		"not our mistake": {adapters.Ending{Reason: "no", Cause: errors.New("no such process")}, 400, "problem.refused"},
	} {
		p := Problem(Refused(x.end))
		if p.Status != x.status || p.Code != x.code {
			t.Errorf("%s: %d %s", name, p.Status, p.Code)
		}
	}
}
