package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/app/keep"
	"github.com/servicehall/hallway/store/backup"
)

// A running hall is backed up by the command line and put back elsewhere: the
// cases that waited there go on, and issued documents are there.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	data, other := t.TempDir(), t.TempDir()
	h, w := runSample(t, data)
	done := h.HandIn(t, apptest.New(t, "备份前办结"))
	h.Approve(t, done)
	h.Ended(t, done)
	open := h.HandIn(t, apptest.New(t, "备份时待审"))
	h.Task(t, open, "review")
	to := filepath.Join(t.TempDir(), "monday.db")
	if s := do(t, "restore", to, "--data", data, "--lang", "en"); s.status != ExitFailed || !strings.Contains(s.err, "a hall runs on the data folder") {
		t.Errorf("restoring beside a running hall: %d\n%s%s", s.status, s.out, s.err)
	}
	s := do(t, "backup", to, "--data", data, "-o", "json")
	if s.status != ExitOK {
		t.Fatalf("backup: %d\n%s%s", s.status, s.out, s.err)
	}
	var made backup.Report
	if err := json.Unmarshal([]byte(s.out), &made); err != nil || made.Facts["instances"] != 2 || made.Files == 0 || made.Size == 0 || made.Took == 0 {
		t.Fatalf("the report: %v\n%s", err, s.out)
	}
	if s := do(t, "backup", to, "--data", data, "--lang", "zh"); s.status != ExitFailed || !strings.Contains(s.err, "已存在") {
		t.Errorf("a second backup of that name: %d\n%s%s", s.status, s.out, s.err)
	}
	h.HandIn(t, apptest.New(t, "备份之后"))
	h.stop()

	s = do(t, "restore", to, "--data", other, "--lang", "en")
	if s.status != ExitOK || !strings.Contains(s.out, "2 instances") {
		t.Fatalf("restore: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := do(t, "restore", to, "--data", other, "--lang", "en"); s.status != ExitFailed || !strings.Contains(s.err, "--replace") {
		t.Errorf("restoring twice: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := do(t, "restore", to, "--data", other, "--replace", "--lang", "en"); s.status != ExitOK || !strings.Contains(s.out, "is kept in "+other) {
		t.Errorf("restoring over it: %d\n%s%s", s.status, s.out, s.err)
	}
	again := start(t, other, "run", "--data", other, "--listen", "127.0.0.1:0", "--sim", w.URLs[""], "--sim-data", w.Dir)
	again.Approve(t, open)
	again.Ended(t, open)
	if n := len(again.Cases(t)); n != 2 {
		t.Errorf("%d cases in the restored hall, want 2", n)
	}
	want, err := filepath.Glob(filepath.Join(data, "documents", "*"))
	if err != nil || len(want) == 0 {
		t.Fatalf("no documents, %v", err)
	}
	for _, name := range want {
		if _, err := os.Stat(filepath.Join(other, "documents", filepath.Base(name))); err != nil {
			t.Errorf("a document is missing: %v", err)
		}
	}
}

// Administrators back up over the interface, one at a time, and see what is
// there.
func TestBackupOverTheInterface(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	h, _ := runSample(t, data)
	h.HandIn(t, apptest.New(t, "接口备份"))
	if err := h.As("zhang.wei").Post(t, "/api/v1/backups", "", nil, nil); err == nil || !strings.Contains(err.Error(), "auth.denied") {
		t.Errorf("somebody who is no administrator: %v", err)
	}
	type row struct {
		Name, State, Code string
		Size              int64
		Facts             map[string]int64
	}
	var begun row
	if err := h.Post(t, "/api/v1/backups", "", nil, &begun); err != nil || begun.State != "running" {
		t.Fatalf("begun %+v, %v", begun, err)
	}
	var all []row
	apptest.Until(t, "the backup", func() (bool, any) {
		h.Read(t, "/api/v1/backups", &all)
		return len(all) == 1 && all[0].State != "running", all
	})
	if all[0].State != "done" || all[0].Name != begun.Name || all[0].Size == 0 || all[0].Facts["instances"] != 1 {
		t.Errorf("made %+v", all[0])
	}
	stranger := filepath.Join(data, keep.Folder, "hall-0.db")
	if err := os.WriteFile(stranger, []byte("no backup"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.Read(t, "/api/v1/backups", &all)
	if len(all) != 2 || all[0].Code+all[1].Code != "backup.not-ours" {
		t.Errorf("listed %+v", all)
	}
	if s := do(t, "restore", filepath.Join(data, keep.Folder, begun.Name), "--data", t.TempDir()); s.status != ExitOK {
		t.Errorf("restore: %d\n%s%s", s.status, s.out, s.err)
	}
}
