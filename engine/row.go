package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/servicehall/hallway/engine/process"
)

// Row is an instance as lists show it.
type Row struct {
	ID         int64          `json:"id,string"`
	Definition int64          `json:"definition,string"`
	Process    string         `json:"process"`
	Version    int            `json:"version"`
	Status     process.Status `json:"status"`
	Started    time.Time      `json:"started"`
	Ended      *time.Time     `json:"ended,omitempty"`
}

const rowColumns = `id, definition, process, version, status, started, ended`

// Row returns the row of an instance, and whether there is one.
func (e *Engine) Row(ctx context.Context, id int64) (Row, bool, error) {
	r, err := scanRow(e.c.DB.Read().QueryRowContext(ctx, `SELECT `+rowColumns+` FROM instance WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return Row{}, false, nil
	}
	return r, err == nil, err
}

func scanRow(from interface{ Scan(...any) error }) (Row, error) {
	var r Row
	var started int64
	var ended sql.NullInt64
	into := []any{&r.ID, &r.Definition, &r.Process, &r.Version, &r.Status, &started, &ended}
	if err := from.Scan(into...); err != nil {
		return r, fmt.Errorf("read an instance: %w", err)
	}
	r.Started = time.UnixMilli(started)
	if ended.Valid {
		at := time.UnixMilli(ended.Int64)
		r.Ended = &at
	}
	return r, nil
}
