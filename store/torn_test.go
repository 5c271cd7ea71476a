package store_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/store"
	"pgregory.net/rapid"
)

// crashed is the database of a program that was killed: its file and its log,
// with commits of three rows each that were all answered.
func crashed(t *testing.T, commits int) (file, log []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hall.db")
	db := setup(t, store.Options{Path: path})
	for n := range commits {
		text := strings.Repeat(fmt.Sprint(n%10), 700+n*13%900)
		var unit []store.Stmt
		for k := range 3 {
			unit = append(unit, store.Stmt{SQL: `INSERT INTO note (n, text) VALUES (?, ?)`, Args: []any{3*n + k, text}})
		}
		if err := db.Committer.Run(t.Context(), unit...); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if file, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	if log, err = os.ReadFile(path + "-wal"); err != nil || len(log) < 4096*commits {
		t.Fatalf("a log of %d bytes, %v", len(log), err)
	}
	return file, log
}

// reopened is how many commits a database has whose log is this one. What it
// has is whole: all rows of the first commits, and nothing of any other.
func reopened(t *rapid.T, dir string, file, log []byte) int {
	path := filepath.Join(dir, "hall.db")
	for name, content := range map[string][]byte{path: file, path + "-wal": log} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(path + "-shm"); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{Path: path, Readers: 1})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer db.Close()
	var tables, rows, last int
	var said string
	err = db.Read().QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM sqlite_master WHERE name = 'note'), (SELECT integrity_check FROM pragma_integrity_check)`).Scan(&tables, &said)
	if err != nil || said != "ok" {
		t.Fatalf("the database says %q, %v", said, err)
	}
	if tables == 0 { // torn before the first commit
		return 0
	}
	if err := db.Read().QueryRowContext(t.Context(), `SELECT count(*), coalesce(max(n), -1) FROM note`).Scan(&rows, &last); err != nil {
		t.Fatal(err)
	}
	if rows%3 != 0 || last != rows-1 {
		t.Fatalf("%d rows up to %d: half a commit, or one without those before it", rows, last)
	}
	if err := db.Committer.Run(t.Context(), store.Stmt{SQL: `INSERT INTO note (n, text) VALUES (?, 'after')`, Args: []any{rows}}); err != nil {
		t.Fatalf("write on: %v", err)
	}
	return rows / 3
}

// A log that is torn or spoiled anywhere opens to its last whole commit before
// that place, and is written on.
func TestATornLogOpensToTheLastWholeCommit(t *testing.T) {
	t.Parallel()
	const commits = 60
	file, log := crashed(t, commits)
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		if got := reopened(rt, dir, file, log); got != commits {
			rt.Fatalf("the whole log gives %d commits, want %d", got, commits)
		}
		at := rapid.IntRange(0, len(log)).Draw(rt, "at")
		torn := append([]byte{}, log[:at]...)
		if rapid.Bool().Draw(rt, "spoiled") && at < len(log) {
			torn = append(append([]byte{}, log...), 0)[:len(log)]
			bits := rapid.Byte().Filter(func(b byte) bool { return b != 0 }).Draw(rt, "bits")
			torn[at] ^= bits
		}
		if got, want := reopened(rt, dir, file, torn), wholeBefore(log, at); got != want {
			rt.Fatalf("%d commits from a log that is torn at %d, want %d", got, at, want)
		}
	})
}

// The form of a log: a head, then frames of a head and a page. The head of a
// frame says in its second word how large the database is, where a commit ends
// with it.
const (
	logHead   = 32
	frameHead = 24
	pageSize  = 4096
)

// wholeBefore counts the commits of crashed whose last frame lies before a place
// in the log. The first one of the log made the table.
func wholeBefore(log []byte, at int) int {
	n := 0
	for end := logHead + frameHead + pageSize; end <= min(at, len(log)); end += frameHead + pageSize {
		if binary.BigEndian.Uint32(log[end-frameHead-pageSize+4:]) != 0 {
			n++
		}
	}
	return max(0, n-1)
}
