package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/store"
	"pgregory.net/rapid"
)

// hold keeps the committer busy in a unit until the returned function is
// called, so that what is submitted meanwhile becomes one batch.
func hold(t *testing.T, db *store.DB) (letGo func()) {
	t.Helper()
	inside, gate := make(chan struct{}), make(chan struct{})
	first := true
	db.Committer.Submit(func(*store.Tx) error {
		if first {
			first = false
			close(inside)
			<-gate
		}
		return nil
	}, func(err error) {
		if err != nil {
			t.Errorf("the holding unit: %v", err)
		}
	})
	<-inside
	return func() { close(gate) }
}

func TestWaitingUnitsShareOneCommit(t *testing.T) {
	t.Parallel()
	db := setup(t, store.Options{})
	letGo := hold(t, db)
	before, _ := db.Committer.Counts()
	var wg sync.WaitGroup
	for n := range 100 {
		wg.Add(1)
		db.Committer.Submit(func(tx *store.Tx) error { return tx.Run(add(n)) }, func(err error) {
			if err != nil {
				t.Errorf("unit %d: %v", n, err)
			}
			wg.Done()
		})
	}
	letGo()
	wg.Wait()
	commits, _ := db.Committer.Counts()
	if got := commits - before; got != 2 { // the holder's and theirs
		t.Errorf("%d commits for the holder and 100 units, want 2", got)
	}
	if n := notes(t, db); n != 100 {
		t.Errorf("%d rows, want 100", n)
	}
}

func TestOnlyTheGuiltyUnitFails(t *testing.T) {
	t.Parallel()
	mine := errors.New("mine")
	cases := map[string]struct {
		unit store.Unit
		want func(error) bool
	}{
		"error": {func(*store.Tx) error { return mine }, func(err error) bool { return errors.Is(err, mine) }},
		"panic": {func(*store.Tx) error { panic("a bug") }, func(err error) bool { return err != nil && strings.Contains(err.Error(), "a bug") }},
		"stale row": {func(tx *store.Tx) error {
			return tx.Run(store.Stmt{SQL: `UPDATE note SET text='x' WHERE n=-1`, Rows: 1})
		}, func(err error) bool { return errors.Is(err, store.ErrStale) }},
		"constraint": {func(tx *store.Tx) error { return tx.Run(add(2000), add(2000)) }, func(err error) bool {
			return err != nil && strings.Contains(err.Error(), "UNIQUE")
		}},
		"bad sql":  {func(tx *store.Tx) error { return tx.Run(store.Stmt{SQL: `INSERT INTO nowhere VALUES (1)`}) }, func(err error) bool { return err != nil }},
		"half way": {func(tx *store.Tx) error { return errors.Join(tx.Run(add(3000)), mine) }, func(err error) bool { return errors.Is(err, mine) }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := setup(t, store.Options{})
			letGo := hold(t, db)
			errs := make(chan error, 1)
			var wg sync.WaitGroup
			for n := range 10 {
				if n == 5 {
					db.Committer.Submit(c.unit, func(err error) { errs <- err })
				}
				wg.Add(1)
				db.Committer.Submit(func(tx *store.Tx) error { return tx.Run(add(n)) }, func(err error) {
					if err != nil {
						t.Errorf("an innocent unit: %v", err)
					}
					wg.Done()
				})
			}
			letGo()
			wg.Wait()
			if err := <-errs; !c.want(err) {
				t.Errorf("the guilty unit: %v", err)
			}
			if n := notes(t, db); n != 10 {
				t.Errorf("%d rows, want the 10 of the innocent", n)
			}
		})
	}
}

// Each unit is answered once, and what is answered with nil is there and what
// is answered with an error is not: for any mixture and batch size.
func TestAnswersTellTheTruth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := filepath.Abs(t.TempDir())
		if err != nil {
			rt.Fatal(err)
		}
		db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(dir, "hall.db"), MaxBatch: rapid.IntRange(1, 8).Draw(rt, "batch")})
		if err != nil {
			rt.Fatal(err)
		}
		defer db.Close()
		if err := db.Committer.Run(t.Context(), store.Stmt{SQL: `CREATE TABLE note (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT`}); err != nil {
			rt.Fatal(err)
		}
		keys := rapid.SliceOfN(rapid.IntRange(0, 12), 1, 24).Draw(rt, "keys")
		answers := make([]error, len(keys))
		var wg sync.WaitGroup
		for i, n := range keys {
			wg.Add(1)
			db.Committer.Submit(func(tx *store.Tx) error { return tx.Run(add(n)) }, func(err error) {
				answers[i] = err
				wg.Done()
			})
		}
		wg.Wait()
		took := map[int]int{}
		for i, n := range keys {
			if answers[i] == nil {
				took[n]++
			}
		}
		for _, n := range keys {
			if took[n] != 1 {
				rt.Fatalf("key %d: %d units were told that they wrote it", n, took[n])
			}
		}
		if got := notes(t, db); got != len(took) {
			rt.Fatalf("%d rows, %d keys", got, len(took))
		}
	})
}

