package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sync"
	"time"
)

// How large the write-ahead log may grow, in pages of 4 KiB: from walTidy on it
// is copied into the database beside the writer; from walLimit on, which only a
// flood reaches, the writer waits for it, so that it cannot grow for ever.
const (
	walTidy   = 16 << 20
	walLimit  = 16384
	tidyEvery = 250 * time.Millisecond
)

// tidier copies the log into the database on a connection of its own, so that
// commits need not wait for it (SQLite's passive checkpoint).
type tidier struct {
	db   *sql.DB
	log  string
	stop chan struct{}
	once sync.Once
	done sync.WaitGroup
}

func newTidier(ctx context.Context, path string) (*tidier, error) {
	db, err := open(ctx, path, "", 1)
	if err != nil {
		return nil, err
	}
	t := &tidier{db: db, log: path + "-wal", stop: make(chan struct{})}
	t.done.Go(t.run)
	return t, nil
}

func (t *tidier) run() {
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if info, err := os.Stat(t.log); err == nil && info.Size() >= walTidy {
				_ = t.tidy() // the writer's own limit stands behind it
			}
		case <-t.stop:
			return
		}
	}
}

func (t *tidier) tidy() error {
	var busy, inLog, copied int
	if err := t.db.QueryRow("PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &inLog, &copied); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}

func (t *tidier) close() error {
	t.once.Do(func() { close(t.stop) })
	t.done.Wait()
	return t.db.Close()
}
