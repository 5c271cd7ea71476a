package big

import (
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/store"
)

// TestLoadOnce: a folder is made once, and anew when it was made with something
// else.
func TestLoadOnce(t *testing.T) {
	t.Parallel()
	const n = 30
	cache := t.TempDir()
	load := func() (string, int) {
		var made atomic.Int64
		dir, err := Load(t.Context(), cache, n, func(int) { made.Add(1) })
		if err != nil {
			t.Fatal(err)
		}
		return dir, int(made.Load())
	}
	dir, first := load()
	_, second := load()
	if err := os.WriteFile(filepath.Join(dir, whole), []byte("other tables"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, third := load()
	if first != n || second != 0 || third != n {
		t.Errorf("made %d, %d and %d cases, want %d, 0 and %d", first, second, third, n, n)
	}
	h, err := Hold(t.Context(), dir)
	if err != nil || h.Cases != n || h.Pages == 0 {
		t.Errorf("held %+v: %v", h, err)
	}
}

// TestStamp: one more step of the tables is another stamp, and so is another
// process.
func TestStamp(t *testing.T) {
	t.Parallel()
	steps := house.Migrations()
	seen := map[string]bool{}
	for _, tables := range [][]store.Migration{steps, append(steps, store.Migration{Room: "engine/task", Step: 99})} {
		for _, process := range []string{"<one/>", "<two/>"} {
			s, err := stamp(tables, fstest.MapFS{"processes/review.bpmn": {Data: []byte(process)}})
			if err != nil || seen[s] {
				t.Errorf("stamp %s, seen before or failed: %v", s, err)
			}
			seen[s] = true
		}
	}
}

// TestTimers: what the burst reports is what the history holds.
func TestTimers(t *testing.T) {
	t.Parallel()
	b, err := Timers(t.Context(), 50)
	if err != nil || b.Fired != 50 || b.Took <= 0 {
		t.Errorf("%+v: %v", b, err)
	}
}
