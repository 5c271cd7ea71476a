// Package grace gives what was begun some time to end.
package grace

import (
	"context"
	"time"
)

// Outlive gives a context that ends d after another one has, so that a delivery
// under way is not cut when its source is told to stop. The function ends it at
// once and must be called.
func Outlive(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	work, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			end()
		case <-work.Done():
		}
	})
	return work, func() { stop(); end() }
}

// Pause waits and reports whether the context still lives.
func Pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
