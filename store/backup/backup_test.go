package backup_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/servicehall/hallway/store/backup"
)

// While a program writes all the time, the copy shows one moment: what is
// written together is there together, and the writer goes on meanwhile.
func TestACopyOfARunningDatabaseShowsOneMoment(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	db := opened(t, data)
	text := strings.Repeat("x", 3000)
	for n := range 2000 {
		must(t, db.Committer.Run(t.Context(), pair(n, text)...))
	}
	ctx, stop := context.WithCancel(t.Context())
	written, done := atomic.Int64{}, make(chan struct{})
	go func() {
		defer close(done)
		for n := 2000; ctx.Err() == nil; n++ {
			if err := db.Committer.Run(context.Background(), pair(n, text)...); err != nil {
				t.Errorf("write beside the backup: %v", err)
				return
			}
			written.Add(1)
		}
	}()
	s := source(data)
	helpings, beside := 0, int64(0)
	first := int64(-1)
	s.Tell = func(p backup.Progress) {
		if p.Stage != backup.Copying {
			return
		}
		helpings++
		if first < 0 {
			first, beside = written.Load(), written.Load()
		}
		for deadline := time.Now().Add(20 * time.Second); helpings < 5 && written.Load() == beside && time.Now().Before(deadline); {
			runtime.Gosched() // commits come between the helpings
		}
		beside = written.Load()
	}
	r, err := backup.Make(t.Context(), s, filepath.Join(data, "copy.db"))
	stop()
	<-done
	must(t, err)
	if beside < first+5 || helpings < 5 {
		t.Errorf("%d commits while %d helpings were copied: the writer had to wait", beside-first, helpings)
	}
	debits, credits := number(t, r.File, facts[0].SQL), number(t, r.File, facts[1].SQL)
	if debits != credits || debits < 2000 || int64(debits) != r.Facts["debits"] {
		t.Errorf("%d debits and %d credits in the copy, %v in its marker", debits, credits, r.Facts)
	}
	if r.Size == 0 || r.Program != "1.2.3" || r.Files != 0 {
		t.Errorf("the report says %+v", r)
	}
	if left, err := filepath.Glob(filepath.Join(data, ".copy*")); err != nil || len(left) > 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

// A backup put back into an empty folder is all that there was: rows and files.
func TestThereAndBack(t *testing.T) {
	t.Parallel()
	data, other := t.TempDir(), t.TempDir()
	db := opened(t, data)
	for n := range 50 {
		must(t, db.Committer.Run(t.Context(), pair(n, "kept")...))
	}
	large := strings.Repeat("证照", 900_000) // more than one piece
	write(t, filepath.Join(data, "documents", "ab", "1.pdf"), large)
	write(t, filepath.Join(data, "documents", "empty"), "")
	write(t, filepath.Join(data, "keys", "saml.key"), "secret")
	to := filepath.Join(t.TempDir(), "hall.backup")
	r, err := backup.Make(t.Context(), source(data), to)
	must(t, err)
	if r.Files != 3 {
		t.Errorf("%d files, want 3", r.Files)
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup is open to others: %v %v", info, err)
	}
	got, err := target(other).Restore(t.Context(), to)
	must(t, err)
	if !got.Marked || got.Kept != "" || got.Program != "1.2.3" || got.Facts["debits"] != 50 {
		t.Errorf("restored %+v", got)
	}
	if read(t, filepath.Join(other, "documents", "ab", "1.pdf")) != large || read(t, filepath.Join(other, "keys", "saml.key")) != "secret" || read(t, filepath.Join(other, "documents", "empty")) != "" {
		t.Error("a file is not what it was")
	}
	again := opened(t, other)
	must(t, again.Committer.Run(t.Context(), pair(50, "new")...))
	if n := number(t, got.File, `SELECT count(*) FROM sqlite_master WHERE name LIKE 'backup%'`); n != 0 {
		t.Errorf("%d tables of the backup are in the restored database", n)
	}
	if entries, err := os.ReadDir(other); err != nil || len(entries) != 5 { // hall.db, its log and index, documents, keys
		t.Errorf("in the folder: %v, %v", entries, err)
	}
}

// What is there is neither overwritten nor lost.
func TestWhatIsThereIsKept(t *testing.T) {
	t.Parallel()
	data, other := t.TempDir(), t.TempDir()
	must(t, opened(t, data).Committer.Run(t.Context(), pair(1, "mine")...))
	to := filepath.Join(t.TempDir(), "b.db")
	_, err := backup.Make(t.Context(), source(data), to)
	must(t, err)
	if _, err := backup.Make(t.Context(), source(data), to); backup.CodeOf(err) != "backup.there" {
		t.Errorf("a second backup of that name: %v", err)
	}
	old := opened(t, other)
	must(t, old.Committer.Run(t.Context(), append(pair(7, "theirs"), pair(8, "theirs")...)...))
	write(t, filepath.Join(other, "keys", "saml.key"), "old")
	must(t, old.Close())
	if _, err := target(other).Restore(t.Context(), to); backup.CodeOf(err) != "backup.not-empty" {
		t.Fatalf("restored over a database: %v", err)
	}
	if n := number(t, filepath.Join(other, "hall.db"), facts[0].SQL); n != 2 {
		t.Errorf("%d rows after the refusal, want 2", n)
	}
	with := target(other)
	with.Replace = true
	with.Then = []string{`DELETE FROM credit`}
	with.Facts = facts[:1]
	got, err := with.Restore(t.Context(), to)
	must(t, err)
	if n := number(t, got.File, facts[0].SQL); n != 1 {
		t.Errorf("%d rows restored, want 1", n)
	}
	if n := number(t, got.File, facts[1].SQL); n != 0 {
		t.Errorf("what was to be done then was not done")
	}
	if n := number(t, filepath.Join(got.Kept, "hall.db"), facts[0].SQL); n != 2 || read(t, filepath.Join(got.Kept, "keys", "saml.key")) != "old" {
		t.Errorf("%d rows kept beside, want 2", n)
	}
	if _, err := os.Stat(filepath.Join(other, "keys")); err == nil {
		t.Error("the old keys are still in place, and the backup has none")
	}
}

// What is no whole backup of this version or an older one is refused by its
// name, and the folder stays as it was.
func TestABadBackupIsRefused(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	db := opened(t, data)
	for n := range 200 {
		must(t, db.Committer.Run(t.Context(), pair(n, strings.Repeat("y", 500))...))
	}
	write(t, filepath.Join(data, "keys", "saml.key"), "secret")
	good := filepath.Join(t.TempDir(), "good.db")
	_, err := backup.Make(t.Context(), source(data), good)
	must(t, err)
	change := func(text string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			raw, err := sql.Open("sqlite3", "file:"+path)
			must(t, err)
			_, err = raw.ExecContext(t.Context(), text)
			must(t, err)
			must(t, raw.Close())
		}
	}
	for code, do := range map[string]func(*testing.T, string){
		"backup.no-source": func(t *testing.T, path string) { must(t, os.Remove(path)) },
		"backup.not-ours": func(t *testing.T, path string) {
			must(t, os.WriteFile(path, []byte(strings.Repeat("text", 2000)), 0o600))
		},
		"backup.damaged":      spoil,
		"backup.newer":        change(`INSERT INTO migration (room, step) VALUES ('test', 2)`),
		"backup.format":       change(`UPDATE backup SET format = 99, program = '9.0.0'`),
		"backup.counts":       change(`DELETE FROM debit WHERE n = 7`),
		"backup.file-changed": change(`UPDATE backup_piece SET content = x'00'`),
		"backup.file-name":    change(`UPDATE backup_file SET path = '../outside'`),
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "bad.db")
			write(t, path, read(t, good))
			do(t, path)
			other := t.TempDir()
			_, err := target(other).Restore(t.Context(), path)
			if backup.CodeOf(err) != code {
				t.Errorf("refused with %v", err)
			}
			if entries, err := os.ReadDir(other); err != nil || len(entries) != 0 {
				t.Errorf("left in the folder: %v, %v", entries, err)
			}
			if said := err.Error(); code == "backup.newer" && (!strings.Contains(said, "1.2.3") || !strings.Contains(said, "test")) || code == "backup.format" && !strings.Contains(said, "9.0.0") {
				t.Errorf("the version is not named: %s", said)
			}
		})
	}
}

