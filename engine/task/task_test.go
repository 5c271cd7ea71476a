package task_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/store"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func setup(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db"), Readers: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(t.Context(), task.Migrations); err != nil {
		t.Fatal(err)
	}
	return db
}

func project(t *testing.T, db *store.DB, instance int64, events ...process.Event) error {
	t.Helper()
	r := process.Recorded{Instance: instance, At: noon, Events: events}
	stmts, err := task.Project(r, task.Facts{Process: "licence", CaseNumber: "2026-1", Title: "食品经营许可", Open: open(t, db, events)})
	if err != nil {
		t.Fatal(err)
	}
	return db.Committer.Run(context.Background(), stmts...)
}

// open gives the tasks of events as they were before.
func open(t *testing.T, db *store.DB, events []process.Event) []process.Task {
	t.Helper()
	var out []process.Task
	for _, e := range events {
		if was, err := task.Get(t.Context(), db.Read(), e.Key); err == nil {
			out = append(out, process.Task{Key: was.Key, TaskData: process.TaskData{CandidateGroups: was.Groups, CandidateUsers: was.Users}})
		}
	}
	return out
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func created(key int64, data process.TaskData) process.Event {
	data.Name = "受理审查"
	return process.Event{Type: process.TaskCreated, Element: "review", Key: key, Task: &data}
}

func keys(t *testing.T, db *store.DB, f task.Filter) []int64 {
	t.Helper()
	all, err := task.List(t.Context(), db.Read(), f)
	if err != nil {
		t.Fatal(err)
	}
	out := []int64{}
	for _, x := range all {
		out = append(out, x.Key)
	}
	return out
}

// TestARowComesBackWhole, with and without what may be missing.
func TestARowComesBackWhole(t *testing.T) {
	t.Parallel()
	db := setup(t)
	due, follow := noon.Add(72*time.Hour), noon.Add(24*time.Hour)
	must(t, project(t, db, 7,
		created(1, process.TaskData{Assignee: "li", CandidateGroups: []string{"window"}, CandidateUsers: []string{"wang", "wang"}, Form: "review", Due: &due, FollowUp: &follow, Priority: 60}),
		created(2, process.TaskData{Priority: 50})))
	want := task.Task{
		Key: 1, Instance: 7, Process: "licence", Element: "review", Name: "受理审查", State: task.Open, Assignee: "li", Groups: []string{"window"}, Users: []string{"wang", "wang"},
		Form: "review", Priority: 60, Created: noon, Due: &due, FollowUp: &follow, CaseNumber: "2026-1", Title: "食品经营许可",
	}
	got, err := task.Get(t.Context(), db.Read(), 1)
	must(t, err)
	if got = utc(got); !reflect.DeepEqual(got, want) {
		t.Errorf("came back as %+v\nwant %+v", got, want)
	}
	plain, err := task.Get(t.Context(), db.Read(), 2)
	must(t, err)
	if plain.Due != nil || plain.FollowUp != nil || plain.Ended != nil || plain.Groups != nil || plain.Assignee != "" {
		t.Errorf("what is missing came back as %+v", plain)
	}
	if _, err := task.Get(t.Context(), db.Read(), 3); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("a task that is not there: %v", err)
	}
}

func utc(x task.Task) task.Task {
	x.Created = x.Created.UTC()
	for _, p := range []**time.Time{&x.Due, &x.FollowUp, &x.Ended} {
		if *p != nil {
			at := (*p).UTC()
			*p = &at
		}
	}
	return x
}

// TestWhoSees: a task is seen by its assignee and, while it has none, by its
// candidates; an administrator sees all.
func TestWhoSees(t *testing.T) {
	t.Parallel()
	db := setup(t)
	must(t, project(t, db, 7,
		created(1, process.TaskData{Assignee: "li", CandidateGroups: []string{"window"}}),
		created(2, process.TaskData{CandidateGroups: []string{"window", "district"}}),
		created(3, process.TaskData{CandidateUsers: []string{"wang"}, CandidateGroups: []string{"window"}}),
		created(4, process.TaskData{}),
		created(5, process.TaskData{CandidateUsers: []string{"window"}, CandidateGroups: []string{"zhao", "g:window", "%"}})))
	for _, c := range []struct {
		who  task.Filter
		want []int64
	}{
		{task.Filter{}, []int64{1, 2, 3, 4, 5}},
		{task.Filter{User: "li"}, []int64{1}},
		{task.Filter{User: "li", Groups: []string{"window"}}, []int64{1, 2, 3}},
		{task.Filter{User: "wang"}, []int64{3}},
		{task.Filter{User: "wang", Groups: []string{"district", "nobody"}}, []int64{2, 3}},
		{task.Filter{User: "zhao"}, []int64{}},
		{task.Filter{User: "window"}, []int64{5}},
		{task.Filter{User: "sun", Groups: []string{"window' OR '1'='1", "", "_"}}, []int64{}},
		{task.Filter{User: "u:wang"}, []int64{}},
	} {
		if got := keys(t, db, c.who); !slices.Equal(got, c.want) {
			t.Errorf("%q of %q sees %v, want %v", c.who.User, c.who.Groups, got, c.want)
		}
	}
}

