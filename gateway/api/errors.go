package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
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
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/store"
)

// table says with which status each refusal of the rooms below is answered.
var table = []struct {
	err    error
	status int
	code   string
	retry  time.Duration
}{
	{engine.ErrForgotten, 410, "problem.forgotten", 0},
	{hall.ErrNotFound, 404, "problem.not-found", 0},
	{route.ErrNotFound, 404, "problem.not-found", 0},
	{hall.ErrNotYours, 403, "problem.not-yours", 0},
	{hall.ErrTaken, 409, "problem.taken", 0},
	{process.ErrGone, 409, "problem.gone", 0},
	{process.ErrEnded, 409, "problem.gone", 0},
	{process.ErrNotOpen, 409, "problem.gone", 0},
	{process.ErrSuspended, 409, "problem.suspended", 0},
	{process.ErrNotSuspended, 409, "problem.not-suspended", 0},
	{process.ErrNoStart, 409, "problem.no-start", 0},
	{process.ErrLoop, 409, "problem.circle", 0},
	{route.ErrNotDead, 409, "problem.state", 0},
	{store.ErrStale, 409, "problem.state", 0},
	{ErrBackupRunning, 409, "problem.backup-running", 0},
	{engine.ErrBusy, 429, "problem.busy", time.Second},
	{store.ErrClosed, 503, "problem.closing", 5 * time.Second},
	{context.DeadlineExceeded, 503, "problem.no-answer", 5 * time.Second},
	{context.Canceled, 503, "problem.closing", 5 * time.Second},
}

// Problem is the table that makes a refusal of every error. What it does not
// know is ours to mend: 500, and the cause stays in the log.
func Problem(err error) *problem.Error {
	if p, ok := errors.AsType[*problem.Error](err); ok {
		return p
	}
	if p := typed(err); p != nil {
		return p
	}
	for _, row := range table {
		if errors.Is(err, row.err) {
			return &problem.Error{Status: row.status, Code: row.code, RetryAfter: row.retry, Cause: err}
		}
	}
	if e, ok := errors.AsType[*fiber.Error](err); ok {
		return ofServer(e)
	}
	return problem.Wrap(http.StatusInternalServerError, "problem.internal", err)
}

// undurableWait is when to ask again what could not be made durable: a disk is
// not mended in a second.
const undurableWait = 10 * time.Second

// typed knows the refusals that say more than that they are one.
func typed(err error) *problem.Error {
	if r, ok := errors.AsType[*auth.Refusal](err); ok {
		return ofAuth(r)
	}
	if r, ok := errors.AsType[*hall.Refused](err); ok {
		p := problem.Invalid("problem.invalid")
		for _, x := range r.Problems {
			p.Fields = append(p.Fields, problem.Field{Field: x.Field, Code: x.Code, Args: x.Args})
		}
		return p
	}
	if r, ok := errors.AsType[*mapping.Refusal](err); ok {
		p := problem.Invalid("problem.invalid")
		for _, x := range r.Problems {
			p.Fields = append(p.Fields, problem.Field{Field: x.Path, Code: x.Code, Args: x.Args, Say: x.Say})
		}
		slices.SortStableFunc(p.Fields, func(a, b problem.Field) int { return strings.Compare(a.Field, b.Field) })
		return p
	}
	if u, ok := errors.AsType[*process.UnfitError](err); ok {
		return ofUnfit(u)
	}
	if x, ok := engine.Stale(err); ok {
		return &problem.Error{Status: http.StatusPreconditionFailed, Code: "problem.stale", Cause: err, Fields: []problem.Field{
			{Field: "seq", Code: "problem.stale-seq", Args: map[string]any{"want": x.Want, "have": x.Have}}}}
	}
	if l, ok := errors.AsType[finding.List](err); ok {
		return &problem.Error{Status: http.StatusUnprocessableEntity, Code: "problem.files", Fields: problem.Findings(l), Cause: err}
	}
	if u, ok := errors.AsType[*store.UndurableError](err); ok {
		return &problem.Error{Status: http.StatusServiceUnavailable, Code: u.Code, RetryAfter: undurableWait, Cause: err}
	}
	if f, ok := errors.AsType[*adapters.Fault](err); ok {
		return &problem.Error{Status: http.StatusBadGateway, Code: "problem.peer", Args: map[string]any{"reason": f.Message}, Cause: err}
	}
	return nil
}

// ofAuth gives a refusal of auth its status: too many attempts, not allowed, or
// not known.
func ofAuth(r *auth.Refusal) *problem.Error {
	status := http.StatusUnauthorized
	switch {
	case r.RetryAfter > 0:
		status = http.StatusTooManyRequests
	case r.Code == "auth.denied":
		status = http.StatusForbidden
	}
	return &problem.Error{Status: status, Code: r.Code, Args: r.Args, RetryAfter: r.RetryAfter, Cause: r}
}

// ofServer words what the server itself refuses.
func ofServer(e *fiber.Error) *problem.Error {
	codes := map[int]string{
		http.StatusNotFound:                    "problem.no-such-route",
		http.StatusMethodNotAllowed:            "problem.method",
		http.StatusRequestEntityTooLarge:       "problem.too-large",
		http.StatusRequestHeaderFieldsTooLarge: "problem.headers",
		http.StatusRequestTimeout:              "problem.slow",
	}
	if code, ok := codes[e.Code]; ok {
		return &problem.Error{Status: e.Code, Code: code, Cause: e}
	}
	if e.Code >= http.StatusBadRequest && e.Code < http.StatusInternalServerError {
		return problem.Wrap(http.StatusBadRequest, "problem.bad-request", e)
	}
	return problem.Wrap(http.StatusInternalServerError, "problem.internal", e)
}
