package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/store"
)

// noted gathers what a store says of its trouble.
type noted chan string

func (n noted) tell(was, is *store.Trouble) {
	switch {
	case is == nil:
		n <- "left " + was.Code
	case was == nil:
		n <- "met " + is.Code
	default:
		n <- was.Code + " became " + is.Code
	}
}

// next waits for what is said next.
func (n noted) next(t *testing.T) string {
	t.Helper()
	select {
	case s := <-n:
		return s
	case <-time.After(30 * time.Second):
		t.Fatal("nothing was said")
		return ""
	}
}

func (n noted) silent(t *testing.T) {
	t.Helper()
	select {
	case s := <-n:
		t.Errorf("it said %q once more", s)
	default:
	}
}

// failures are ways in which a disk fails, provoked in the real engine, and how
// each ends.
var failures = map[string]struct{ begin, end, code string }{
	"full":      {"max_page_count = 1", "max_page_count = 1073741823", store.DiskFull}, // 1 means: no more than there are
	"read-only": {"query_only = 1", "query_only = 0", store.ReadOnly},
}

// When the disk fails, the store says so once, refuses what it cannot make
// durable and nothing else, and goes on by itself when the disk is well.
func TestTheDiskFails(t *testing.T) {
	t.Parallel()
	for name, f := range failures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := make(noted, 100)
			db := setup(t, store.Options{Trouble: said.tell})
			large := strings.Repeat("x", 200_000)
			write := func(n int) error {
				return db.Committer.Run(t.Context(), store.Stmt{SQL: `INSERT INTO note (n, text) VALUES (?, ?)`, Args: []any{n, large}})
			}
			kept := 0
			for ; kept < 5; kept++ {
				if err := write(kept); err != nil {
					t.Fatal(err)
				}
			}
			if db.Committer.Trouble() != nil {
				t.Fatal("in trouble from the beginning")
			}
			if err := db.Committer.Pragma(t.Context(), f.begin); err != nil {
				t.Fatal(err)
			}
			for n := range 4 {
				err := write(100 + n)
				var u *store.UndurableError
				if !errors.As(err, &u) || u.Code != f.code || !store.Undurable(fmt.Errorf("wrapped: %w", err)) {
					t.Fatalf("a write on a failing disk: %v", err)
				}
			}
			if got := said.next(t); got != "met "+f.code {
				t.Errorf("it said %q", got)
			}
			if is := db.Committer.Trouble(); is == nil || is.Code != f.code || is.Reason == "" || is.Since.IsZero() {
				t.Errorf("its trouble: %+v", is)
			}
			if n := notes(t, db); n != kept {
				t.Errorf("%d rows, want %d: a refused one is there, or reading fails", n, kept)
			}
			if err := db.Committer.Pragma(t.Context(), f.end); err != nil {
				t.Fatal(err)
			}
			if got := said.next(t); got != "left "+f.code {
				t.Errorf("it said %q", got)
			}
			if err := write(200); err != nil || db.Committer.Trouble() != nil {
				t.Errorf("afterwards: %v, %+v", err, db.Committer.Trouble())
			}
			if n := notes(t, db); n != kept+1 {
				t.Errorf("%d rows afterwards, want %d", n, kept+1)
			}
			said.silent(t)
		})
	}
}

