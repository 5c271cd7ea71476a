package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/servicehall/hallway/bench/big"
	"github.com/servicehall/hallway/bench/report"
)

// The goals of a program that starts on very many cases.
const (
	goalReady  = 5 * time.Second
	goalMemory = 500 << 20
)

// holding starts the program on a folder of waiting cases.
func holding(ctx context.Context, r *report.Run, data string, enough bool) error {
	dir, err := os.MkdirTemp("", "hallway-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a leftover is the system's to clean
	hall := filepath.Join(dir, "hall")
	if err := os.CopyFS(hall, big.Hall()); err != nil {
		return err
	}
	bin := filepath.Join(dir, "hallway")
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", bin, "./cmd/hallway") // #nosec G204 -- a constant command
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build the program: %w", err)
	}
	const address = "127.0.0.1:18474"
	cmd := exec.CommandContext(ctx, bin, "serve", "--hall", hall, "--data", data, "--listen", address) // #nosec G204 -- built above
	cmd.Env, cmd.Stderr = append(os.Environ(), "HALLWAY_LOG=error"), os.Stderr
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the program: %w", err)
	}
	err = answers200(ctx, "http://"+address+"/readyz")
	took := time.Since(begin)
	time.Sleep(3 * time.Second)
	memory, known := resident(cmd.Process.Pid)
	_ = cmd.Process.Signal(os.Interrupt)
	if err := errors.Join(err, cmd.Wait()); err != nil {
		return err
	}
	tell(r, report.Figure{What: "start with them: until ready", Value: took.Round(time.Millisecond).String(), Durable: full,
		Goal: "under 5 s (of 1000000)", Reached: took < goalReady, Small: !enough})
	if known {
		tell(r, report.Figure{What: "start with them: resident memory", Value: fmt.Sprintf("%.0f MB", mb(memory)), Durable: full,
			Goal: "under 500 MB (of 1000000)", Reached: memory < goalMemory, Small: !enough})
	}
	return nil
}
