package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/sim/fault"
)

// A hall is proved while it works: what changes meanwhile is no finding.
func TestVerifyBesideARunningHall(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	h, w := runSample(t, data)
	var wg sync.WaitGroup
	for worker := range 2 {
		wg.Go(func() {
			for i := range 12 {
				h.HandIn(t, apptest.New(t, fmt.Sprintf("边办边验%d-%d", worker, i)))
			}
		})
	}
	for range 6 {
		if s := do(t, "verify", "--data", data, "--full"); s.status != ExitOK {
			t.Errorf("beside the running hall: %d\n%s%s", s.status, s.out, s.err)
		}
	}
	wg.Wait()
	all := h.Cases(t)
	done, failed := fmt.Sprint(all[0].ID), fmt.Sprint(all[1].ID)
	h.Approve(t, done)
	h.Ended(t, done)
	w.Fault(t, "erp", fault.Expired, 0)
	h.Approve(t, failed)
	s := do(t, "verify", "--data", data, "--full", "-o", "json")
	var out struct {
		Proof    struct{ Instances, Folded, Rows int }
		Findings []any
	}
	if err := json.Unmarshal([]byte(s.out), &out); err != nil || s.status != ExitOK || out.Proof.Instances != 24 || out.Proof.Folded != 24 || out.Proof.Rows < 23 || len(out.Findings) != 0 {
		t.Errorf("%d %v\n%s%s", s.status, err, s.out, s.err)
	}
	if s := do(t, "verify", "--data", data, "--instance", "7", "--lang", "zh"); s.status != ExitFailed || !strings.Contains(s.out, "没有实例 7") || !strings.Contains(s.out, "verify.no-instance") {
		t.Errorf("an instance that is not there: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := do(t, "verify", "--data", data, "--since", "yesterday"); s.status != ExitUsage {
		t.Errorf("a time that is none: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := do(t, "verify", "--data", t.TempDir(), "--lang", "en"); s.status != ExitFailed || !strings.Contains(s.err, "there is no database") {
		t.Errorf("a folder without a hall: %d\n%s%s", s.status, s.out, s.err)
	}
}
