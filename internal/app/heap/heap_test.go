package heap

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

func TestPercent(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		live, floor uint64
		want        int
	}{
		{1 * mb, 100 * mb, 2500}, {10 * mb, 100 * mb, 900}, {40 * mb, 100 * mb, 150}, {50 * mb, 100 * mb, 100}, {4000 * mb, 100 * mb, 100},
	} {
		if got := percent(c.live, c.live, c.floor); got != c.want {
			t.Errorf("percent(%d, %d) = %d, not %d", c.live, c.floor, got, c.want)
		}
	}
}

// The goal that the runtime sets itself follows what lives, collection by
// collection.
func TestFloor(t *testing.T) {
	t.Setenv("GOGC", "")
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	Floor()
	for range 5 {
		runtime.GC()
		settle()
		if goal := goal(); goal < floor*3/4 || goal > floor*5/4 {
			t.Fatalf("the next collection is at %d bytes, not at about %d", goal, floor)
		}
	}
	held := make([]byte, floor)
	runtime.GC()
	settle()
	if goal := goal(); goal < 2*floor {
		t.Errorf("with %d bytes alive the next collection is at %d", len(held), goal)
	}
	runtime.KeepAlive(held)
}

func goal() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/goal:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// settle gives the finalizer time.
func settle() { <-time.After(20 * time.Millisecond) }
