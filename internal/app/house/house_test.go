package house_test

import (
	"testing"

	"github.com/servicehall/hallway/internal/app/apptest"
)

// The running hall writes with PRAGMA synchronous=FULL: what is committed is on
// the disk.
func TestWritesAreFullySynchronous(t *testing.T) {
	t.Parallel()
	h := apptest.Start(t)
	if n, err := h.DB.Synchronous(t.Context()); n != 2 || err != nil {
		t.Errorf("synchronous is %d (2 is FULL), %v", n, err)
	}
	if mode := ""; h.DB.Read().QueryRowContext(t.Context(), "PRAGMA journal_mode").Scan(&mode) != nil || mode != "wal" {
		t.Errorf("journal mode %q", mode)
	}
}
