// Command cmd fills a hall with very many cases and prints what it is like.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime/pprof"
	"time"

	"github.com/servicehall/hallway/bench/big"
)

func main() {
	cases := flag.Int("cases", 1_000_000, "cases that wait; 0 leaves them out")
	timers := flag.Int("timers", 200_000, "timers due in one second; 0 leaves them out")
	cache := flag.String("cache", ".cache/bench", "where the cases are kept for the next time")
	profile := flag.String("cpuprofile", "", "write a processor profile to this file")
	flag.Parse()
	stop, err := profiled(*profile)
	if err == nil {
		err = run(context.Background(), *cases, *timers, *cache)
		stop()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "big: "+err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context, cases, timers int, cache string) error {
	if timers > 0 {
		b, err := big.Timers(ctx, timers)
		if err != nil {
			return err
		}
		fmt.Printf("%d timers due in one second: all fired in %s; %d commands meanwhile, p99 %s\n", b.Timers, b.Took.Round(time.Millisecond), len(b.Commands), b.P99().Round(time.Millisecond))
	}
	if cases == 0 {
		return nil
	}
	begin := time.Now()
	dir, err := big.Load(ctx, cache, cases, func(done int) {
		if done%100_000 == 0 {
			fmt.Printf("%d cases after %s\n", done, time.Since(begin).Round(time.Second))
		}
	})
	if err != nil {
		return err
	}
	h, err := big.Hold(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Printf("%d cases wait, %d bytes each on disk; a page of the worklist p95 %s of %d\n", h.Cases, h.Bytes, h.Page.Round(10*time.Microsecond), h.Pages)
	return nil
}

// profiled begins a processor profile where one is asked for.
func profiled(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	return pprof.StopCPUProfile, pprof.StartCPUProfile(f)
}
