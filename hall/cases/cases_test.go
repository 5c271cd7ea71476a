package cases_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/hall/cases"
	"github.com/servicehall/hallway/hall/halltest"
	"github.com/servicehall/hallway/store"
)

// openStore opens a real store with the room's tables.
func openStore(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db")})
	must(t, err)
	t.Cleanup(func() { _ = db.Close() }) // the folder goes with the test
	must(t, db.Migrate(t.Context(), cases.Migrations))
	return db
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write commits what the projector makes of a record.
func write(t *testing.T, db *store.DB, r *halltest.Run, i int) int {
	t.Helper()
	stmts, err := cases.Projector{}.Project(r.Records[i], r.States[i], r.Definition)
	must(t, err)
	if len(stmts) > 0 {
		must(t, db.Committer.Run(t.Context(), stmts...))
	}
	return len(stmts)
}

// line is a case as the tests compare it.
func line(c cases.Case) string {
	closed := "-"
	if c.Closed != nil {
		closed = c.Closed.UTC().Format(time.TimeOnly)
	}
	return fmt.Sprintf("%d|%s|%s|%s|%s|%s|%s|%s|%s|%s", c.ID, c.Number, c.Process, c.Title, c.Applicant, c.Channel, c.Status, c.Result,
		c.Opened.UTC().Format(time.TimeOnly), closed)
}

// TestProjector follows the row of a case through real runs: after each command
// it says what the state says.
func TestProjector(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, script, text string
		want               []string // the row after each command
		stmts              string   // how many statements each made
	}{
		{"a number, a title and a result come one by one", "case-number", `
model: case-number
answers: [{value: A-00001}]
steps:
  - start: {vars: {counter: A, title: 设立登记, applicant: {name: 王小明}}, origin: {kind: soap}}
  - assign: review
    to: li
  - complete: review
    vars: {result: approved}`, []string{
			"1000|A-00001|case_number|设立登记|王小明|soap|running||09:00:00|-",
			"1000|A-00001|case_number|设立登记|王小明|soap|running||09:00:00|-",
			"1000|A-00001|case_number|设立登记|王小明|soap|completed|approved|09:00:00|09:00:02",
		}, "1 0 1"},
		{"its words change under way", "boundary-message", `
steps:
  - start: {vars: {number: "1"}}
  - deliver: note
    vars: {text: x}
  - deliver: note
    vars: {title: 新标题, applicant: 没有姓名}
  - cancel: 申请人撤回`, []string{
			"1000||boundary_message||||running||09:00:00|-",
			"1000||boundary_message||||running||09:00:00|-",
			"1000||boundary_message|新标题|||running||09:00:00|-",
			"1000||boundary_message|新标题|||cancelled||09:00:00|09:00:03",
		}, "1 0 1 1"},
		{"it ends with its start", "script-task", ``, []string{"1000||script_task||||completed||09:00:00|09:00:00"}, "1"},
		{"what is no text is shown as one, or not at all", "boundary-message", `
steps:
  - start: {vars: {number: "1", title: 12.50, result: [a], applicant: {name: true}}}`,
			[]string{"1000||boundary_message|12.5|||running||09:00:00|-"}, "1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := openStore(t)
			var r *halltest.Run
			if c.text == "" {
				r = halltest.Play(t, c.script)
			} else {
				r = halltest.PlayText(t, c.script, []byte(c.text))
			}
			var stmts []string
			for i := range r.Records {
				stmts = append(stmts, fmt.Sprint(write(t, db, r, i)))
				got, err := cases.Get(t.Context(), db.Read(), 1000)
				must(t, err)
				if line(got) != c.want[i] {
					t.Errorf("after %s: got %s, want %s", r.Records[i].Command, line(got), c.want[i])
				}
			}
			if got := strings.Join(stmts, " "); got != c.stmts {
				t.Errorf("statements: got %s, want %s", got, c.stmts)
			}
		})
	}
}

// TestEveryRun: whatever a case does, its row has the state's status, and is
// closed when that has ended.
func TestEveryRun(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	for n, name := range halltest.Scripts(t) {
		r := halltest.Play(t, name)
		for i := range r.Records {
			r.States[i].ID = int64(n + 1)
			write(t, db, r, i)
		}
		got, err := cases.Get(t.Context(), db.Read(), int64(n+1))
		must(t, err)
		if got.Status != r.Last().Status || (got.Closed != nil) != r.Last().Ended() || got.Process != r.Definition.Process {
			t.Errorf("%s: %s, but the state is %s", name, line(got), r.Last().Status)
		}
	}
}

// TestStale: a change of a case that has no row is no silent loss.
func TestStale(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	r := halltest.Play(t, "cancel")
	last := len(r.Records) - 1
	stmts, err := cases.Projector{}.Project(r.Records[last], r.States[last], r.Definition)
	must(t, err)
	if err := db.Committer.Run(t.Context(), stmts...); !errors.Is(err, store.ErrStale) {
		t.Error(err)
	}
}

