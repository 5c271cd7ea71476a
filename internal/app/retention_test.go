package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The command says what would go beside a running hall, and lets it go where
// none runs.
func TestRetention(t *testing.T) {
	t.Parallel()
	data, hall := t.TempDir(), t.TempDir()
	h, _ := runSample(t, data)
	_ = h.As("nobody").Get(t.Context(), "/api/v1/tasks", nil) // an attempt to sign in
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(hall, "hall.yaml"), []byte("hall: mine\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("")
	args := []string{"retention", "--dry-run", "--hall", hall, "--data", data, "--lang", "en"}
	if s := do(t, args...); s.status != ExitOK || !strings.Contains(s.out, "kept for ever") || !strings.Contains(s.out, "no retention is set") {
		t.Errorf("without settings: %d\n%s%s", s.status, s.out, s.err)
	}
	write("retention:\n  signIns: 1ms\n")
	if s := do(t, args...); s.status != ExitOK || !strings.Contains(s.out, "1 would go") {
		t.Errorf("dry: %d\n%s%s", s.status, s.out, s.err)
	}
	args = append([]string{"retention"}, args[2:]...)
	if s := do(t, args...); s.status != ExitFailed || !strings.Contains(s.err, "a hall runs") {
		t.Errorf("beside a running hall: %d\n%s%s", s.status, s.out, s.err)
	}
	h.stop()
	for _, says := range []string{"1 went", "0 went"} {
		if s := do(t, args...); s.status != ExitOK || !strings.Contains(s.out, says) {
			t.Errorf("want %s: %d\n%s%s", says, s.status, s.out, s.err)
		}
	}
	write("retention:\n  cases: -1d\n")
	if s := do(t, args...); s.status != ExitFailed || !strings.Contains(s.err, "retention.cases") && !strings.Contains(s.err, "cases") {
		t.Errorf("a time before now: %d\n%s%s", s.status, s.out, s.err)
	}
}
