// Command bench measures what the design promises, in one run on one machine:
// completed sample processes a second with durable commits, the latency of a
// command, commits a second, bytes a case, and the same with one command a
// commit, so that the ratio shows what group commit gives; then the memory, the
// start and the size of the program itself. make bench runs it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"time"
)

// easy is a load at which nobody waits for the processor.
const easy = 8

func main() {
	cases := flag.Int("cases", 4000, "cases to complete with group commit; a tenth of them without")
	flight := flag.Int("flight", 1024, "cases under way at once")
	quick := flag.Bool("quick", false, "leave out what needs the program to be built")
	alone := flag.Bool("grouped", false, "only the round with group commit, for profiles and traces")
	profile := flag.String("cpuprofile", "", "write a processor profile of the grouped round to this file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *cases, *flight, *quick, *alone, *profile)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: "+err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context, cases, flight int, quick, alone bool, profile string) error {
	fmt.Printf("sample process, in-process peers that answer at once, SQLite synchronous=FULL, %d cases under way\n\n", flight)
	stop, err := profiled(profile)
	if err != nil {
		return err
	}
	grouped, err := measure(ctx, cases, flight, 256)
	stop()
	if err != nil {
		return err
	}
	if alone {
		fmt.Printf("%.0f cases a second, %.0f commits a second, %.1f commands a commit\n", grouped.casesPerSecond(), grouped.commitsPerSecond(), grouped.commandsPerSecond()/grouped.commitsPerSecond())
		return nil
	}
	single, err := measure(ctx, max(cases/10, flight), flight, 1)
	if err != nil {
		return err
	}
	calm, err := measure(ctx, max(cases/10, easy), easy, 256)
	if err != nil {
		return err
	}
	calmSingle, err := measure(ctx, max(cases/20, easy), easy, 1)
	if err != nil {
		return err
	}
	fmt.Printf("%-34s %14s %14s\n", "", "group commit", "one a commit")
	row := func(what, format string, a, b any) {
		fmt.Printf("%-34s %14s %14s\n", what, fmt.Sprintf(format, a), fmt.Sprintf(format, b))
	}
	row("cases completed a second", "%.0f", grouped.casesPerSecond(), single.casesPerSecond())
	row("commands a second", "%.0f", grouped.commandsPerSecond(), single.commandsPerSecond())
	row("commits a second", "%.0f", grouped.commitsPerSecond(), single.commitsPerSecond())
	row("commands a commit", "%.1f", grouped.commandsPerSecond()/grouped.commitsPerSecond(), single.commandsPerSecond()/single.commitsPerSecond())
	row("a command at full load, p50", "%s", grouped.quantile(0.50), single.quantile(0.50))
	row("a command at full load, p99", "%s", grouped.quantile(0.99), single.quantile(0.99))
	row(fmt.Sprintf("a command at %d cases, p50", easy), "%s", calm.quantile(0.50), calmSingle.quantile(0.50))
	row(fmt.Sprintf("a command at %d cases, p99", easy), "%s", calm.quantile(0.99), calmSingle.quantile(0.99))
	row("bytes a case on disk", "%d", grouped.bytes, single.bytes)
	row("cases measured", "%d", grouped.cases, single.cases)
	ratio := grouped.casesPerSecond() / single.casesPerSecond()
	fmt.Printf("\ngroup commit gives %.1f times the cases (goal: at least 5)\n", ratio)
	if quick {
		return nil
	}
	return program(ctx)
}

// verdict words a figure against its goal.
func verdict(good bool) string {
	if good {
		return "reached"
	}
	return "MISSED"
}

// round shortens a duration for a table.
func round(d time.Duration) time.Duration {
	if d > time.Millisecond {
		return d.Round(10 * time.Microsecond)
	}
	return d.Round(time.Microsecond)
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