// Of a batch in which one unit has no room, the others are durable; what fails
// for its own sake is no trouble of the disk.
func TestOnlyWhatHasNoRoomIsRefused(t *testing.T) {
	t.Parallel()
	said := make(noted, 100)
	db := setup(t, store.Options{Trouble: said.tell})
	if err := db.Committer.Run(t.Context(), add(1)); err != nil {
		t.Fatal(err)
	}
	if err := db.Committer.Pragma(t.Context(), "max_page_count = 1"); err != nil {
		t.Fatal(err)
	}
	letGo := hold(t, db)
	answers := make([]error, 12)
	var wg sync.WaitGroup
	for n := range answers {
		s := add(10 + n)
		switch n {
		case 4:
			s = store.Stmt{SQL: `INSERT INTO note (n, text) VALUES (?, ?)`, Args: []any{14, strings.Repeat("x", 200_000)}}
		case 8:
			s = add(1)
		}
		wg.Add(1)
		db.Committer.Submit(func(tx *store.Tx) error { return tx.Run(s) }, func(err error) {
			answers[n] = err
			wg.Done()
		})
	}
	letGo()
	wg.Wait()
	for n, err := range answers {
		if store.Undurable(err) != (n == 4) || (err != nil) != (n == 4 || n == 8) {
			t.Errorf("unit %d was answered %v", n, err)
		}
	}
	if n := notes(t, db); n != 11 {
		t.Errorf("%d rows, want 11", n)
	}
}

// What was answered is there and what was refused is not, while the disk fails
// and recovers again and again under load.
func TestAFailingDiskLosesNothing(t *testing.T) {
	t.Parallel()
	said := make(noted, 1000)
	path := filepath.Join(t.TempDir(), "hall.db")
	db := setup(t, store.Options{Path: path, MaxBatch: 8, Trouble: said.tell})
	text := strings.Repeat("y", 3000)
	ctx, stop := context.WithCancel(t.Context())
	var mu sync.Mutex
	kept, refused := map[int]bool{}, 0
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for n := w; ctx.Err() == nil; n += 4 {
				err := db.Committer.Run(context.Background(), store.Stmt{SQL: `INSERT INTO note (n, text) VALUES (?, ?)`, Args: []any{n, text}})
				if err != nil && !store.Undurable(err) {
					t.Errorf("write %d: %v", n, err)
				}
				mu.Lock()
				if err == nil {
					kept[n] = true
				} else {
					refused++
				}
				mu.Unlock()
			}
		})
	}
	for range 2 {
		for _, f := range failures {
			if err := db.Committer.Pragma(t.Context(), f.begin); err != nil {
				t.Fatal(err)
			}
			if got := said.next(t); got != "met "+f.code {
				t.Errorf("it said %q", got)
			}
			if err := db.Committer.Pragma(t.Context(), f.end); err != nil {
				t.Fatal(err)
			}
			if got := said.next(t); got != "left "+f.code {
				t.Errorf("it said %q", got)
			}
		}
	}
	stop()
	wg.Wait()
	if n := notes(t, db); n != len(kept) || refused == 0 || len(kept) == 0 {
		t.Errorf("%d rows, %d answered, %d refused", n, len(kept), refused)
	}
	for n := range kept {
		var there int
		if err := db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM note WHERE n = ?`, n).Scan(&there); err != nil || there != 1 {
			t.Fatalf("row %d was answered and is not there, %v", n, err)
		}
	}
	t.Logf("%d kept, %d refused", len(kept), refused)
}

// A database that is damaged is not written any more, and does not recover.
func TestADamagedDatabaseIsSaid(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "hall.db")
	said := make(noted, 100)
	db := setup(t, store.Options{Path: path})
	for n := range 500 {
		if err := db.Committer.Run(t.Context(), store.Stmt{SQL: `INSERT INTO note (n, text) VALUES (?, ?)`, Args: []any{n, strings.Repeat("z", 3000)}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	for page := int64(1); page < 500; page++ {
		if _, err := f.WriteAt([]byte(strings.Repeat("\xff", 100)), page*4096); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := store.Open(t.Context(), store.Options{Path: path, Trouble: said.tell})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	err = again.Committer.Run(t.Context(), store.Stmt{SQL: `UPDATE note SET text = 'x'`})
	if !store.Undurable(err) || said.next(t) != "met "+store.Damaged {
		t.Errorf("a write to a damaged database: %v", err)
	}
}

func TestEveryTroubleIsWorded(t *testing.T) {
	t.Parallel()
	if missing := store.Words.Missing(); len(missing) > 0 || len(store.Words) != 5 {
		t.Error(missing)
	}
}
