package store_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/store"
)

func TestTheWriterIsSynchronousFull(t *testing.T) {
	t.Parallel()
	n, err := setup(t, store.Options{}).Synchronous(t.Context())
	if err != nil || n != 2 {
		t.Errorf("PRAGMA synchronous is %d (%v), want 2: FULL", n, err)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	t.Parallel()
	db := setup(t, store.Options{})
	_, err := db.Read().ExecContext(t.Context(), `INSERT INTO note (n, text) VALUES (1, 'not so')`)
	if err == nil || notes(t, db) != 0 {
		t.Errorf("a reader wrote: %v", err)
	}
}

func TestPathsMayHoldWhatURLsMayNot(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a b.db", "50%.db", "what?.db", "no#1.db", "办件.db", "a&b=c.db"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			db := setup(t, store.Options{Path: path})
			if err := db.Committer.Run(t.Context(), add(1)); err != nil {
				t.Fatal(err)
			}
			if found, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.db")); err != nil || len(found) != 1 || found[0] != path {
				t.Errorf("the database lies in %v (%v), want %s", found, err, path)
			}
		})
	}
}

func TestOpenSaysWhichDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "no", "folder", "hall.db")
	if _, err := store.Open(t.Context(), store.Options{Path: path}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want an error that names the path", err)
	}
}

// TestPreparedReadsWhatIsCommitted: the same statement sees each new commit,
// and what cannot be prepared says so.
func TestPreparedReadsWhatIsCommitted(t *testing.T) {
	t.Parallel()
	db := setup(t, store.Options{})
	for n := 1; n <= 3; n++ {
		if err := db.Committer.Run(t.Context(), add(n)); err != nil {
			t.Fatal(err)
		}
		var got int
		if err := db.Prepared().QueryRowContext(t.Context(), `SELECT count(*) FROM note WHERE n <= ?`, n).Scan(&got); err != nil || got != n {
			t.Fatalf("%d rows, %v; want %d", got, err, n)
		}
	}
	var none int
	if err := db.Prepared().QueryRowContext(t.Context(), `SELECT nothing FROM nowhere`).Scan(&none); err == nil {
		t.Fatal("a statement that cannot be prepared gave no error")
	}
}
