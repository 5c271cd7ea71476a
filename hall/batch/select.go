package batch

import (
	"context"
	"errors"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/hall/order"
)

// Engine is what a batch asks of the engine.
type Engine interface {
	Find(ctx context.Context, f engine.Filter, p engine.Page) (engine.Found, error)
	FindIncidents(ctx context.Context, f engine.IncidentFilter, p engine.Page) ([]engine.Incident, error)
	VersionOf(id string, version int, tag string) (*process.Definition, error)
	Row(ctx context.Context, id int64) (engine.Row, bool, error)
	Commands
}

// target is what an item is about.
type target struct{ item, instance int64 }

// filter is what the kind takes of what was asked for: only what it can change,
// where nothing else is said.
func (s Spec) filter() engine.Filter {
	f := s.Select
	if f.Status != "" || len(f.Instances) > 0 {
		return f
	}
	switch s.Change.Kind {
	case order.Resume:
		f.Status = process.Suspended
	case order.Suspend:
		f.Status = process.Running
	case order.Cancel, order.Retry, order.Set, order.Migrate, order.Modify:
		f.Open = true
	}
	return f
}

// pick gives a page of what a batch is about, after a cursor, and the next
// cursor, 0 at the end.
func pick(ctx context.Context, e Engine, s Spec, p engine.Page) ([]target, int64, error) {
	if s.Change.Kind == order.Retry && s.Incidents != nil {
		return pickIncidents(ctx, e, *s.Incidents, p)
	}
	found, err := e.Find(ctx, s.filter(), p)
	if err != nil {
		return nil, 0, err
	}
	var out []target
	for _, r := range found.Instances {
		if s.Change.Kind != order.Retry {
			out = append(out, target{r.ID, r.ID})
			continue
		}
		all, err := e.FindIncidents(ctx, engine.IncidentFilter{Instance: r.ID, Kind: s.Select.Incident}, engine.Page{Limit: 500})
		if err != nil {
			return nil, 0, err
		}
		for _, i := range all {
			out = append(out, target{i.Key, i.Instance})
		}
	}
	return out, found.Next, nil
}

func pickIncidents(ctx context.Context, e Engine, f engine.IncidentFilter, p engine.Page) ([]target, int64, error) {
	limit := min(p.Limit, 500)
	all, err := e.FindIncidents(ctx, f, engine.Page{After: p.After, Until: p.Until, Limit: limit})
	if err != nil || len(all) == 0 {
		return nil, 0, err
	}
	var out []target
	for _, i := range all {
		out = append(out, target{i.Key, i.Instance})
	}
	if len(all) < limit {
		return out, 0, nil
	}
	return out, all[len(all)-1].Key, nil
}

// orderFor is what is asked of one target; what keeps it from being asked at
// all, where there is something.
func orderFor(ctx context.Context, e Engine, c order.Change, t target) (engine.Order, []process.Objection, error) {
	if c.Kind != order.Migrate {
		return c.Order(0, t.item), nil, nil
	}
	r, there, err := e.Row(ctx, t.instance)
	switch {
	case err != nil:
		return engine.Order{}, nil, err
	case !there:
		return engine.Order{}, []process.Objection{{Code: "batch.gone"}}, nil
	}
	d, err := e.VersionOf(r.Process, c.Version, c.Tag)
	if errors.Is(err, engine.ErrNotFound) {
		return engine.Order{}, []process.Objection{{Field: "version", Code: "batch.no-version", Args: map[string]any{"process": r.Process}}}, nil
	}
	if err != nil {
		return engine.Order{}, nil, err
	}
	return c.Order(d.Key, t.item), nil, nil
}

// Verdict says whether one instance would do what a batch asks of it.
type Verdict struct {
	Item       int64               `json:"item,string"`
	Instance   int64               `json:"instance,string"`
	Possible   bool                `json:"possible"`
	Objections []process.Objection `json:"objections,omitempty"`
}

// Preview tells, for a page of what a batch would do, what would come of it. It
// changes nothing. Next is where the next page begins, 0 at the end.
func Preview(ctx context.Context, e Engine, s Spec, p engine.Page) (out []Verdict, next int64, err error) {
	targets, next, err := pick(ctx, e, s, p)
	if err != nil {
		return nil, 0, err
	}
	out = []Verdict{}
	for _, t := range targets {
		o, why, err := orderFor(ctx, e, s.Change, t)
		if err == nil && why == nil {
			why, err = e.Try(ctx, t.instance, o)
		}
		switch {
		case errors.Is(err, engine.ErrNotFound):
			why = []process.Objection{{Code: "batch.gone"}}
		case err != nil:
			return nil, 0, err
		}
		out = append(out, Verdict{Item: t.item, Instance: t.instance, Possible: len(why) == 0, Objections: why})
	}
	return out, next, nil
}