func TestCloseCommitsWhatWasTaken(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "hall.db")
	db, err := store.Open(t.Context(), store.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Committer.Run(t.Context(), store.Stmt{SQL: `CREATE TABLE note (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT`}); err != nil {
		t.Fatal(err)
	}
	letGo := hold(t, db)
	answers := make(chan error, 600)
	for n := range 600 { // more than one batch
		db.Committer.Submit(func(tx *store.Tx) error { return tx.Run(add(n)) }, func(err error) { answers <- err })
	}
	closed := make(chan error, 1)
	go func() { closed <- db.Close() }()
	letGo()
	if err := <-closed; err != nil {
		t.Fatalf("close: %v", err)
	}
	for range 600 {
		if err := <-answers; err != nil {
			t.Errorf("a unit taken before the close: %v", err)
		}
	}
	if n := notes(t, setup(t, store.Options{Path: path})); n != 600 {
		t.Errorf("%d rows after opening again, want 600", n)
	}
}

func TestSubmitAfterClose(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db")})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Close(), db.Close()); err != nil {
		t.Fatalf("closing twice: %v", err)
	}
	err = db.Committer.Do(t.Context(), func(*store.Tx) error {
		t.Error("a unit ran after the close")
		return nil
	})
	if !errors.Is(err, store.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
}

func TestSubmittersRaceWithClose(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "hall.db")
	db, err := store.Open(t.Context(), store.Options{Path: path, MaxBatch: 4})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Committer.Run(t.Context(), store.Stmt{SQL: `CREATE TABLE note (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT`}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	kept := 0
	var wg sync.WaitGroup
	started := make(chan struct{}, 8)
	for w := range 8 {
		wg.Go(func() {
			for n := 0; ; n++ {
				err := db.Committer.Run(t.Context(), add(w*100_000+n))
				if errors.Is(err, store.ErrClosed) {
					return
				}
				if err != nil {
					t.Errorf("write: %v", err)
					return
				}
				mu.Lock()
				kept++
				mu.Unlock()
				if n == 3 {
					started <- struct{}{}
				}
			}
		})
	}
	for range 8 {
		<-started
	}
	if err := db.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	wg.Wait()
	if n := notes(t, setup(t, store.Options{Path: path})); n != kept {
		t.Errorf("%d rows, and %d were answered", n, kept)
	}
}

func TestAContextEndsTheWaitNotTheUnit(t *testing.T) {
	t.Parallel()
	db := setup(t, store.Options{})
	letGo := hold(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Committer.Run(ctx, add(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's end", err)
	}
	letGo()
	if err := db.Committer.Run(t.Context(), add(2)); err != nil { // queued behind it
		t.Fatal(err)
	}
	if n := notes(t, db); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
}

func TestOneReadsWhatTheTransactionWrote(t *testing.T) {
	t.Parallel()
	db := setup(t, store.Options{})
	err := db.Committer.Do(t.Context(), func(tx *store.Tx) error {
		if err := tx.Run(add(7)); err != nil {
			return err
		}
		var text string
		if err := tx.One(`SELECT text FROM note WHERE n = ?`, []any{7}, &text); err != nil || text != "kept" {
			t.Errorf("inside: %q, %v", text, err)
		}
		if err := tx.One(`SELECT text FROM note WHERE n = ?`, []any{8}, &text); !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("a missing row: %v", err)
		}
		if n := notes(t, db); n != 0 {
			t.Errorf("a reader sees %d rows before the commit", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := notes(t, db); n != 1 {
		t.Errorf("a reader sees %d rows after the commit", n)
	}
}

// TestTheLogIsCopiedBesideTheWriter: under a stream of commits the write-ahead
// log does not grow with what was written.
func TestTheLogIsCopiedBesideTheWriter(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "hall.db")
	db := setup(t, store.Options{Path: path})
	text := strings.Repeat("x", 3000)
	write := func(n int) {
		err := db.Committer.Run(t.Context(), store.Stmt{SQL: `INSERT INTO note (n, text) VALUES (?, ?)`, Args: []any{n, text}})
		if err != nil {
			t.Fatal(err)
		}
	}
	deadline := time.Now().Add(time.Minute)
	for n := 1; ; n++ {
		write(n)
		size := func(name string) int64 {
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			return info.Size()
		}
		if n%500 == 0 && size(path) > 16<<20 {
			return // it was copied while the writer went on
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %d commits the database has %d bytes and its log %d", n, size(path), size(path+"-wal"))
		}
	}
}
