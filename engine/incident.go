package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Incident is an open incident.
type Incident struct {
	Key      int64     `json:"key,string"`
	Instance int64     `json:"instance,string"`
	Process  string    `json:"process"`
	Element  string    `json:"element"`
	Kind     string    `json:"kind"`
	Reason   string    `json:"reason"`
	Job      int64     `json:"job,string,omitempty"`
	Raised   time.Time `json:"raised"`
}

// IncidentFilter says which open incidents are meant.
type IncidentFilter struct {
	Instance     int64     `json:"instance,string,omitempty"`
	Process      string    `json:"process,omitempty"`
	Kind         string    `json:"kind,omitempty"`
	Element      string    `json:"element,omitempty"`
	Text         string    `json:"text,omitempty"` // within the reason
	RaisedBefore time.Time `json:"raisedBefore,omitzero"`
	RaisedAfter  time.Time `json:"raisedAfter,omitzero"`
}

// Incidents lists open incidents after a key, oldest first; instance 0 means
// of all.
func (e *Engine) Incidents(ctx context.Context, instance, after int64, limit int) ([]Incident, error) {
	return e.FindIncidents(ctx, IncidentFilter{Instance: instance}, Page{After: after, Limit: limit})
}

// FindIncidents lists the open incidents that a filter means, the oldest first.
// They are rows of the commit that raised them: the next query sees them.
func (e *Engine) FindIncidents(ctx context.Context, f IncidentFilter, p Page) ([]Incident, error) {
	limit := p.Limit
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	query, args := f.query(p)
	rows, err := e.c.DB.Read().QueryContext(ctx, query, append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("list incidents: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := []Incident{}
	for rows.Next() {
		var i Incident
		var at int64
		if err := rows.Scan(&i.Key, &i.Instance, &i.Process, &i.Element, &i.Kind, &i.Reason, &i.Job, &at); err != nil {
			return nil, fmt.Errorf("list incidents: %w", err)
		}
		i.Raised = time.UnixMilli(at)
		out = append(out, i)
	}
	return out, rows.Err()
}

func (f IncidentFilter) query(p Page) (string, []any) {
	q, args := `SELECT x.key, x.instance, i.process, x.element, x.kind, x.reason, x.job, x.raised
FROM incident x JOIN instance i ON i.id = x.instance WHERE x.key > ?`, []any{p.After}
	and := func(on bool, clause string, values ...any) {
		if on {
			q, args = q+" AND "+clause, append(args, values...)
		}
	}
	and(p.Until > 0, "x.key <= ?", p.Until)
	and(f.Instance != 0, "x.instance = ?", f.Instance)
	and(f.Process != "", "i.process = ?", f.Process)
	and(f.Kind != "", "x.kind = ?", f.Kind)
	and(f.Element != "", "x.element = ?", f.Element)
	and(f.Text != "", `x.reason LIKE ? ESCAPE '\'`, "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(f.Text)+"%")
	and(!f.RaisedBefore.IsZero(), "x.raised < ?", f.RaisedBefore.UnixMilli())
	and(!f.RaisedAfter.IsZero(), "x.raised >= ?", f.RaisedAfter.UnixMilli())
	return q + " ORDER BY x.key LIMIT ?", args
}

// InstanceOf finds the instance of an open incident.
func (e *Engine) InstanceOf(ctx context.Context, incident int64) (int64, error) {
	var id int64
	err := e.c.DB.Read().QueryRowContext(ctx, `SELECT instance FROM incident WHERE key = ?`, incident).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("incident %d: %w", incident, ErrNotFound)
	}
	return id, err
}
