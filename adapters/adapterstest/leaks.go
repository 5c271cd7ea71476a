package adapterstest

import (
	"bytes"
	"context"
	"fmt"
	"runtime/pprof"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// labelKey marks the goroutines of one opened peer. A goroutine inherits the
// labels of the one that started it, so what a peer left behind is found even
// while other tests run.
const labelKey = "adapterstest"

var labels atomic.Int64

func nextLabel(t *testing.T) string { return fmt.Sprintf("%s#%d", t.Name(), labels.Add(1)) }

// labelled runs f on a goroutine with a label and reports whether it returned
// in time.
func labelled(ctx context.Context, label string, within time.Duration, f func(ctx context.Context)) bool {
	done := make(chan struct{})
	go pprof.Do(ctx, pprof.Labels(labelKey, label), func(ctx context.Context) {
		defer close(done)
		f(ctx)
	})
	limit := time.NewTimer(within)
	defer limit.Stop()
	select {
	case <-done:
		return true
	case <-limit.C:
		return false
	}
}

// waitGone fails the test if goroutines with a label do not end.
func waitGone(t *testing.T, label string, within time.Duration) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(within)
	defer limit.Stop()
	for {
		left := remaining(label)
		if left == "" {
			return
		}
		select {
		case <-tick.C:
		case <-limit.C:
			t.Errorf("goroutines left after Close:\n%s", left)
			return
		}
	}
}

// remaining returns the stacks of the goroutines with a label.
func remaining(label string) string {
	var all bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&all, 1); err != nil {
		return err.Error()
	}
	var left []string
	for stack := range strings.SplitSeq(all.String(), "\n\n") {
		if strings.Contains(stack, fmt.Sprintf("%q:%q", labelKey, label)) {
			left = append(left, stack)
		}
	}
	return strings.Join(left, "\n\n")
}
