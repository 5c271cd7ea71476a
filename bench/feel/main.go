// Command feel compares FEEL as Hallway compiles it with Go written by hand and
// with other expression languages, in one run on the same data, and prints how
// many times each takes of what the hand-written code takes. Every contestant
// takes turns; the least time of each counts, so that a loaded machine does
// little harm. With -check it fails where a goal is missed.
package main

import (
	"flag"
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
	most goal
}

// goal is how much a contestant may take at most: times what the first takes,
// or nanoseconds; 0 is no goal.
type goal struct{ times, ns float64 }

// work is what is done; the first contestant is the measure of the others.
type work struct {
	name   string
	rounds int
	all    []contestant
}

func main() {
	check := flag.Bool("check", false, "fail where a goal is missed")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	missed := 0
	out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "work\twho\tns\tallocs\ttimes\tgoal\t")
	for _, prepare := range []func() (work, error){condition, conditionOfFloats, mapped, table, largeTable, compile} {
		w, err := prepare()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		missed += measure(w, out)
	}
	_ = out.Flush()
	if *check && missed > 0 {
		os.Exit(1)
	}
}

const turns = 40

// measure prints a line for each contestant and counts the goals that are missed.
func measure(w work, out *tabwriter.Writer) (missed int) {
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
		ns, times := float64(least[i].Nanoseconds())/n, float64(least[i])/float64(least[0])
		text, met := c.most.judge(ns, times)
		if !met {
			missed++
		}
		fmt.Fprintf(out, "%s\t%s\t%.0f\t%.0f\t%.2f\t%s\t\n", w.name, c.name, ns, float64(allocs[i])/n, times, text)
	}
	return missed
}

func (g goal) judge(ns, times float64) (text string, met bool) {
	switch {
	case g.times > 0:
		text, met = fmt.Sprintf("at most %.1f times", g.times), times <= g.times
	case g.ns > 0:
		text, met = fmt.Sprintf("at most %.0f ns", g.ns), ns <= g.ns
	default:
		return "", true
	}
	if !met {
		text += ", MISSED"
	}
	return text, met
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
