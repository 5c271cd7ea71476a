// Command cmd plays J1 on both sides and prints what they do.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime/pprof"
	"time"

	"github.com/servicehall/hallway/bench/j1"
)

func main() {
	clients := flag.Int("clients", 64, "callers at once")
	each := flag.Duration("each", 5*time.Second, "how long a side plays in a turn")
	turns := flag.Int("turns", 2, "how often each side plays")
	profile := flag.String("cpuprofile", "", "write a processor profile to this file")
	only := flag.String("only", "", "play one side only, for a profile: \"by hand\" or \"Hallway\"")
	allocs := flag.String("allocs", "", "write a profile of allocations to this file")
	pace := flag.Float64("pace", 0, "instead: let instances come at this share of what the hall can do, and print how long its calls take")
	flag.Parse()
	if *pace > 0 {
		if err := paced(*clients, *pace, *each); err != nil {
			fmt.Fprintln(os.Stderr, "j1: "+err.Error())
			os.Exit(1)
		}
		return
	}
	if err := run(*clients, *each, *turns, *only, *profile, *allocs); err != nil {
		fmt.Fprintln(os.Stderr, "j1: "+err.Error())
		os.Exit(1)
	}
}

func run(clients int, each time.Duration, turns int, only, profile, allocs string) error {
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	r, err := j1.Run(context.Background(), clients, each, turns, only)
	if err != nil {
		return err
	}
	if err := allocated(allocs); err != nil {
		return err
	}
	for _, x := range []struct {
		name string
		f    j1.Figures
	}{{"by hand", r.Hand}, {"Hallway", r.Engine}} {
		fmt.Printf("%-8s %7.0f a second, p50 %v p99 %v, a call p50 %v p99 %v, %v of a processor and %.2f commits an instance\n", x.name, x.f.PerSecond(),
			j1.Quantile(x.f.Whole, 0.5).Round(10*time.Microsecond), j1.Quantile(x.f.Whole, 0.99).Round(10*time.Microsecond),
			j1.Quantile(x.f.Command, 0.5).Round(10*time.Microsecond), j1.Quantile(x.f.Command, 0.99).Round(10*time.Microsecond), x.f.Each().Round(time.Microsecond), float64(x.f.Commits)/float64(x.f.Instances))
	}
	fmt.Printf("ratio %.2f\n", r.Engine.PerSecond()/r.Hand.PerSecond())
	return nil
}

// paced prints how long calls take below the most that the hall can do.
func paced(clients int, share float64, each time.Duration) error {
	p, err := j1.Paced(context.Background(), clients, share, each)
	if err != nil {
		return err
	}
	fmt.Printf("%.0f of %.0f instances a second: a call p50 %v p95 %v p99 %v p99.9 %v\n", p.Rate, p.Peak, j1.Quantile(p.Command, 0.5).Round(10*time.Microsecond),
		j1.Quantile(p.Command, 0.95).Round(10*time.Microsecond), j1.Quantile(p.Command, 0.99).Round(10*time.Microsecond), j1.Quantile(p.Command, 0.999).Round(10*time.Microsecond))
	return nil
}

// allocated writes what was allocated since the start.
func allocated(file string) error {
	if file == "" {
		return nil
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(pprof.Lookup("allocs").WriteTo(f, 0), f.Close())
}
