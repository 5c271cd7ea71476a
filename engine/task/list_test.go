package task

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
	"pgregory.net/rapid"
)

func open(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db"), Readers: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context(), Migrations); err != nil {
		t.Fatal(err)
	}
	return db
}

// A page of a person's open tasks comes from indexes alone: no list is read
// through, and none is gathered as a whole.
func TestAPageReadsNoList(t *testing.T) {
	t.Parallel()
	db := open(t)
	query, args := Filter{User: "li", Groups: []string{"a", "b"}}.query()
	rows, err := db.Read().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(detail, "SCAN ") && !strings.HasPrefix(detail, "SCAN (") { // but what a list's page gave
			t.Errorf("the page is made by %q", detail)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// Property: the pages of a person are exactly the open tasks that are theirs or
// that nobody has taken of those they are offered, in order, each once.
func TestPagesHoldWhatIsTheirs(t *testing.T) {
	t.Parallel()
	db := open(t)
	rapid.Check(t, func(t *rapid.T) {
		if err := db.Committer.Run(context.Background(), store.Stmt{SQL: `DELETE FROM task`}, store.Stmt{SQL: `DELETE FROM task_candidate`}); err != nil {
			t.Fatal(err)
		}
		groups := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.ID[string])
		f := Filter{User: "li", Groups: groups.Draw(t, "groups"), Limit: rapid.IntRange(1, 4).Draw(t, "limit")}
		var want []int64
		for key := range int64(rapid.IntRange(0, 12).Draw(t, "tasks")) {
			data := &process.TaskData{
				Assignee:        rapid.SampledFrom([]string{"", "", "li", "wang"}).Draw(t, "assignee"),
				CandidateGroups: groups.Draw(t, "offered to"), CandidateUsers: rapid.SliceOfN(rapid.SampledFrom([]string{"li", "wang"}), 0, 2).Draw(t, "users"),
			}
			r := process.Recorded{Instance: 1, At: time.Unix(1, 0), Events: []process.Event{{Type: process.TaskCreated, Key: key + 1, Task: data}}}
			if rapid.IntRange(0, 3).Draw(t, "ends") == 0 {
				r.Events = append(r.Events, process.Event{Type: process.TaskCompleted, Key: key + 1})
			}
			stmts, err := Project(r, Facts{})
			if err == nil {
				err = db.Committer.Run(context.Background(), stmts...)
			}
			if err != nil {
				t.Fatal(err)
			}
			offered := slices.Contains(data.CandidateUsers, "li") || slices.ContainsFunc(data.CandidateGroups, func(g string) bool { return slices.Contains(f.Groups, g) })
			if len(r.Events) == 1 && (data.Assignee == "li" || data.Assignee == "" && offered) {
				want = append(want, key+1)
			}
		}
		var got []int64
		for {
			page, err := List(context.Background(), db.Read(), f)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range page {
				got = append(got, x.Key)
			}
			if len(page) < f.Limit {
				break
			}
			f.After = page[len(page)-1].Key
		}
		if !slices.Equal(got, want) {
			t.Fatalf("the pages hold %v, want %v", got, want)
		}
	})
}
