package keep_test

import (
	"compress/gzip"
	"context"
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/servicehall/hallway/engine/verify"
	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/internal/app/keep"
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/backup"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// recorded is the database of a hall whose cases stand at every kind of wait,
// brought up to the present tables, in a data folder.
func recorded(t *testing.T) (data string) {
	t.Helper()
	data = t.TempDir()
	packed, err := os.Open(filepath.Join("..", "..", "..", "testdata", "upgrade", "before-release", "hall.db.gz"))
	must(t, err)
	defer func() { _ = packed.Close() }() // it was read
	z, err := gzip.NewReader(packed)
	must(t, err)
	text, err := io.ReadAll(z)
	must(t, err)
	path := filepath.Join(data, keep.Database)
	must(t, os.WriteFile(path, text, 0o600))
	db, err := store.Open(t.Context(), store.Options{Path: path})
	must(t, err)
	must(t, db.Migrate(t.Context(), house.Migrations()))
	must(t, db.Close())
	return data
}

// change writes into the database as nobody should.
func change(t *testing.T, data, text string) {
	t.Helper()
	raw, err := sql.Open("sqlite3", "file:"+filepath.Join(data, keep.Database))
	must(t, err)
	res, err := raw.ExecContext(t.Context(), text)
	must(t, err)
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%s changed nothing, %v", text, err)
	}
	must(t, raw.Close())
}

func prove(t *testing.T, path string, o verify.Options) (keep.Proof, []string) {
	t.Helper()
	codes := []string{}
	o.Found = func(f verify.Finding) {
		if _, ok := verify.Words[f.Code]; !ok {
			t.Errorf("%s has no words", f.Code)
		}
		codes = append(codes, strings.TrimPrefix(f.Code, "verify."))
	}
	p, err := keep.Verify(t.Context(), path, house.Migrations(), o, func(backup.Progress) {})
	must(t, err)
	slices.Sort(codes)
	return p, slices.Compact(codes)
}

func TestARecordedHallHolds(t *testing.T) {
	t.Parallel()
	p, codes := prove(t, filepath.Join(recorded(t), keep.Database), verify.Options{Full: true})
	if len(codes) != 0 || p.Findings != 0 {
		t.Errorf("found %v", codes)
	}
	if p.Instances != 5 || p.Folded != 5 || p.Records < 20 || p.Rows < 4 || p.Counters == 0 || p.Messages == 0 {
		t.Errorf("proved %+v", p.Summary)
	}
}

