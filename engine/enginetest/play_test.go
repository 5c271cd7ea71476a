package enginetest_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/servicehall/hallway/engine/enginetest"
)

// TestPlays plays seeds: 100, or HALLWAY_SEEDS of them, or the one of
// HALLWAY_SEED.
func TestPlays(t *testing.T) {
	t.Parallel()
	if one := os.Getenv("HALLWAY_SEED"); one != "" {
		seed, err := strconv.ParseUint(one, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if err := enginetest.Play(t.Context(), seed); err != nil {
			t.Fatal(err)
		}
		return
	}
	count := uint64(100)
	if text := os.Getenv("HALLWAY_SEEDS"); text != "" {
		var err error
		if count, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	playAll(t, count)
}

// playAll plays the seeds from 1 on, two at a time, and tells how far it is.
func playAll(t *testing.T, count uint64) {
	t.Helper()
	var next, failed atomic.Uint64
	var told sync.Mutex
	begun := time.Now()
	last := begun
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for seed := next.Add(1); seed <= count && failed.Load() < 10; seed = next.Add(1) {
				if err := enginetest.Play(t.Context(), seed); err != nil {
					failed.Add(1)
					t.Errorf("make simulate SEED=%d\n%v", seed, err)
				}
				told.Lock()
				if time.Since(last) > 10*time.Second {
					last = time.Now()
					fmt.Fprintf(os.Stderr, "%d of %d seeds, %d failed, %s\n", seed, count, failed.Load(), time.Since(begun).Round(time.Second))
				}
				told.Unlock()
			}
		})
	}
	all.Wait()
	t.Logf("%d seeds in %s", count, time.Since(begun).Round(time.Millisecond))
}

// TestTheSeedDeterminesAll: a seed played twice lets the same things happen.
func TestTheSeedDeterminesAll(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		first, errFirst := enginetest.Trace(t.Context(), seed)
		again, errAgain := enginetest.Trace(t.Context(), seed)
		if err := errors.Join(errFirst, errAgain); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(first, again) {
			t.Errorf("seed %d: %d and %d lines, or not the same", seed, len(first), len(again))
		}
	}
}
