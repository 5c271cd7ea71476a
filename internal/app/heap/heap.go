// Package heap lets a small heap breathe: a hall that holds little memory would
// otherwise be collected many times a second for nothing.
package heap

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// smallest is the heap below which Go does not collect at its own percentage;
// another percentage moves it along.
const smallest = 4 << 20

// usual is Go's own percentage: a large heap is collected as ever.
const usual = 100

// floor is what a heap may hold before it is collected: few collections, and
// still a working set that the processor's caches know.
const floor = 64 << 20

// Floor makes the collector wait until the heap holds 64 MiB, unless the
// environment says how it works (GOGC). Once half of it lives, what lives
// counts, as ever.
func Floor() { from(floor) }

func from(bytes uint64) {
	if os.Getenv("GOGC") != "" {
		return
	}
	set(bytes)
	again(bytes)
}

func set(bytes uint64) {
	live, scanned := last()
	debug.SetGCPercent(percent(live, scanned, bytes))
}

// again looks after each collection: a finalizer runs once one is done.
func again(bytes uint64) {
	runtime.SetFinalizer(new(sentinel), func(*sentinel) {
		set(bytes)
		again(bytes)
	})
}

// sentinel is garbage that tells of a collection.
type sentinel struct{ _ *sentinel }

// percent is by how much the heap may grow before it is collected, as a share
// of what is scanned, which is what lives, the stacks and the globals.
func percent(live, scanned, floor uint64) int {
	if live >= floor/2 {
		return usual
	}
	return int(min((floor-live)*100/max(scanned, 1), floor*100/smallest))
}

// last is what the last collection has left, and what it has scanned for it.
func last() (live, scanned uint64) {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/stack:bytes"}, {Name: "/gc/scan/globals:bytes"}}
	metrics.Read(s)
	for i := range s {
		if s[i].Value.Kind() == metrics.KindUint64 {
			scanned += s[i].Value.Uint64()
		}
	}
	return s[0].Value.Uint64(), scanned
}