// fill writes cases with these numbers, titles and applicants.
func fill(t *testing.T, db *store.DB, rows [][3]string) {
	t.Helper()
	for i, row := range rows {
		st := &process.State{ID: int64(i + 1), Status: process.Running, Variables: map[string]any{
			process.CaseNumber: row[0], "title": row[1], "applicant": map[string]any{"name": row[2]},
		}}
		events := []process.Event{{Type: process.InstanceStarted, Key: st.ID}}
		if i%3 == 2 {
			st.Status, events = process.Completed, append(events, process.Event{Type: process.InstanceCompleted, Key: st.ID})
		}
		stmts, err := cases.Projector{}.Project(process.Recorded{At: time.UnixMilli(1000 * st.ID), Events: events}, st, &process.Definition{Process: "p"})
		must(t, err)
		must(t, db.Committer.Run(t.Context(), stmts...))
	}
}

// TestList searches, narrows and pages.
func TestList(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	fill(t, db, [][3]string{
		{"A-1", "设立登记", "王小明"},
		{"A-2", "100%外资", "李明"},
		{"A_2", "100外资", "王小明"},
		{`A\2`, `a_b`, "%"},
		{"B-1", "axb", "_"},
		{"", "A-1 的补件", "王"},
	})
	for _, c := range []struct {
		name   string
		filter cases.Filter
		want   string
	}{
		{"all, the newest first", cases.Filter{}, "6 5 4 3 2 1"},
		{"by status", cases.Filter{Status: process.Completed}, "6 3"},
		{"of a status that is none", cases.Filter{Status: "lost"}, ""},
		{"a number, and what begins with it", cases.Filter{Search: "A-1"}, "6 1"},
		{"what begins with it", cases.Filter{Search: "A-"}, "6 2 1"},
		{"not what has it within", cases.Filter{Search: "登记"}, ""},
		{"an applicant as a whole", cases.Filter{Search: "王小明"}, "3 1"},
		{"not a part of one", cases.Filter{Search: "王小"}, ""},
		{"a percent sign is one", cases.Filter{Search: "100%"}, "2"},
		{"alone too", cases.Filter{Search: "%"}, "4"},
		{"an underscore is one", cases.Filter{Search: "A_"}, "4 3"},
		{"alone it is an applicant", cases.Filter{Search: "_"}, "5"},
		{"a backslash is one", cases.Filter{Search: `A\`}, "4"},
		{"a quote does no harm", cases.Filter{Search: `' OR 1=1 --`}, ""},
		{"search and status", cases.Filter{Search: "A", Status: process.Completed}, "6 3"},
		{"the first page", cases.Filter{Limit: 2}, "6 5"},
		{"the next page", cases.Filter{Limit: 2, Before: 5}, "4 3"},
		{"the last page", cases.Filter{Limit: 5, Before: 3}, "2 1"},
		{"behind the last one", cases.Filter{Before: 1}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := cases.List(t.Context(), db.Read(), c.filter)
			must(t, err)
			var ids []string
			for _, x := range got {
				ids = append(ids, fmt.Sprint(x.ID))
			}
			if strings.Join(ids, " ") != c.want || got == nil {
				t.Errorf("got %v, want %s", ids, c.want)
			}
		})
	}
}

// TestLimits: a page has 50 cases unless it is asked for more, and never above
// 500.
func TestLimits(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	fill(t, db, make([][3]string, 505))
	for limit, want := range map[int]int{0: 50, -1: 50, 60: 60, 10000: 500} {
		got, err := cases.List(t.Context(), db.Read(), cases.Filter{Limit: limit})
		must(t, err)
		if len(got) != want || !slices.IsSortedFunc(got, func(a, b cases.Case) int { return int(b.ID - a.ID) }) {
			t.Errorf("limit %d gives %d", limit, len(got))
		}
	}
	n, err := cases.Counts(t.Context(), db.Read())
	must(t, err)
	if n["running"] != 337 || n["completed"] != 168 || len(n) != 2 {
		t.Errorf("counts: %v", n)
	}
}

// TestOne finds a case by its id and by its number.
func TestOne(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	if n, err := cases.Counts(t.Context(), db.Read()); err != nil || len(n) != 0 {
		t.Error("of no cases", n, err)
	}
	fill(t, db, [][3]string{{"", "没有编号", ""}, {"A-1", "甲", ""}, {"A-1", "乙", ""}})
	got, err := cases.ByNumber(t.Context(), db.Read(), "A-1")
	if err != nil || got.ID != 2 || got.Title != "甲" {
		t.Error(line(got), err)
	}
	for _, number := range []string{"A-2", "a-1", "A%", ""} {
		if got, err := cases.ByNumber(t.Context(), db.Read(), number); !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("%q: %s %v", number, line(got), err)
		}
	}
	if _, err := cases.Get(t.Context(), db.Read(), 4); !errors.Is(err, sql.ErrNoRows) {
		t.Error(err)
	}
}