// spoil overwrites a page in the middle of a file.
func spoil(t *testing.T, path string) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	info, err := f.Stat()
	must(t, err)
	_, err = f.WriteAt([]byte(strings.Repeat("\xff", 4096)), info.Size()/2/4096*4096)
	must(t, err)
	must(t, f.Close())
}

// A database that is damaged makes no backup: the last whole one stays the last.
func TestADamagedDatabaseMakesNoBackup(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	db := opened(t, data)
	for n := range 200 {
		must(t, db.Committer.Run(t.Context(), pair(n, strings.Repeat("y", 500))...))
	}
	must(t, db.Close())
	spoil(t, filepath.Join(data, "hall.db"))
	to := filepath.Join(data, "b.db")
	if _, err := backup.Make(t.Context(), source(data), to); backup.CodeOf(err) != "backup.damaged" {
		t.Errorf("refused with %v", err)
	}
	if _, err := os.Stat(to); err == nil {
		t.Error("there is a backup")
	}
}

// A bare copy, as other programs make one, is taken too.
func TestABareCopyIsRestored(t *testing.T) {
	t.Parallel()
	data, other := t.TempDir(), t.TempDir()
	must(t, opened(t, data).Committer.Run(t.Context(), pair(1, "mine")...))
	to := filepath.Join(t.TempDir(), "bare.db")
	raw, err := sql.Open("sqlite3", "file:"+filepath.Join(data, "hall.db"))
	must(t, err)
	_, err = raw.ExecContext(t.Context(), "VACUUM INTO ?", to)
	must(t, err)
	must(t, raw.Close())
	got, err := target(other).Restore(t.Context(), to)
	must(t, err)
	if got.Marked || number(t, got.File, facts[0].SQL) != 1 {
		t.Errorf("restored %+v", got)
	}
}

// A backup that is stopped leaves nothing.
func TestAStoppedBackupLeavesNothing(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	db := opened(t, data)
	for n := range 1000 {
		must(t, db.Committer.Run(t.Context(), pair(n, strings.Repeat("z", 3000))...))
	}
	ctx, cancel := context.WithCancel(t.Context())
	s := source(data)
	s.Tell = func(backup.Progress) { cancel() }
	out := t.TempDir()
	if _, err := backup.Make(ctx, s, filepath.Join(out, "b.db")); err == nil {
		t.Error("it was made")
	}
	if entries, err := os.ReadDir(out); err != nil || len(entries) != 0 {
		t.Errorf("left: %v, %v", entries, err)
	}
}

func TestEveryRefusalIsWorded(t *testing.T) {
	t.Parallel()
	if missing := backup.Words.Missing(); len(missing) > 0 {
		t.Error(missing)
	}
	if _, ok := backup.Words["backup.there"]; !ok {
		t.Error("no words")
	}
}