// TestLife: taken, given back, completed, cancelled; and each end once.
func TestLife(t *testing.T) {
	t.Parallel()
	db := setup(t)
	window := task.Filter{User: "wang", Groups: []string{"window"}}
	must(t, project(t, db, 7, created(1, process.TaskData{CandidateGroups: []string{"window"}}), created(2, process.TaskData{CandidateGroups: []string{"window"}})))
	must(t, project(t, db, 7, process.Event{Type: process.TaskAssigned, Key: 1, Text: "li"}))
	if got := keys(t, db, window); !slices.Equal(got, []int64{2}) {
		t.Errorf("another sees what was taken: %v", got)
	}
	must(t, project(t, db, 7, process.Event{Type: process.TaskAssigned, Key: 1}))
	if got := keys(t, db, window); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("what was given back is seen as %v", got)
	}
	must(t, project(t, db, 7, process.Event{Type: process.TaskAssigned, Key: 1, Text: "wang"}, process.Event{Type: process.TaskCompleted, Key: 1}, process.Event{Type: process.TaskCancelled, Key: 2}))
	if got := keys(t, db, task.Filter{}); len(got) > 0 {
		t.Errorf("open after their end: %v", got)
	}
	if got := keys(t, db, task.Filter{User: "wang", State: task.Completed}); !slices.Equal(got, []int64{1}) {
		t.Errorf("completed by wang: %v", got)
	}
	done, err := task.Get(t.Context(), db.Read(), 2)
	must(t, err)
	if done.State != task.Cancelled || done.Ended == nil || !done.Ended.Equal(noon) {
		t.Errorf("the end of a cancelled task: %+v", done)
	}
	for _, again := range []process.Event{{Type: process.TaskCompleted, Key: 1}, {Type: process.TaskCancelled, Key: 1}, {Type: process.TaskCompleted, Key: 9}, {Type: process.TaskAssigned, Key: 9, Text: "li"}} {
		if err := project(t, db, 7, again); !errors.Is(err, store.ErrStale) {
			t.Errorf("%s of task %d: %v", again.Type, again.Key, err)
		}
	}
	var left int
	must(t, db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM task_candidate`).Scan(&left))
	if left != 0 {
		t.Errorf("%d offers are left of tasks that ended", left)
	}
}

// TestPages: a cursor passes every task once, in the order of creation, and a
// limit is held to what a page may be.
func TestPages(t *testing.T) {
	t.Parallel()
	db := setup(t)
	var events []process.Event
	for key := range int64(520) {
		events = append(events, created(key+1, process.TaskData{CandidateGroups: []string{fmt.Sprintf("g%d", key%2)}}))
	}
	must(t, project(t, db, 7, events...))
	must(t, project(t, db, 8, created(1000, process.TaskData{})))
	for limit, want := range map[int]int{0: 50, -1: 50, 1: 1, 500: 500, 501: 500, 1 << 40: 500} {
		if got := len(keys(t, db, task.Filter{Limit: limit})); got != want {
			t.Errorf("a limit of %d gives %d", limit, got)
		}
	}
	var all []int64
	f := task.Filter{User: "li", Groups: []string{"g1"}, Limit: 100}
	for {
		page := keys(t, db, f)
		if len(page) == 0 {
			break
		}
		all, f.After = append(all, page...), page[len(page)-1]
	}
	if len(all) != 260 || !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != 260 {
		t.Errorf("%d tasks in pages: %v", len(all), all)
	}
	if got := keys(t, db, task.Filter{Instance: 8}); !slices.Equal(got, []int64{1000}) {
		t.Errorf("of one instance: %v", got)
	}
	if got, err := task.List(t.Context(), db.Read(), task.Filter{Instance: 9}); err != nil || got == nil {
		t.Errorf("an empty list is a list: %v %v", got, err)
	}
}
