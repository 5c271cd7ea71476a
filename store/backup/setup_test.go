package backup_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/backup"
)

// steps are the tables of the tests: two that are always written together.
var steps = []store.Migration{{Room: "test", Step: 1, SQL: []string{
	`CREATE TABLE debit (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT`,
	`CREATE TABLE credit (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT`,
}}}

var facts = []backup.Fact{{Name: "debits", SQL: `SELECT count(*) FROM debit`}, {Name: "credits", SQL: `SELECT count(*) FROM credit`}}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// opened is a database of a program of version 1.2.3 in a data folder.
func opened(t testing.TB, data string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), store.Options{Path: filepath.Join(data, "hall.db"), Program: "1.2.3"})
	must(t, err)
	t.Cleanup(func() { _ = db.Close() }) // the test may have done so
	must(t, db.Migrate(t.Context(), steps))
	return db
}

func pair(n int, text string) []store.Stmt {
	return []store.Stmt{{SQL: `INSERT INTO debit (n, text) VALUES (?,?)`, Args: []any{n, text}}, {SQL: `INSERT INTO credit (n, text) VALUES (?,?)`, Args: []any{n, text}}}
}

func source(data string) backup.Source {
	return backup.Source{Database: filepath.Join(data, "hall.db"), Program: "1.2.3", Facts: facts, Now: time.Now,
		Folders: []backup.Folder{{Name: "documents", Path: filepath.Join(data, "documents")}, {Name: "keys", Path: filepath.Join(data, "keys")}}}
}

func target(data string) backup.Target {
	return backup.Target{Data: data, Database: "hall.db", Folders: []string{"documents", "keys"}, Known: steps, Facts: facts, Now: time.Now}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, os.WriteFile(path, []byte(text), 0o600))
}

func read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	return string(text)
}

// number asks a database file for a number.
func number(t testing.TB, path, query string) int {
	t.Helper()
	db, err := backup.OpenRead(t.Context(), path)
	must(t, err)
	defer func() { _ = db.Close() }() // it was read
	var n int
	must(t, db.QueryRowContext(t.Context(), query).Scan(&n))
	return n
}
