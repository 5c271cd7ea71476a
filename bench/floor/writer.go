package floor

import (
	"context"
	"database/sql"
	"sync/atomic"
)

// stmt is one write.
type stmt struct {
	sql  string
	args []any
}

// writer is a group commit: what waits while a transaction is on its way shares
// the next one.
type writer struct {
	conn  *sql.Conn
	known map[string]*sql.Stmt
	queue chan unit
	done  chan struct{}

	commits atomic.Int64
}

type unit struct {
	stmts []stmt
	err   chan error
}

const mostUnits = 256

func newWriter(db *sql.DB) (*writer, error) {
	conn, err := db.Conn(context.Background())
	if err != nil {
		return nil, err
	}
	w := &writer{conn: conn, known: map[string]*sql.Stmt{}, queue: make(chan unit, 1024), done: make(chan struct{})}
	go w.run()
	return w, nil
}

func (w *writer) do(stmts ...stmt) error {
	u := unit{stmts, make(chan error, 1)}
	w.queue <- u
	return <-u.err
}

func (w *writer) close() {
	close(w.queue)
	<-w.done
}

func (w *writer) run() {
	defer close(w.done)
	for first := range w.queue {
		batch := []unit{first}
	drain:
		for len(batch) < mostUnits {
			select {
			case u, ok := <-w.queue:
				if !ok {
					break drain
				}
				batch = append(batch, u)
			default:
				break drain
			}
		}
		err := w.commit(batch)
		w.commits.Add(1)
		for _, u := range batch {
			u.err <- err
		}
	}
	_ = w.conn.Close()
}

func (w *writer) commit(batch []unit) error {
	ctx := context.Background()
	if err := w.exec(ctx, stmt{sql: "BEGIN IMMEDIATE"}); err != nil {
		return err
	}
	for _, u := range batch {
		for _, s := range u.stmts {
			if err := w.exec(ctx, s); err != nil {
				_ = w.exec(ctx, stmt{sql: "ROLLBACK"})
				return err
			}
		}
	}
	return w.exec(ctx, stmt{sql: "COMMIT"})
}

func (w *writer) exec(ctx context.Context, s stmt) error {
	st := w.known[s.sql]
	if st == nil {
		var err error
		if st, err = w.conn.PrepareContext(ctx, s.sql); err != nil {
			return err
		}
		w.known[s.sql] = st
	}
	_, err := st.ExecContext(ctx, s.args...)
	return err
}
