package route

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/feel"
)

// plan is what has to be done, in one transaction with the message's row, after
// its steps were played as far as they go. At most one of the fields is set.
type plan struct {
	call    *work.Item
	start   *Start
	publish *Correlation
}

// play takes a message through steps until it has to wait or has ended. It
// changes nothing but the record. What goes wrong makes the message dead, even
// a bug: one poisoned message must not stop its source.
func (r *Router) play(rec *record, steps []*step) (p plan) {
	defer func() {
		if x := recover(); x != nil {
			r.c.Log.Error("a step of a route panicked", "route", rec.Route, "step", rec.Step, "message", rec.ID, "panic", x)
			p = plan{}
			r.die(rec, r.refuse("route.panic", map[string]any{"step": rec.Step, "why": fmt.Sprint(x)}, nil))
		}
	}()
	rec.Code, rec.Reason = "", ""
	at := r.moment()
	for _, s := range steps {
		rec.Step = s.name
		p, done, err := r.do(rec, s, at)
		if err != nil {
			r.die(rec, err)
			return plan{}
		}
		if done {
			return p
		}
	}
	r.end(rec, Handled, at.now)
	return plan{}
}

func (r *Router) moment() moment {
	return moment{now: r.c.Clock.Now(), zone: r.c.Zone, lang: r.c.Lang}
}

// begin plays a route from its first step.
func (r *Router) begin(rec *record, rt *route) plan {
	rec.Route, rec.trail.Body, rec.trail.Results, rec.trail.Fault = rt.file.Route, rec.trail.Received, nil, nil
	if rt.order != nil {
		key, err := rt.order.text(vars(rec), r.moment())
		if err != nil {
			r.die(rec, err)
			return plan{}
		}
		rec.trail.Order = key
	}
	rec.trail.Origin = r.origin(rec, rt)
	return r.play(rec, rt.steps)
}

// do plays one step; done where the message has to wait or has ended.
func (r *Router) do(rec *record, s *step, at moment) (p plan, done bool, err error) {
	switch s.verb {
	case verbMap:
		return p, false, r.apply(rec, s, at)
	case verbFilter:
		ok, err := s.expr.test(vars(rec), at)
		if err == nil && !ok {
			r.drop(rec, s, at)
		}
		return p, !ok, err
	case verbCall:
		p.call = r.call(rec, s, at)
	case verbStart:
		p.start = r.starting(rec, s, at)
	case verbCorrelate:
		p.publish, err = r.correlating(rec, s, at)
	case verbDrop:
		r.drop(rec, s, at)
	}
	return p, true, err
}

func (r *Router) apply(rec *record, s *step, at moment) error {
	out, err := s.mapping.Apply(input(rec, s), at.now, at.zone)
	var refused *mapping.Refusal
	switch {
	case errors.As(err, &refused):
		return &refusal{code: "route.mapping", cause: refused,
			text: Words.Say(at.lang, "route.mapping", map[string]any{"mapping": s.ref, "why": refused.Say(at.lang)})}
	case err != nil:
		return r.refuse("route.mapping", map[string]any{"mapping": s.ref, "why": err.Error()}, err)
	}
	rec.trail.Body = out
	if s.named {
		rec.result(s.name, out)
	}
	rec.stage(StageMapped, at.now, s.ref, content(out))
	return nil
}

func (r *Router) drop(rec *record, s *step, at moment) {
	rec.Code, rec.Reason = "", s.ref
	if s.ref == "" {
		rec.Code, rec.Reason = "route.filtered", Words.Say(at.lang, "route.filtered", map[string]any{"step": s.name})
	}
	r.end(rec, Dropped, at.now)
}

// call decides on a call. Its idempotency key is that of the message and step:
// when the message is sent again, the peer must see it so.
func (r *Router) call(rec *record, s *step, at moment) *work.Item {
	connector, operation, _ := strings.Cut(s.ref, ".")
	it := &work.Item{
		Key: r.c.NewID(), Idem: fmt.Sprintf("hw-m%d-%s", rec.ID, s.name), Owner: Owner, Ref: rec.ID, Element: s.name,
		Connector: connector, Operation: operation, Lane: r.c.Operations.Lane(connector, operation),
		Input: object(rec.trail.Body), State: work.Ready, Due: at.now, Since: at.now, Created: at.now,
	}
	if rec.trail.Order != "" {
		it.OrderKey = "k:" + rec.trail.Order // never an instance's
	}
	rec.trail.Work = it.Key
	rec.to(Routing, at.now)
	rec.stage(StageCalled, at.now, s.ref, "")
	return it
}

