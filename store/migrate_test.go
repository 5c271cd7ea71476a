package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/servicehall/hallway/store"
)

func columnsOf(t *testing.T, db *store.DB, table string) []string {
	t.Helper()
	rows, err := db.Read().QueryContext(t.Context(), `SELECT name FROM pragma_table_info(?)`, table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		out = append(out, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	first  = store.Migration{Room: "a", Step: 1, SQL: []string{`CREATE TABLE thing (id INTEGER PRIMARY KEY) STRICT`, `CREATE INDEX thing_id ON thing (id)`}}
	second = store.Migration{Room: "a", Step: 2, SQL: []string{`ALTER TABLE thing ADD COLUMN name TEXT`}}
	other  = store.Migration{Room: "b", Step: 1, SQL: []string{`CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT`}}
)

func TestMigrationsRunOnceInOrder(t *testing.T) {
	t.Parallel()
	db := setup(t, store.Options{})
	for _, all := range [][]store.Migration{{first}, {first}, {first, second}, {first, second, other}, {first, second, other}} {
		if err := db.Migrate(t.Context(), all); err != nil {
			t.Fatalf("migrate to %d steps: %v", len(all), err)
		}
	}
	if got := columnsOf(t, db, "thing"); !slices.Equal(got, []string{"id", "name"}) {
		t.Errorf("thing has %v", got)
	}
}

func TestANewerDatabaseIsRefusedUntouched(t *testing.T) {
	t.Parallel()
	db := setup(t, store.Options{})
	if err := db.Migrate(t.Context(), []store.Migration{first, second}); err != nil {
		t.Fatal(err)
	}
	cases := map[string][]store.Migration{
		"a step too far": {first, other},
		"a room unknown": {other},
	}
	for name, all := range cases {
		err := db.Migrate(t.Context(), all)
		if err == nil || !strings.Contains(err.Error(), "room a") || !strings.Contains(err.Error(), "newer version") {
			t.Errorf("%s: got %v, want a refusal that names the room", name, err)
		}
	}
	if got := columnsOf(t, db, "other"); len(got) != 0 {
		t.Errorf("a refused database was changed: other has %v", got)
	}
}

func TestAFailedMigrationLeavesNothing(t *testing.T) {
	t.Parallel()
	db := setup(t, store.Options{})
	broken := store.Migration{Room: "a", Step: 1, SQL: []string{`CREATE TABLE thing (id INTEGER PRIMARY KEY) STRICT`, `CREATE TABLE`}}
	if err := db.Migrate(t.Context(), []store.Migration{broken}); err == nil || !strings.Contains(err.Error(), "migrate a to step 1") {
		t.Errorf("got %v, want an error that names the step", err)
	}
	if got := columnsOf(t, db, "thing"); len(got) != 0 {
		t.Errorf("half a step stayed: thing has %v", got)
	}
	if err := db.Migrate(t.Context(), []store.Migration{first}); err != nil {
		t.Errorf("the mended step: %v", err)
	}
}

func TestMigrationsHaveNoGap(t *testing.T) {
	t.Parallel()
	db := setup(t, store.Options{})
	third := second
	third.Step = 3
	for name, all := range map[string][]store.Migration{"gap": {first, third}, "order": {second, first}, "twice": {first, first}} {
		if err := db.Migrate(t.Context(), all); err == nil {
			t.Errorf("%s: the steps were taken", name)
		}
	}
}
