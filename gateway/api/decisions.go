package api

import (
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/mapping/dmn"
)

// DecisionOf is what a decision is evaluated with.
type DecisionOf struct {
	Vars map[string]any `json:"vars"`
}

// Decided is what a decision gives, with the rules that made it.
type Decided struct {
	Decision string      `json:"decision"`
	Value    any         `json:"value"`
	Rules    []FiredView `json:"rules"`
	Notes    []NoteView  `json:"notes,omitempty"`
}

// FiredView is a rule that made the result or a part of it.
type FiredView struct {
	Table string `json:"table"`
	Rule  int    `json:"rule"` // from 1
	ID    string `json:"id"`
}

func (a *API) evaluateDecision(q *Request) (any, error) {
	var in DecisionOf
	if err := q.json(&in); err != nil {
		return nil, err
	}
	id := q.param("id")
	res, err := a.c.Hall.Decide(id, in.Vars, a.c.Now())
	if fault, ok := errors.AsType[dmn.Fault](err); ok {
		return nil, &problem.Error{Status: fiber.StatusUnprocessableEntity, Code: fault.Code, Args: fault.Args, Cause: err}
	}
	if err != nil {
		return nil, err
	}
	out := Decided{Decision: id, Value: res.Value, Rules: []FiredView{}, Notes: a.notes(res.Diagnostics, q.Lang)}
	for _, r := range res.Rules {
		out.Rules = append(out.Rules, FiredView{Table: r.Table, Rule: r.Index, ID: r.ID})
	}
	return out, nil
}
