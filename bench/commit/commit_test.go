package commit

import (
	"context"
	"testing"
	"time"
)

// Both ways write all that they count, and only one of them shares commits.
func TestRun(t *testing.T) {
	shared, alone, err := Run(context.Background(), 16, 50*time.Millisecond, 1)
	if err != nil {
		t.Fatal(err)
	}
	if shared.Units == 0 || alone.Units == 0 || alone.Commits != alone.Units || shared.Commits >= shared.Units {
		t.Errorf("sharing %+v, alone %+v", shared, alone)
	}
}