func (r *Router) starting(rec *record, s *step, at moment) *Start {
	rec.Instance = r.c.NewID()
	rec.stage(StageStarted, at.now, s.ref, "")
	r.end(rec, Handled, at.now)
	return &Start{Instance: rec.Instance, Process: s.ref, Event: s.event, Vars: object(rec.trail.Body), Origin: rec.trail.Origin, Actor: rec.Source}
}

// origin is what a started process knows of where it came from. What the
// message does not have is left out.
func (r *Router) origin(rec *record, rt *route) map[string]any {
	at, names := r.moment(), vars(rec)
	out := map[string]any{"source": rec.Source, "message": strconv.FormatInt(rec.ID, 10), "externalId": rec.ExternalID}
	for _, o := range rt.origin {
		if v, _ := o.expr.program.Eval(feel.Input{Vars: names, Now: at.now, Zone: at.zone}); v != nil {
			out[o.name] = v
		}
	}
	return out
}

func (r *Router) correlating(rec *record, s *step, at moment) (*Correlation, error) {
	key, err := s.expr.text(vars(rec), at)
	if err != nil {
		return nil, err
	}
	rec.stage(StageCorrelated, at.now, s.ref+" "+key, "")
	r.end(rec, Handled, at.now)
	return &Correlation{Name: s.ref, Key: key, Vars: object(rec.trail.Body), Actor: rec.Source}, nil
}

// end brings a message to a final state. A way over onFault keeps its reason.
func (r *Router) end(rec *record, to MessageState, at time.Time) {
	if f := rec.trail.Fault; f != nil && to == Handled {
		args := map[string]any{"step": f.Step, "code": f.Code, "why": f.Reason}
		rec.Code, rec.Reason = "route.fault-answered", Words.Say(r.c.Lang, "route.fault-answered", args)
	}
	rec.trail.Work = 0
	rec.to(to, at)
	rec.stage(StageEnded, at, string(to), "")
}

// die keeps a message with the reason why it cannot go on.
func (r *Router) die(rec *record, err error) {
	at := r.c.Clock.Now()
	rec.Code, rec.Reason, rec.cause = "", err.Error(), err
	var why *refusal
	if errors.As(err, &why) {
		rec.Code = why.code
	}
	rec.Instance = 0
	rec.to(Dead, at)
	rec.stage(StageEnded, at, string(Dead)+": "+rec.Reason, "")
}

func (rec *record) to(state MessageState, at time.Time) {
	rec.State, rec.Since = state, at
}

func (rec *record) stage(name string, at time.Time, note, body string) {
	rec.trail.Stages = append(rec.trail.Stages, Stage{Name: name, At: at, Note: note, Body: body})
}

func (rec *record) result(step string, out any) {
	all := maps.Clone(rec.trail.Results)
	if all == nil {
		all = map[string]any{}
	}
	all[step] = out
	rec.trail.Results = all
}

// vars are the names that a route's expressions see.
func vars(rec *record) feel.Map {
	out := feel.Map{"body": rec.trail.Body, "received": rec.trail.Received, "results": results(rec), "message": message(rec)}
	if f := rec.trail.Fault; f != nil {
		out["fault"] = f.value()
	}
	return out
}

func results(rec *record) map[string]any {
	if rec.trail.Results == nil {
		return map[string]any{}
	}
	return rec.trail.Results
}

func message(rec *record) map[string]any {
	return map[string]any{
		"id": rec.ExternalID, "type": rec.Type, "keys": texts(rec.Keys), "headers": texts(rec.Headers),
		"source": rec.Source, "receivedAt": rec.At.Format(time.RFC3339Nano),
	}
}

func (f *fault) value() map[string]any {
	return map[string]any{"step": f.Step, "code": f.Code, "reason": f.Reason, "detail": f.Detail}
}

// input is what a mapping gets: the body, and beside it the names of the route
// that the body does not hold and the mapping asks for.
func input(rec *record, s *step) map[string]any {
	in := maps.Clone(object(rec.trail.Body))
	if in == nil {
		in = map[string]any{}
	}
	names := vars(rec)
	for _, name := range s.beside {
		v, known := names[name]
		if _, there := in[name]; known && !there {
			in[name] = v
		}
	}
	return in
}

// object makes variables of a body: an object is taken as it is, anything else
// is the variable "result".
func object(v any) map[string]any {
	switch x := v.(type) {
	case nil:
		return nil
	case map[string]any:
		return x
	}
	return map[string]any{"result": v}
}
