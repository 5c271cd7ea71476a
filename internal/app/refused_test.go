package app

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/app/keep"
)

// stopped is the data folder of a hall that has run and has one open case.
func stopped(t *testing.T) (data string, run []string) {
	t.Helper()
	data = t.TempDir()
	h, w := runSample(t, data)
	h.HandIn(t, apptest.New(t, "停机前"))
	h.stop()
	return data, []string{"run", "--data", data, "--listen", "127.0.0.1:0", "--sim", w.URLs[""], "--sim-data", w.Dir}
}

// A database that a newer version has written is refused by the name of that
// version, by every command that would write it, and stays as it was.
func TestANewerDatabaseIsRefusedByName(t *testing.T) {
	t.Parallel()
	data, run := stopped(t)
	path := filepath.Join(data, keep.Database)
	raw, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`INSERT INTO migration (room, step) VALUES ('engine', 99)`, `INSERT INTO program (version) VALUES ('9.9.9')`} {
		if _, err := raw.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{run, {"account", "list", "--data", data}, {"verify", "--data", data}, {"restore", path, "--data", t.TempDir()}} {
		for lang, says := range map[string]string{"en": "the newer version 9.9.9: the tables of engine are at step 99", "zh": "更新的版本 9.9.9"} {
			s := do(t, append(append([]string{}, args...), "--lang", lang)...)
			if s.status != ExitFailed || !strings.Contains(s.err, says) || !strings.Contains(s.err, "→") {
				t.Errorf("hallway %s: %d\n%s%s", args[0], s.status, s.out, s.err)
			}
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the database was changed, %v", err)
	}
}

// A database that is damaged is refused with the way to restore.
func TestADamagedDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	data, run := stopped(t)
	path := filepath.Join(data, keep.Database)
	to := filepath.Join(t.TempDir(), "b.db")
	if s := do(t, "backup", to, "--data", data); s.status != ExitOK {
		t.Fatalf("backup: %s", s.err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	spoiled := func(from int, n int) []byte {
		return append(append(append([]byte{}, whole[:from]...), bytes.Repeat([]byte{0xff}, n)...), whole[from+n:]...)
	}
	for name, text := range map[string][]byte{"its head": spoiled(0, 100), "its tables": spoiled(100, 3996), "it is another file": bytes.Repeat([]byte("text"), 5000)} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		s := do(t, append(append([]string{}, run...), "--lang", "en")...)
		if s.status != ExitFailed || !strings.Contains(s.err, "hallway restore BACKUP --replace") {
			t.Errorf("%s: %d\n%s%s", name, s.status, s.out, s.err)
		}
	}
	if s := do(t, "restore", to, "--data", data, "--replace"); s.status != ExitOK {
		t.Fatalf("restore: %s", s.err)
	}
	if n := len(start(t, data, run...).Cases(t)); n != 1 {
		t.Errorf("%d cases, want 1", n)
	}
}

// A hall that was killed and whose log is torn anywhere holds together as of its
// last whole commit.
func TestATornLogHoldsTogether(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	h, _ := runSample(t, data)
	for _, company := range []string{"撕裂甲", "撕裂乙", "撕裂丙"} {
		h.Approve(t, h.HandIn(t, apptest.New(t, company)))
	}
	read := func(name string) []byte {
		text, err := os.ReadFile(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	file, log := read(keep.Database), read(keep.Database+"-wal") // as a kill leaves them
	h.stop()
	torn := t.TempDir()
	tried := 0
	for part := 20; part <= 100; part += 8 {
		for name, text := range map[string][]byte{keep.Database: file, keep.Database + "-wal": log[:len(log)*part/100]} {
			if err := os.WriteFile(filepath.Join(torn, name), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_ = os.Remove(filepath.Join(torn, keep.Database+"-shm")) // of the last round
		s := do(t, "verify", "--data", torn, "--full", "--lang", "en")
		if s.status != ExitOK && !strings.Contains(s.err, "no such table") && !strings.Contains(s.err, "no database or backup") && !strings.Contains(s.err, "the older version") { // torn while its tables were made
			t.Errorf("torn at %d percent of %d bytes: %d\n%s%s", part, len(log), s.status, s.out, s.err)
		}
		if s.status == ExitOK {
			tried++
		}
	}
	if tried < 5 {
		t.Errorf("only %d of the torn logs gave a hall", tried)
	}
}
