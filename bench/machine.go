package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// machine says on what is measured.
func machine() string {
	text, _ := os.ReadFile("/proc/cpuinfo") // other systems have none
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return fmt.Sprintf("%d processors (%s), %s/%s, %s", runtime.NumCPU(), strings.TrimSpace(strings.TrimLeft(name, "\t :")), runtime.GOOS, runtime.GOARCH, runtime.Version())
		}
	}
	return fmt.Sprintf("%d processors, %s/%s, %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// load is how many programs have wanted a processor in the last minute.
func load() string {
	text, _ := os.ReadFile("/proc/loadavg") // other systems have none
	one, _, _ := strings.Cut(string(text), " ")
	if one == "" {
		return "unknown"
	}
	return one
}
