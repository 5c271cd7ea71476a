package grace

import (
	"context"
	"testing"
	"time"
)

func TestOutlive(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), t, "kept"))
	work, end := Outlive(ctx, 20*time.Millisecond)
	defer end()
	if work.Value(t) != "kept" {
		t.Error("values are lost")
	}
	begin := time.Now()
	cancel()
	<-work.Done()
	if took := time.Since(begin); took < 20*time.Millisecond {
		t.Errorf("it ended after %s", took)
	}
}

func TestOutliveIsEnded(t *testing.T) {
	t.Parallel()
	for _, cancelled := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		work, end := Outlive(ctx, time.Hour)
		if cancelled {
			cancel()
		}
		end()
		<-work.Done()
		cancel()
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	if !Pause(ctx, time.Millisecond) || !Pause(ctx, 0) {
		t.Error("a living context")
	}
	cancel()
	if Pause(ctx, time.Hour) || Pause(ctx, 0) {
		t.Error("a context that ended")
	}
}
