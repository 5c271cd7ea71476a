// Command bench measures what the design promises, in one run on one machine:
// completed sample processes a second with durable commits, the latency of a
// command, commits a second, bytes a case, and the same with one command a
// commit, so that the ratio shows what group commit gives; J1 beside the same by
// hand; the memory, the start and the size of the program itself; and, where
// asked for, what very many cases and timers do. make bench runs it.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"time"

	"github.com/servicehall/hallway/bench/report"
)

// easy is a load at which nobody waits for the processor.
const easy = 8

// plan says what is measured.
type plan struct {
	cases, flight  int
	quick, grouped bool
	profile        string
	each           time.Duration
	waiting        int
	timers         int
	write          string
}

func main() {
	var p plan
	flag.IntVar(&p.cases, "cases", 4000, "cases to complete with group commit; a tenth of them without")
	flag.IntVar(&p.flight, "flight", 1024, "cases under way at once")
	flag.BoolVar(&p.quick, "quick", false, "leave out what needs the program to be built")
	flag.BoolVar(&p.grouped, "grouped", false, "only the round with group commit, for profiles and traces")
	flag.StringVar(&p.profile, "cpuprofile", "", "write a processor profile of the grouped round to this file")
	flag.DurationVar(&p.each, "each", 4*time.Second, "how long a side of J1 plays in each of three turns")
	flag.IntVar(&p.waiting, "waiting", 0, "cases that wait in a hall, with -timers: leave them out if 0")
	flag.IntVar(&p.timers, "timers", 200_000, "timers due in one second, with -waiting")
	flag.StringVar(&p.write, "write", "", "write the result to this file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := record(ctx, p)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: "+err.Error())
		os.Exit(1)
	}
}

// record measures what the plan says and keeps the result.
func record(ctx context.Context, p plan) error {
	r := &report.Run{At: time.Now().UTC().Format(time.DateOnly), Machine: machine(), Full: p.waiting > 0}
	before := load()
	if err := run(ctx, r, p); err != nil {
		return err
	}
	r.Load = before + " before, " + load() + " after"
	fmt.Printf("\n%s; load average %s\n", r.Machine, r.Load)
	if p.write == "" {
		return nil
	}
	if was, err := report.Read(p.write); err == nil {
		r.Time = was.Time // which is read off a profile by a person
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(p.write, append(text, '\n'), 0o600)
}

func run(ctx context.Context, r *report.Run, p plan) error {
	cases, flight := p.cases, p.flight
	fmt.Printf("sample process, in-process peers that answer at once, SQLite synchronous=FULL, %d cases under way\n\n", flight)
	stop, err := profiled(p.profile)
	if err != nil {
		return err
	}
	grouped, err := measure(ctx, cases, flight, 256)
	stop()
	if err != nil {
		return err
	}
	if p.grouped {
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
	fmt.Println()
	if err := commits(ctx, r, p.each); err != nil {
		return err
	}
	tell(r, report.Figure{What: fmt.Sprintf("the same in the whole sample process, %d cases under way, its peers played in the program", flight),
		Value: fmt.Sprintf("%.1f times the cases", ratio), Durable: full})
	if err := journeys(ctx, r, p.each); err != nil {
		return err
	}
	if p.waiting > 0 {
		if err := many(ctx, r, p.waiting, p.timers); err != nil {
			return err
		}
	}
	if p.quick {
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
