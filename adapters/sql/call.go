package sql

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/servicehall/hallway/adapters"
)

// operation is an Operation whose statements were read.
type operation struct {
	steps    []step
	optional []string
	one      bool
	maxRows  int
	writes   bool
}

type step struct {
	*statement
	rows    *int
	foreach string
	name    string // for messages
}

// compile reads an operation. All mistakes are told at once.
func compile(spec *Operation, d dialect, readOnly bool) (*operation, error) {
	o := &operation{optional: spec.Optional, one: spec.One, maxRows: spec.MaxRows}
	var all []error
	var names []string
	for i, s := range spec.Statements {
		at := fmt.Sprintf("statement %d", i+1)
		parsed, err := parse(s.SQL, d)
		if err == nil && readOnly && parsed.writes {
			err = errors.New("it writes, and the connector is readonly")
		}
		if err != nil {
			all = append(all, fmt.Errorf("%s: %w", at, err))
			continue
		}
		o.steps = append(o.steps, step{parsed, s.Rows, s.ForEach, at})
		o.writes = o.writes || parsed.writes
		names = append(append(names, parsed.names...), s.ForEach)
	}
	for _, name := range spec.Optional {
		if len(all) == 0 && !slices.Contains(names, name) {
			all = append(all, fmt.Errorf("optional: no statement has a parameter :%s", name))
		}
	}
	if spec.One && len(all) == 0 && !slices.ContainsFunc(o.steps, func(s step) bool { return s.gives }) {
		all = append(all, errors.New("one: no statement gives a row"))
	}
	return o, errors.Join(all...)
}

// round is one execution of a step: its arguments.
type round struct {
	step step
	args []any
}

// Call runs an operation in one transaction.
func (p *peer) Call(ctx context.Context, c adapters.Call) (adapters.Reply, error) {
	o, ok := p.operations[c.Operation]
	if !ok {
		return adapters.Reply{}, prepare(adapters.ConfigError, "sql.operation", "there is no operation %s", c.Operation)
	}
	rounds, err := o.rounds(c, p.settings.Charset)
	if err != nil {
		return adapters.Reply{}, err
	}
	var out any
	err = p.transact(ctx, o.writes, func(ctx context.Context, tx *stdsql.Tx) (err error) {
		out, err = p.run(ctx, tx, o, rounds)
		return err
	})
	if err != nil {
		return adapters.Reply{}, err
	}
	return adapters.Reply{Output: out}, nil
}

// rounds finds the arguments of all statements. Everything that the input lacks
// is told at once.
func (o *operation) rounds(c adapters.Call, label string) ([]round, error) {
	input, ok := c.Input.(map[string]any)
	if !ok && c.Input != nil {
		return nil, prepare(adapters.BadRequest, "sql.input", "the input is a %T and no object", c.Input)
	}
	s := scope{special: map[string]any{"key": c.Key, "input": input}, fields: input}
	b := binder{optional: o.optional, label: label}
	var out []round
	for _, st := range o.steps {
		for _, inner := range b.scopes(st, s) {
			out = append(out, round{st, b.args(st.statement, inner)})
		}
	}
	if len(b.wrong) > 0 {
		return nil, prepare(adapters.BadRequest, "sql.input", "%s", strings.Join(b.wrong, "; "))
	}
	return out, nil
}

// binder finds arguments and collects what is wrong with them.
type binder struct {
	optional []string
	label    string
	wrong    []string
}

func (b *binder) add(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); !slices.Contains(b.wrong, s) {
		b.wrong = append(b.wrong, s)
	}
}

// scopes gives one scope for each round of a step.
func (b *binder) scopes(st step, s scope) []scope {
	if st.foreach == "" {
		return []scope{s}
	}
	v, ok := s.find(st.foreach)
	list, isList := v.([]any)
	switch {
	case isList:
	case v != nil:
		b.add("%s is no list", st.foreach)
	case !ok && !slices.Contains(b.optional, st.foreach):
		b.add("%s is missing", st.foreach)
	}
	var out []scope
	for i, x := range list {
		out = append(out, s.element(x, json.Number(strconv.Itoa(i))))
	}
	return out
}

func (b *binder) args(st *statement, s scope) []any {
	var out []any
	for _, name := range st.names {
		v, ok := s.find(name)
		if !ok && !slices.Contains(b.optional, name) {
			b.add("%s is missing", name)
		}
		arg, err := bind(v, b.label)
		if err != nil {
			b.add("%s: %v", name, err)
		}
		out = append(out, arg)
	}
	return out
}

// answer is what a transaction gives.
type answer struct {
	rows     []any
	affected int64
}

func (p *peer) run(ctx context.Context, tx *stdsql.Tx, o *operation, rounds []round) (any, error) {
	a := answer{rows: []any{}}
	for i, r := range rounds {
		first := i == 0 || rounds[i-1].step.statement != r.step.statement
		n, err := p.step(ctx, tx, r, first, o.maxRows, &a)
		if err != nil {
			return nil, inStep(r.step, err)
		}
		if want := r.step.rows; want != nil && n != int64(*want) {
			return nil, &adapters.Fault{Outcome: adapters.BusinessFault, Code: "sql.rows", Phase: adapters.Read,
				Message: fmt.Sprintf("%s concerns %d rows, %d are asked for: nothing was done", r.step.name, n, *want)}
		}
	}
	if !o.one {
		return map[string]any{"rows": a.rows, "affected": json.Number(strconv.FormatInt(a.affected, 10))}, nil
	}
	if len(a.rows) != 1 {
		return nil, &adapters.Fault{Outcome: adapters.BusinessFault, Code: "sql.rows", Phase: adapters.Read,
			Message: fmt.Sprintf("the answer has %d rows, one is asked for: nothing was done", len(a.rows))}
	}
	return a.rows[0], nil
}

// step runs one round and returns how many rows it changed or gave. The rows of
// the last statement that gives any are the answer's.
func (p *peer) step(ctx context.Context, tx *stdsql.Tx, r round, first bool, maxRows int, a *answer) (int64, error) {
	if !r.step.gives {
		n, err := execute(ctx, tx, r.step.statement, r.args)
		a.affected += n
		return n, err
	}
	_, rows, err := query(ctx, tx, p.dialect, r.step.statement, r.args, maxRows)
	if err != nil {
		return 0, err
	}
	if first {
		a.rows = []any{}
	}
	for _, x := range rows {
		shaped, err := x.shaped(p.settings.Charset)
		if err != nil {
			return 0, &adapters.Fault{Outcome: adapters.BusinessFault, Code: "sql.charset", Phase: adapters.Read, Message: err.Error()}
		}
		a.rows = append(a.rows, shaped)
	}
	if r.step.writes {
		a.affected += int64(len(rows))
	}
	return int64(len(rows)), nil
}

func execute(ctx context.Context, tx *stdsql.Tx, s *statement, args []any) (int64, error) {
	stmt, err := tx.PrepareContext(ctx, s.text)
	if err != nil {
		return 0, preparing{err}
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err := errors.Join(err, stmt.Close()); err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// inStep names the statement in an error that is not worded yet.
func inStep(s step, err error) error {
	var f *adapters.Fault
	if errors.As(err, &f) {
		return err
	}
	return fmt.Errorf("%s: %w", s.name, err)
}
