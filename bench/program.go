package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/servicehall/hallway/internal/app/scaffold"
)

// The goals of the program itself.
const (
	maxIdle  = 80 << 20
	maxSize  = 60 << 20
	maxStart = time.Second
)

// program builds the stripped program, starts "serve" on a fresh hall, and
// measures size, start and idle memory.
func program(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "hallway-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a leftover is the system's to clean
	bin := filepath.Join(dir, "hallway")
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w", "-o", bin, "./cmd/hallway") // #nosec G204 -- a constant command
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build the program: %w", err)
	}
	info, err := os.Stat(bin)
	if err != nil {
		return err
	}
	fmt.Printf("\nstripped program: %.1f MB (goal: under 60): %s\n", mb(info.Size()), verdict(info.Size() < maxSize))
	if _, err := scaffold.Write(filepath.Join(dir, "hall")); err != nil {
		return err
	}
	return serve(ctx, bin, dir)
}

func mb(n int64) float64 { return float64(n) / (1 << 20) }

func serve(ctx context.Context, bin, dir string) error {
	const address = "127.0.0.1:18473"
	cmd := exec.CommandContext(ctx, bin, "serve", "--hall", filepath.Join(dir, "hall"), "--data", filepath.Join(dir, "data"), "--listen", address) // #nosec G204 -- built above
	cmd.Env = append(os.Environ(), "HALLWAY_LOG=error")
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the program: %w", err)
	}
	err := answers200(ctx, "http://"+address+"/readyz")
	took := time.Since(begin)
	if err == nil {
		fmt.Printf("start until ready: %s (goal: under 1s): %s\n", took.Round(time.Millisecond), verdict(took < maxStart))
		err = idle(cmd.Process.Pid)
	}
	_ = cmd.Process.Signal(os.Interrupt)
	return errors.Join(err, cmd.Wait())
}

func answers200(ctx context.Context, url string) error {
	for range 6000 {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_ = resp.Body.Close() // nothing of it is read
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	return errors.New("the program did not become ready within 30 s: " + url)
}

// idle reads the resident memory of a process that has nothing to do.
func idle(pid int) error {
	time.Sleep(3 * time.Second)
	n, known := resident(pid)
	if !known {
		fmt.Println("idle memory: not measured on this system")
		return nil
	}
	fmt.Printf("idle memory: %.1f MB (goal: under 80): %s\n", mb(n), verdict(n < maxIdle))
	return nil
}

// resident reads how much memory a process holds; only Linux tells it so.
func resident(pid int) (int64, bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			var kb int64
			_, err := fmt.Sscan(rest, &kb)
			return kb << 10, err == nil
		}
	}
	return 0, false
}
