package route

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/store"
)

// Deliver is how a connector's source hands its messages on. What nobody can
// take is kept as a dead message and answered Refused.
func (r *Router) Deliver(source string) adapters.Deliver {
	return func(ctx context.Context, m adapters.Message) (adapters.Ending, error) {
		return r.deliver(ctx, source, m, false)
	}
}

// Interactive is Deliver for an entry at which a caller waits for the answer
// (http.NAME, soap.NAME): what nobody can take is answered Refused, with the
// cause in [adapters.Ending.Cause], and not kept, so that the caller can mend it
// and send it again.
func (r *Router) Interactive(source string) adapters.Deliver {
	return func(ctx context.Context, m adapters.Message) (adapters.Ending, error) {
		return r.deliver(ctx, source, m, true)
	}
}

func (r *Router) deliver(ctx context.Context, source string, m adapters.Message, waits bool) (adapters.Ending, error) {
	r.counts.add(source, func(c *Count) { c.Received++ })
	rec := r.record(source, m)
	if end, known, err := r.before(ctx, rec); known || err != nil {
		return end, err
	}
	p := r.receive(rec, m)
	if rec.State == Dead {
		rec.answer = answeredRefused
		r.counts.add(source, func(c *Count) { c.Refused++ })
		if waits {
			return adapters.Ending{State: adapters.Refused, Reason: rec.Reason, Cause: rec.cause}, nil
		}
	}
	err := r.commit(ctx, rec, p, true)
	if errors.Is(err, errRefusedNow) && waits {
		r.counts.add(source, func(c *Count) { c.Refused++ })
		return adapters.Ending{State: adapters.Refused, Reason: rec.Reason, Cause: rec.cause}, nil
	}
	if errors.Is(err, errRefusedNow) {
		rec.answer = answeredRefused
		r.counts.add(source, func(c *Count) { c.Refused++ })
		err = r.commit(ctx, rec, plan{}, true)
	}
	if errors.Is(err, store.ErrStale) { // its copy was first
		if end, known, err := r.before(ctx, rec); known || err != nil {
			return end, err
		}
	}
	if err != nil {
		return adapters.Ending{}, fmt.Errorf("take a message from %s: %w", source, err)
	}
	return r.taken(rec), nil
}

// record makes the record of a message that has just come.
func (r *Router) record(source string, m adapters.Message) *record {
	now := r.c.Clock.Now()
	at := m.Received
	if at.IsZero() {
		at = now
	}
	rec := &record{
		Message: Message{
			ID: r.c.NewID(), Source: source, ExternalID: m.ID, Type: m.Type, At: at, Since: now,
			ContentType: m.ContentType, Charset: m.Charset, Keys: m.Keys, Headers: m.Headers,
		},
		once: m.ID != "", fresh: m.New, answer: answeredAccepted, raw: m.Raw,
		trail: trail{Received: m.Body, Body: m.Body},
	}
	if m.Fault != nil {
		rec.trail.Undecoded = m.Fault.Error()
	}
	if len(m.Raw) > keepRaw {
		rec.trail.Size = len(m.Raw)
	}
	return rec
}

// receive finds what is to be done with a new message.
func (r *Router) receive(rec *record, m adapters.Message) plan {
	rt, err := r.find(rec)
	if err != nil {
		r.die(rec, err)
		return plan{}
	}
	rec.once = rec.once && rt.file.Inbox != "none"
	if rt.file.Ack == "stored" {
		rec.Route = rt.file.Route
		rec.to(Received, rec.Since)
		return plan{}
	}
	return r.begin(rec, rt)
}

// find finds the route of a message that is at its beginning.
func (r *Router) find(rec *record) (*route, error) {
	if why := rec.trail.Undecoded; why != "" {
		return nil, r.refuse("route.undecodable", map[string]any{"why": why}, nil)
	}
	m := adapters.Message{Type: rec.Type, Keys: rec.Keys, Headers: rec.Headers, Body: rec.trail.Received}
	rt, why := r.c.Table.match(rec.Source, m, r.moment())
	switch {
	case rt != nil:
		return rt, nil
	case why != "":
		return nil, r.refuse("route.no-route-why", map[string]any{"source": rec.Source, "why": why}, ErrNoRoute)
	}
	return nil, r.refuse("route.no-route", map[string]any{"source": rec.Source}, ErrNoRoute)
}

// before looks whether the source has delivered this message before, and
// answers as the first time was answered.
func (r *Router) before(ctx context.Context, rec *record) (adapters.Ending, bool, error) {
	if !rec.once || rec.fresh {
		return adapters.Ending{}, false, nil
	}
	var first record
	var state string
	err := r.c.DB.Read().QueryRowContext(ctx, `SELECT id, state, answer, code, reason, instance FROM message WHERE source = ? AND dedup = ?`, rec.Source, rec.ExternalID).
		Scan(&first.ID, &state, &first.answer, &first.Code, &first.Reason, &first.Instance)
	if errors.Is(err, sql.ErrNoRows) {
		return adapters.Ending{}, false, nil
	}
	if err != nil {
		return adapters.Ending{}, false, fmt.Errorf("look for the message in the inbox: %w", err)
	}
	r.counts.add(rec.Source, func(c *Count) { c.Duplicates++ })
	end := adapters.Ending{State: adapters.Duplicate, Ref: first.ref(), Reason: first.Reason}
	if MessageState(state) == Dead && first.answer == answeredRefused {
		end.State = adapters.Refused
	}
	return end, true, nil
}

// taken words how a delivery ended whose message is durable.
func (r *Router) taken(rec *record) adapters.Ending {
	end := adapters.Ending{State: adapters.Accepted, Ref: rec.ref(), Reason: rec.Reason}
	switch rec.State {
	case Dead:
		end.State, end.Cause = adapters.Refused, rec.cause
	case Dropped:
		r.counts.add(rec.Source, func(c *Count) { c.Dropped++ })
	case Received:
		r.stored.wake()
	case Routing:
	case Handled:
		end.Case = rec.Instance != 0
	}
	return end
}

// ref is what the sender may ask after: the instance it started, else itself.
func (rec *record) ref() string {
	if rec.Instance != 0 {
		return strconv.FormatInt(rec.Instance, 10)
	}
	return strconv.FormatInt(rec.ID, 10)
}
