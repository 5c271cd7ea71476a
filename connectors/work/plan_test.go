package work

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/store"
)

// What runs often must not read the whole table of done work.
func TestQueriesUseTheirIndex(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context(), Migrations); err != nil {
		t.Fatal(err)
	}
	for query, args := range map[string][]any{
		openQuery:                        {"erp/default", 10},
		countQuery:                       {},
		parkLane("a/b", "", epoch).SQL:   {"", 1, "a/b"},
		unparkLane("a/b", epoch).SQL:     {1, 1, "a/b"},
		doubtLeased(epoch).SQL:           {1},
		Cancel(1, epoch).SQL:             {1, 1},
		CancelFor("route", 1, epoch).SQL: {1, "route", 1},
		ofQuery:                          {"route", 1},
		mark(Item{}, Done).SQL:           {"", 1, 1, "", "", 1, 1},
		lease(Item{}).SQL:                {1, 1, 1, 1},
		stateQuery:                       {1},
	} {
		plan := ""
		rows, err := db.Read().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			plan += detail + "; "
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
		if (strings.Contains(plan, "SCAN work") || strings.Contains(plan, "SCAN exchange")) && !strings.Contains(plan, "USING") || plan == "" {
			t.Errorf("%s\n  is answered by %s", query, plan)
		}
	}
}
