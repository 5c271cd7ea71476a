package route

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/servicehall/hallway/mapping"
)

// Specimen is a stored message as a mapping at the beginning of its route gets
// it: the body's fields, and beside them the names that the mapping knows.
type Specimen struct {
	ID         int64
	ExternalID string
	At         time.Time
	Input      map[string]any
}

// Inputs lists stored messages as a mapping would get them.
func (r *Router) Inputs(ctx context.Context, f MessageFilter, m *mapping.Mapping) ([]Specimen, error) {
	recs, err := r.list(ctx, f)
	if err != nil {
		return nil, err
	}
	out := make([]Specimen, 0, len(recs))
	for _, rec := range recs {
		out = append(out, specimen(rec, m))
	}
	return out, nil
}

// Input gives one stored message as a mapping would get it.
func (r *Router) Input(ctx context.Context, id int64, m *mapping.Mapping) (Specimen, error) {
	rec, err := r.load(ctx, id)
	if err != nil {
		return Specimen{}, err
	}
	return specimen(rec, m), nil
}

func specimen(rec *record, m *mapping.Mapping) Specimen {
	first := *rec
	if first.trail.Received == nil {
		first.trail.Received = decoded(rec.raw)
	}
	first.trail.Body, first.trail.Results, first.trail.Fault = first.trail.Received, nil, nil
	return Specimen{ID: rec.ID, ExternalID: rec.ExternalID, At: rec.At, Input: input(&first, &step{beside: beside(m)})}
}

// decoded reads raw bytes that are JSON; of others the decoded body is kept.
func decoded(raw []byte) any {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil
	}
	return v
}
