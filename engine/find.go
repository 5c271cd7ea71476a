package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/servicehall/hallway/engine/process"
)

// Filter says which instances are meant. What is not set means nothing; what is
// set has to hold together.
type Filter struct {
	Instances     []int64           `json:"instances,omitempty"`
	Process       string            `json:"process,omitempty"`
	Version       int               `json:"version,omitempty"`
	Status        process.Status    `json:"status,omitempty"`
	Open          bool              `json:"open,omitempty"`     // running or suspended
	At            string            `json:"at,omitempty"`       // id of an element that it stands at
	Keys          map[string]string `json:"keys,omitempty"`     // business keys
	Incident      string            `json:"incident,omitempty"` // kind of an open incident
	StartedBefore time.Time         `json:"startedBefore,omitzero"`
	StartedAfter  time.Time         `json:"startedAfter,omitzero"`
}

// Empty reports whether a filter means all instances.
func (f Filter) Empty() bool {
	return len(f.Instances) == 0 && f.Process == "" && f.Version == 0 && f.Status == "" && f.At == "" && len(f.Keys) == 0 && f.Incident == "" &&
		f.StartedBefore.IsZero() && f.StartedAfter.IsZero()
}

// Page is which part of a list is wanted: after an id, to be gone on with.
type Page struct {
	After int64
	Until int64 // no id beyond it, 0 for none
	Limit int   // 0 for 50, at most 1000
}

// Found is a page of instances by their ids. Next is where the next page begins,
// 0 where there is none: it may be set beside few instances, or none, for what
// stands at an element is looked for piece by piece.
type Found struct {
	Instances []Row
	Next      int64
}

// lookAt is how many instances are read for a page of those at an element.
const lookAt = 2000

// Find lists the instances that a filter means, the oldest first.
func (e *Engine) Find(ctx context.Context, f Filter, p Page) (Found, error) {
	limit := min(p.Limit, 1000)
	if limit <= 0 {
		limit = 50
	}
	read := limit
	if f.At != "" {
		read = lookAt
	}
	rows, err := e.rows(ctx, f, p, read+1)
	if err != nil {
		return Found{}, err
	}
	out := Found{Instances: []Row{}}
	for n, r := range rows {
		if n == read || len(out.Instances) == limit {
			return out, nil
		}
		out.Next = r.ID
		if f.At != "" && !e.stands(ctx, r.ID, f.At) {
			continue
		}
		out.Instances = append(out.Instances, r)
	}
	out.Next = 0
	return out, nil
}

func (e *Engine) rows(ctx context.Context, f Filter, p Page, limit int) ([]Row, error) {
	query, args := f.query(p)
	rows, err := e.c.DB.Read().QueryContext(ctx, query, append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("find instances: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Row
	for rows.Next() {
		r, err := scanRow(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// stands reports whether an instance stands at an element: it runs, or a token
// waits in front of it.
func (e *Engine) stands(ctx context.Context, id int64, element string) bool {
	h, err := e.read(ctx, id)
	if err != nil {
		return false // it was forgotten, or verify tells of it
	}
	st := h.state
	return slices.ContainsFunc(st.Elements, func(x process.Element) bool { return x.ID == element }) ||
		slices.ContainsFunc(st.Tokens, func(x process.Token) bool { return x.Target == element })
}

// query writes the filter; the limit is its last argument.
func (f Filter) query(p Page) (string, []any) {
	q, args := `SELECT `+rowColumns+` FROM instance WHERE id > ?`, []any{p.After}
	and := func(on bool, clause string, values ...any) {
		if on {
			q, args = q+" AND "+clause, append(args, values...)
		}
	}
	and(p.Until > 0, "id <= ?", p.Until)
	and(len(f.Instances) > 0, "id IN ("+strings.TrimSuffix(strings.Repeat("?,", len(f.Instances)), ",")+")", ints(f.Instances)...)
	and(f.Process != "", "process = ?", f.Process)
	and(f.Version > 0, "version = ?", f.Version)
	and(f.Status != "", "status = ?", string(f.Status))
	and((f.Open || f.At != "") && f.Status == "", "status IN ('running', 'suspended')")
	and(!f.StartedBefore.IsZero(), "started < ?", f.StartedBefore.UnixMilli())
	and(!f.StartedAfter.IsZero(), "started >= ?", f.StartedAfter.UnixMilli())
	and(f.Incident != "", "id IN (SELECT instance FROM incident WHERE kind = ?)", f.Incident)
	for _, name := range slices.Sorted(maps.Keys(f.Keys)) {
		and(true, "id IN (SELECT instance FROM business_key WHERE name = ? AND value = ?)", name, f.Keys[name])
	}
	return q + " ORDER BY id LIMIT ?", args
}

func ints(list []int64) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = x
	}
	return out
}

// KeysOf returns the business keys of an instance.
func (e *Engine) KeysOf(ctx context.Context, instance int64) (map[string][]string, error) {
	rows, err := e.c.DB.Read().QueryContext(ctx, `SELECT name, value FROM business_key WHERE instance = ? ORDER BY name, value`, instance)
	if err != nil {
		return nil, fmt.Errorf("read the keys of instance %d: %w", instance, err)
	}
	defer func() { _ = rows.Close() }()
	out := map[string][]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return nil, fmt.Errorf("read the keys of instance %d: %w", instance, err)
		}
		out[name] = append(out[name], value)
	}
	return out, rows.Err()
}
