package main

import (
	"context"
	"fmt"
	"time"

	"github.com/servicehall/hallway/bench/big"
	"github.com/servicehall/hallway/bench/commit"
	"github.com/servicehall/hallway/bench/j1"
	"github.com/servicehall/hallway/bench/report"
)

// full is how what is measured is made durable.
const full = "synchronous=FULL"

// The goals.
const (
	goalRatio    = 0.5
	goalLatency  = 2.0
	goalGrouped  = 8.0
	goalLoaded   = 50 * time.Millisecond
	goalPage     = 50 * time.Millisecond
	goalBytes    = 6 << 10
	goalBurst    = time.Minute
	goalCommands = 200 * time.Millisecond
)

// tell prints a figure and keeps it.
func tell(r *report.Run, f report.Figure) { fmt.Println(r.Add(f).Line()) }

// commits measures what sharing a commit gives in the storage alone.
func commits(ctx context.Context, r *report.Run, each time.Duration) error {
	const callers = 64
	shared, alone, err := commit.Run(ctx, callers, each, 2)
	if err != nil {
		return err
	}
	ratio := shared.PerSecond() / alone.PerSecond()
	tell(r, report.Figure{What: fmt.Sprintf("group commit against one commit a command, in the storage alone, %d callers", callers),
		Value:   fmt.Sprintf("%.1f times the commands (%.0f a second against %.0f)", ratio, shared.PerSecond(), alone.PerSecond()),
		Durable: full, Goal: "at least 8 times", Reached: ratio >= goalGrouped})
	return nil
}

// journeys plays J1 by the hall and by hand.
func journeys(ctx context.Context, r *report.Run, each time.Duration) error {
	many, err := j1.Run(ctx, 64, each, 3, "")
	if err != nil {
		return err
	}
	ratio := many.Engine.PerSecond() / many.Hand.PerSecond()
	tell(r, report.Figure{What: "J1, 64 clients: instances a second", Value: fmt.Sprintf("%.0f, %.2f of the floor", many.Engine.PerSecond(), ratio),
		Floor: fmt.Sprintf("%.0f", many.Hand.PerSecond()), Durable: full, Goal: "at least 0.5 of the floor", Reached: ratio >= goalRatio})
	tell(r, report.Figure{What: "J1, 64 clients: processor's time an instance, callers and peer included", Value: round(many.Engine.Each()).String(),
		Floor: round(many.Hand.Each()).String(), Durable: full})
	alone, err := j1.Run(ctx, 1, each, 3, "")
	if err != nil {
		return err
	}
	ours, floor := j1.Quantile(alone.Engine.Whole, 0.5), j1.Quantile(alone.Hand.Whole, 0.5)
	times := float64(ours) / float64(max(floor, 1))
	tell(r, report.Figure{What: "J1, one client: p50", Value: fmt.Sprintf("%s, %.1f times the floor", round(ours), times),
		Floor: round(floor).String(), Durable: full, Goal: "at most 2 times the floor", Reached: times <= goalLatency})
	p, err := j1.Paced(ctx, 64, 0.8, each)
	if err != nil {
		return err
	}
	p99 := j1.Quantile(p.Command, 0.99)
	tell(r, report.Figure{What: fmt.Sprintf("p99 of a command at 80 percent load (%.0f of %.0f instances a second)", p.Rate, p.Peak), Value: round(p99).String(),
		Durable: full, Goal: "under 50 ms", Reached: p99 < goalLoaded})
	return nil
}

// many measures what only very many cases show.
func many(ctx context.Context, r *report.Run, cases, timers int) error {
	b, err := big.Timers(ctx, timers)
	if err != nil {
		return err
	}
	tell(r, report.Figure{What: fmt.Sprintf("%d timers due in one second, each fires once: until the last", b.Timers), Value: round(b.Took).String(),
		Durable: full, Goal: "within 60 s (of 200000)", Reached: b.Took <= goalBurst, Small: timers < 200_000})
	tell(r, report.Figure{What: "p99 of a command meanwhile", Value: round(b.P99()).String(), Durable: full, Goal: "under 200 ms (of 200000)",
		Reached: b.P99() < goalCommands, Small: timers < 200_000})
	dir, err := big.Load(ctx, ".cache/bench", cases, func(int) {})
	if err != nil {
		return err
	}
	h, err := big.Hold(ctx, dir)
	if err != nil {
		return err
	}
	enough := h.Cases >= 1_000_000
	tell(r, report.Figure{What: fmt.Sprintf("%d waiting cases: a clerk's page of the worklist, p95", h.Cases), Value: round(h.Page).String(),
		Durable: "read only", Goal: "under 50 ms (of 1000000)", Reached: h.Page < goalPage, Small: !enough})
	tell(r, report.Figure{What: "a waiting case with 15 variables on disk", Value: fmt.Sprintf("%d bytes", h.Bytes), Durable: full, Goal: "at most 6 KB", Reached: h.Bytes <= goalBytes})
	return holding(ctx, r, dir, enough)
}
