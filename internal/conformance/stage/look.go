package stage

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/servicehall/hallway/engine/process"
)

// Instances are all instances as they stand, the oldest first.
func (s *Stage) Instances(ctx context.Context) ([]*process.State, error) {
	ids, err := s.ids(ctx)
	if err != nil {
		return nil, err
	}
	var out []*process.State
	for _, id := range ids {
		st, _, err := s.Engine.Instance(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, nil
}

func (s *Stage) ids(ctx context.Context) ([]int64, error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT id FROM instance ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("list the instances: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("list the instances: %w", err)
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// Verify checks that the history of every instance leads to where it stands.
func (s *Stage) Verify(ctx context.Context) error {
	ids, err := s.ids(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.Engine.Verify(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// Complaints are the errors that the engine has told its log, and those of
// results that it did not take.
func (s *Stage) Complaints() []string { return s.log.all() }

// complaints is a log that keeps errors.
type complaints struct {
	mu    sync.Mutex
	lines []string
}

func (c *complaints) logger() *slog.Logger { return slog.New(&handler{c: c}) }

func (c *complaints) add(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, line)
}

func (c *complaints) all() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.lines...)
}

// handler writes records of errors into complaints.
type handler struct{ c *complaints }

// Enabled implements slog.Handler.
func (h *handler) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }

// Handle implements slog.Handler.
func (h *handler) Handle(_ context.Context, r slog.Record) error {
	line := r.Message
	r.Attrs(func(a slog.Attr) bool {
		line += fmt.Sprintf(" %s=%v", a.Key, a.Value)
		return true
	})
	h.c.add(line)
	return nil
}

// WithAttrs implements slog.Handler.
func (h *handler) WithAttrs([]slog.Attr) slog.Handler { return h }

// WithGroup implements slog.Handler.
func (h *handler) WithGroup(string) slog.Handler { return h }