// Every way in which a database can be changed is found, and nothing else is.
func TestWhatWasChangedIsFound(t *testing.T) {
	t.Parallel()
	const running, ended = `(SELECT min(id) FROM instance WHERE status = 'running')`, `(SELECT min(id) FROM instance WHERE status = 'completed')`
	for _, c := range []struct{ name, text, want string }{
		{"a word of the history", `UPDATE history SET actor = 'somebody' WHERE id = (SELECT min(id) FROM history WHERE instance = ` + running + `)`, "chain-changed"},
		{"the time of a record", `UPDATE history SET at = at + 1 WHERE id = (SELECT max(id) FROM history WHERE instance = ` + ended + `)`, "chain-changed"},
		{"a record in the middle", `DELETE FROM history WHERE id = (SELECT id FROM history WHERE instance = ` + ended + ` ORDER BY seq LIMIT 1 OFFSET 1)`, "chain-missing"},
		{"the last record", `DELETE FROM history WHERE id = (SELECT max(id) FROM history WHERE instance = ` + running + `)`, "chain-end"},
		{"the events of a record", `UPDATE history SET events = x'09' WHERE id = (SELECT min(id) FROM history)`, "chain-unreadable"},
		{"a state", `UPDATE instance SET state = (SELECT state FROM instance WHERE status = 'completed') WHERE id = ` + running, "fold header stray-row"},
		{"a state that is none", `UPDATE instance SET state = x'0101' WHERE id = ` + running, "state-unreadable"},
		{"a header", `UPDATE instance SET status = 'cancelled' WHERE id = ` + running, "case-row header"},
		{"a last hash", `UPDATE instance SET hash = x'00' WHERE id = ` + running, "chain-end"},
		{"a task gone", `DELETE FROM task WHERE key = (SELECT key FROM task WHERE state = 'open')`, "candidate no-row"},
		{"a task ended", `UPDATE task SET state = 'completed' WHERE key = (SELECT key FROM task WHERE state = 'open')`, "candidate no-row"},
		{"a task of another", `UPDATE task SET state = 'open' WHERE key = (SELECT key FROM task WHERE state = 'completed' AND instance = ` + ended + `)`, "stray-row"},
		{"a timer gone", `DELETE FROM timer WHERE key = (SELECT min(key) FROM timer WHERE instance <> 0)`, "no-row"},
		{"a timer of nobody", `INSERT INTO timer VALUES (5, 77, 'x', 0, '', 0, 0)`, "homeless-row"},
		{"a start of nothing", `INSERT INTO timer VALUES (5, 0, 'x', 0, '', 0, 77)`, "start-timer"},
		{"a subscription gone", `DELETE FROM subscription WHERE key = (SELECT min(key) FROM subscription WHERE instance <> 0)`, "no-row"},
		{"work gone", `DELETE FROM work WHERE state = 'parked'`, "exchange no-row"},
		{"work done", `UPDATE work SET state = 'done' WHERE state = 'parked'`, "no-row"},
		{"work dead", `UPDATE work SET state = 'dead' WHERE state = 'parked'`, "dead-work"},
		{"an incident", `INSERT INTO incident VALUES (5, ` + running + `, 'x', 'auth', '', 0, 0)`, "stray-row"},
		{"a counter behind", `UPDATE counter SET value = value - 1`, "counter-behind"},
		{"a counter ahead", `UPDATE counter SET value = value + 1`, "counter-gap"},
		{"an instance gone", `DELETE FROM instance WHERE id = ` + ended, "case-row counter-gap message-instance published-instance stray-history"},
		{"a definition gone", `DELETE FROM resource WHERE kind = 'process'`, "no-definition"},
		{"a case gone", `DELETE FROM case_file WHERE id = ` + ended, "case-row"},
		{"a case of another status", `UPDATE case_file SET status = 'running' WHERE id = ` + ended, "case-row"},
		{"a message without a call", `UPDATE message SET state = 'routing' WHERE id = (SELECT min(id) FROM message)`, "message-idle"},
		{"a message without a reason", `UPDATE message SET state = 'dead', code = '', reason = '' WHERE id = (SELECT min(id) FROM message)`, "message-reason"},
		{"a message of no state", `UPDATE message SET state = 'lost' WHERE id = (SELECT min(id) FROM message)`, "message-state"},
		{"a message of nobody", `UPDATE message SET instance = 77 WHERE id = (SELECT min(id) FROM message)`, "message-instance"},
		{"work of no message", `UPDATE work SET owner = 'route' WHERE state = 'parked'`, "message-work no-row"},
		{"half forgotten", `UPDATE instance SET state = x'' WHERE id = ` + ended, "half-forgotten"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			data := recorded(t)
			change(t, data, c.text)
			p, codes := prove(t, filepath.Join(data, keep.Database), verify.Options{Full: true})
			if got := strings.Join(codes, " "); got != c.want || p.Findings == 0 {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

// One instance is proved alone, and so is what has moved since.
func TestSomeInstancesAreProved(t *testing.T) {
	t.Parallel()
	data := recorded(t)
	path := filepath.Join(data, keep.Database)
	db, err := backup.OpenRead(t.Context(), path)
	must(t, err)
	var ended, open, last int64
	must(t, db.QueryRowContext(t.Context(), `SELECT id, ended FROM instance WHERE status = 'completed'`).Scan(&ended, &last))
	must(t, db.QueryRowContext(t.Context(), `SELECT max(id) FROM instance WHERE status = 'running'`).Scan(&open))
	must(t, db.Close())
	change(t, data, `UPDATE instance SET hash = x'00' WHERE status = 'completed'`)
	for _, c := range []struct {
		name      string
		o         verify.Options
		instances int
		want      string
	}{
		{"the changed one", verify.Options{Instance: ended}, 1, "chain-end"},
		{"another one", verify.Options{Instance: open}, 1, ""},
		{"none", verify.Options{Instance: ended + 1}, 0, "no-instance"},
		{"since it ended", verify.Options{Since: at(last)}, 5, "chain-end"},
		{"after it ended", verify.Options{Since: at(last + 1)}, 4, ""},
	} {
		p, codes := prove(t, path, c.o)
		if got := strings.Join(codes, " "); got != c.want || p.Instances != c.instances {
			t.Errorf("%s: %d instances, found %q", c.name, p.Instances, got)
		}
	}
}

// A backup is proved by its own marker too.
func TestABackupIsProved(t *testing.T) {
	t.Parallel()
	data := recorded(t)
	to := filepath.Join(t.TempDir(), "b.db")
	_, err := backup.Make(context.Background(), keep.Source(data, now), to)
	must(t, err)
	p, codes := prove(t, to, verify.Options{})
	if len(codes) > 0 || p.Backup == nil || p.Backup.Facts["instances"] != 5 {
		t.Errorf("found %v, marker %+v", codes, p.Backup)
	}
	raw, err := sql.Open("sqlite3", "file:"+to)
	must(t, err)
	_, err = raw.ExecContext(t.Context(), `DELETE FROM message WHERE id = (SELECT min(id) FROM message)`)
	must(t, err)
	must(t, raw.Close())
	_, err = keep.Verify(t.Context(), to, house.Migrations(), verify.Options{Found: func(verify.Finding) {}}, func(backup.Progress) {})
	if backup.CodeOf(err) != "backup.counts" {
		t.Errorf("a changed backup: %v", err)
	}
}

func TestEveryFindingIsWorded(t *testing.T) {
	t.Parallel()
	if missing := verify.Words.Missing(); len(missing) > 0 {
		t.Error(missing)
	}
	for code, e := range verify.Words {
		if e.MendEn == "" {
			t.Errorf("%s does not say how to mend it", code)
		}
	}
}
