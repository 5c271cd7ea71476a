// Command feel compares FEEL as Hallway compiles it with Go written by hand and
// with other expression languages, in one run on the same data, and prints how
// many times each takes of what the hand-written code takes. Every contestant
// takes turns; the least time of each counts, so that a loaded machine does
// little harm.
package main

import (
	"fmt"
	"os"
	"runtime"
	"text/tabwriter"
	"time"
)

// contestant is one way to do a piece of work.
type contestant struct {
	name string
	run  func() error
}

// work is what is done; the first contestant is the measure of the others.
type work struct {
	name   string
	goal   string
	rounds int
	all    []contestant
}

func main() {
	runtime.GOMAXPROCS(1)
	out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "work\twho\tns\tallocs\ttimes by hand\t")
	for _, prepare := range []func() (work, error){condition, conditionOfFloats, mapped, table, largeTable, compile} {
		w, err := prepare()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		measure(w, out)
	}
	_ = out.Flush()
}

const turns = 40

func measure(w work, out *tabwriter.Writer) {
	least := make([]time.Duration, len(w.all))
	allocs := make([]uint64, len(w.all))
	for turn := range turns {
		for i, c := range w.all {
			took, made, err := round(c, w.rounds)
			if err != nil {
				fmt.Fprintln(os.Stderr, w.name, c.name, err)
				os.Exit(1)
			}
			if turn == 0 || took < least[i] {
				least[i] = took
			}
			allocs[i] = made
		}
	}
	for i, c := range w.all {
		n := float64(w.rounds)
		fmt.Fprintf(out, "%s\t%s\t%.0f\t%.0f\t%.2f\t\n", w.name, c.name, float64(least[i].Nanoseconds())/n, float64(allocs[i])/n,
			float64(least[i])/float64(least[0]))
	}
	fmt.Fprintf(out, "\tgoal: %s\t\t\t\t\n", w.goal)
}

func round(c contestant, rounds int) (time.Duration, uint64, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	for range rounds {
		if err := c.run(); err != nil {
			return 0, 0, err
		}
	}
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	return took, after.Mallocs - before.Mallocs, nil
}
