package route

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// expr is a compiled expression of a route.
type expr struct {
	program *feel.Program
	source  string
}

// moment is the time, place and language an expression is evaluated in.
type moment struct {
	now  time.Time
	zone *time.Location
	lang words.Lang
}

// The names that expressions see, with what is known of them.
var (
	whenNames = map[string]feel.Type{
		"type": value.Of1(value.String), "source": value.Of1(value.String),
		"keys": {}, "headers": {}, "body": {},
	}
	stepNames = map[string]feel.Type{
		"body": {}, "received": {}, "results": {}, "message": messageType,
	}
	faultNames = map[string]feel.Type{
		"body": {}, "received": {}, "results": {}, "message": messageType, "fault": faultType,
	}
	messageType = value.Type{Kind: value.Context, Closed: true, Fields: map[string]value.Type{
		"id": value.Of1(value.String), "type": value.Of1(value.String), "keys": {}, "headers": {},
		"source": value.Of1(value.String), "receivedAt": value.Of1(value.String),
	}}
	faultType = value.Type{Kind: value.Context, Closed: true, Fields: map[string]value.Type{
		"step": value.Of1(value.String), "code": value.Of1(value.String), "reason": value.Of1(value.String), "detail": {},
	}}
)

// expr compiles the FEEL of a node; nil for a node that is not there. A plain
// number or boolean of YAML is the literal it is.
func (l *loader) expr(n config.Node, names map[string]feel.Type) *expr {
	if n.IsZero() {
		return nil
	}
	text, ok := n.Scalar()
	if !ok {
		l.bad(n, "route.expression", nil)
		return nil
	}
	p, list := feel.Compile(text.Text, feel.Options{Types: names, Strict: true, Tables: l.d.Tables})
	for _, f := range list {
		l.found = append(l.found, n.Inside(f.Place.Line, f.Place.Col, f.Width, f.Severity, f.Code, f.Args))
	}
	if p == nil {
		return nil
	}
	return &expr{program: p, source: text.Text}
}

// test evaluates a condition; neither true nor false is a refusal.
func (e *expr) test(vars feel.Map, at moment) (bool, error) {
	got, diags := e.program.Test(feel.Input{Vars: vars, Now: at.now, Zone: at.zone})
	switch got {
	case feel.True:
		return true, nil
	case feel.False:
		return false, nil
	}
	return false, e.refuse("route.no-truth", diags, at)
}

// eval gives the value of an expression. A null that the evaluation stumbled
// to is a refusal.
func (e *expr) eval(vars feel.Map, at moment) (any, error) {
	v, diags := e.program.Eval(feel.Input{Vars: vars, Now: at.now, Zone: at.zone})
	if v == nil && len(diags) > 0 {
		return nil, e.refuse("route.no-value", diags, at)
	}
	return v, nil
}

// text is eval for what has to be a text; a number counts as one.
func (e *expr) text(vars feel.Map, at moment) (string, error) {
	v, err := e.eval(vars, at)
	if err != nil {
		return "", err
	}
	switch t := v.(type) {
	case string:
		if t != "" {
			return t, nil
		}
	case json.Number:
		return t.String(), nil
	}
	return "", e.refuse("route.no-text", nil, at)
}

func (e *expr) refuse(code string, diags feel.Diagnostics, at moment) error {
	var why []string
	for _, d := range diags {
		why = append(why, feel.Words.Say(at.lang, d.Code, d.Args))
	}
	args := map[string]any{"expression": strings.TrimSpace(e.source), "why": strings.Join(why, "; ")}
	return &refusal{code: code, text: strings.TrimSpace(Words.Say(at.lang, code, args))}
}
