package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/servicehall/hallway/store"
)

// setup opens a database of one table in a folder of the test's own.
func setup(t *testing.T, o store.Options) *store.DB {
	t.Helper()
	if o.Path == "" {
		o.Path = filepath.Join(t.TempDir(), "hall.db")
	}
	db, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	if err := db.Committer.Run(t.Context(), store.Stmt{SQL: `CREATE TABLE IF NOT EXISTS note (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT`}); err != nil {
		t.Fatal(err)
	}
	return db
}

func add(n int) store.Stmt {
	return store.Stmt{SQL: `INSERT INTO note (n, text) VALUES (?, 'kept')`, Args: []any{n}, Rows: 1}
}

// notes counts what is committed, as a reader sees it.
func notes(t *testing.T, db *store.DB) int {
	t.Helper()
	var n int
	if err := db.Read().QueryRowContext(context.Background(), `SELECT count(*) FROM note`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
