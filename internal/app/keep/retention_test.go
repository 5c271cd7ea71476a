package keep_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/engine/verify"
	"github.com/servicehall/hallway/internal/app/folder"
	"github.com/servicehall/hallway/internal/app/keep"
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/sweep"
)

const day = 24 * time.Hour

// ask counts rows of a database.
func ask(t *testing.T, db *store.DB, query string) int {
	t.Helper()
	var n int
	must(t, db.Read().QueryRowContext(t.Context(), query).Scan(&n))
	return n
}

// swept opens the recorded hall and lets go what a retention says, some days
// after it was written.
func swept(t *testing.T, r folder.Retention, days int) (*store.DB, map[string]int, string) {
	t.Helper()
	path := filepath.Join(recorded(t), keep.Database)
	db, err := store.Open(t.Context(), store.Options{Path: path})
	must(t, err)
	t.Cleanup(func() { _ = db.Close() }) // it was looked at
	later := clock.NewManual(newest(t, db).Add(time.Duration(days) * day))
	would, err := sweep.Count(t.Context(), db.Read(), keep.Classes(r), later.Now())
	must(t, err)
	told := map[string]int{}
	s := sweep.New(sweep.Config{DB: db, Classes: keep.Classes(r), Clock: later, Log: slog.New(slog.DiscardHandler), Told: func(class string, n int) { told[class] += n }})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go func() {
		for ctx.Err() == nil {
			later.Move(time.Second) // through the rests
		}
	}()
	went, err := s.Pass(ctx)
	must(t, err)
	for class, n := range would {
		if went[class] != n || told[class] != n {
			t.Errorf("%d %s would go, %d went, %d were told of", n, class, went[class], told[class])
		}
	}
	return db, went, path
}

func newest(t *testing.T, db *store.DB) time.Time {
	t.Helper()
	return at(int64(ask(t, db, `SELECT max(at) FROM history`)))
}

// Nothing goes unless it is said.
func TestEverythingIsKeptForEver(t *testing.T) {
	t.Parallel()
	db, went, _ := swept(t, folder.Retention{}, 100_000)
	if len(went) != 0 || ask(t, db, `SELECT count(*) FROM history`) < 20 {
		t.Errorf("%v went", went)
	}
}

// An ended case goes as a whole when its time is over, and only then; what stays
// holds together, and nothing of a running one has gone.
func TestAnEndedCaseGoesAsAWhole(t *testing.T) {
	t.Parallel()
	r := folder.Retention{Cases: 3650 * day}
	if _, went, _ := swept(t, r, 3649); went["cases"] != 0 {
		t.Errorf("%v went before their time", went)
	}
	db, went, path := swept(t, r, 3651)
	if went["cases"] != 1 {
		t.Fatalf("%v went, want the one case that has ended", went)
	}
	const gone = ` (SELECT instance FROM forgotten)`
	for what, query := range map[string]string{
		"records of history": `SELECT count(*) FROM history WHERE instance IN` + gone,
		"tasks":              `SELECT count(*) FROM task WHERE instance IN` + gone,
		"work":               `SELECT count(*) FROM work WHERE instance IN` + gone,
		"exchanges":          `SELECT count(*) FROM exchange WHERE instance IN` + gone,
		"states":             `SELECT count(*) FROM instance WHERE length(state) > 0 AND id IN` + gone,
		"names":              `SELECT count(*) FROM case_file WHERE title || applicant <> '' AND id IN` + gone,
		"bytes of messages":  `SELECT coalesce(sum(length(raw)), 0) - count(*) FROM message WHERE instance IN` + gone,
	} {
		if n := ask(t, db, query); n != 0 {
			t.Errorf("%d %s are left", n, what)
		}
	}
	for what, query := range map[string]string{
		"headers":            `SELECT count(*) FROM instance WHERE status = 'completed' AND ended > 0 AND length(hash) = 32 AND id IN` + gone,
		"numbers":            `SELECT count(*) FROM case_file WHERE number <> '' AND status = 'completed' AND closed > 0 AND id IN` + gone,
		"messages":           `SELECT count(*) FROM message WHERE dedup <> '' AND state = 'handled' AND instance IN` + gone,
		"records of it":      `SELECT count(*) FROM forgotten WHERE records > 3`,
		"four running cases": `SELECT count(*) = 4 FROM instance WHERE length(state) > 0`,
	} {
		if n := ask(t, db, query); n != 1 {
			t.Errorf("%d %s, want 1", n, what)
		}
	}
	if p, codes := prove(t, path, verify.Options{Full: true}); len(codes) > 0 || p.Instances != 5 || p.Folded != 4 {
		t.Errorf("afterwards %v, %+v", codes, p.Summary)
	}
}

// The other classes leave what is open, and the messages themselves.
func TestTheOtherClasses(t *testing.T) {
	t.Parallel()
	r := folder.Retention{Messages: day, Exchanges: day, Published: day, SignIns: day}
	db, went, path := swept(t, r, 2)
	if went["messages"] < 5 || went["exchanges"] < 5 {
		t.Errorf("%v went", went)
	}
	for what, query := range map[string]string{
		"bytes":     `SELECT coalesce(sum(length(raw)), 0) - count(*) FROM message WHERE state IN ('handled', 'dropped')`,
		"exchanges": `SELECT count(*) FROM exchange e JOIN work w ON w.key = e.work WHERE w.state = 'done'`,
		"published": `SELECT count(*) FROM published WHERE state <> 'buffered'`,
		"sign-ins":  `SELECT count(*) FROM sign_in`,
	} {
		if n := ask(t, db, query); n != 0 {
			t.Errorf("%d %s are left", n, what)
		}
	}
	if n := ask(t, db, `SELECT count(*) FROM exchange e JOIN work w ON w.key = e.work WHERE w.state <> 'done'`); n == 0 {
		t.Error("the exchanges of open work went too")
	}
	if _, codes := prove(t, path, verify.Options{Full: true}); len(codes) > 0 {
		t.Errorf("afterwards %v", codes)
	}
	if again, err := sweep.Count(t.Context(), db.Read(), keep.Classes(r), newest(t, db).Add(2*day)); err != nil || again["messages"]+again["exchanges"] != 0 {
		t.Errorf("%v would go once more, %v", again, err)
	}
}
