package apptest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/servicehall/hallway/internal/app/client"
	"github.com/servicehall/hallway/internal/sim/simtest"
)

// Process is the built program running the sample hall as a process of its own,
// so that it can be killed. The simulated systems live in the test.
type Process struct {
	Program string
	World   *simtest.World
	Data    string
	Before  []string // run under this program, such as strace
	Args    []string // of run, beside the usual ones
	Env     []string // NAME=VALUE
	Log     string   // file of what it says
	Desk

	port string
	cmd  *exec.Cmd
	pid  int // of the hall, also where it runs under another program
	done chan error
}

// NewProcess prepares a hall in a folder of its own; its address stays the same
// over its restarts.
func NewProcess(t testing.TB, program string, w *simtest.World) *Process {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("this test stops the program by a signal, which Windows does not have")
	}
	data := t.TempDir()
	p := &Process{Program: program, World: w, Data: data, Log: filepath.Join(data, "hall.log"), port: freePort(t)}
	t.Cleanup(func() {
		p.Stop()
		if text, err := os.ReadFile(p.Log); err == nil && t.Failed() {
			t.Logf("the end of the hall's log:\n%s", text[max(len(text)-keepLog, 0):])
		}
	})
	return p
}

// Stop ends a program that still runs, as after a test that has failed.
func (p *Process) Stop() {
	if p.Running() {
		_ = p.cmd.Process.Kill() // it may have ended
		<-p.done
		p.cmd = nil
	}
}

// freePort finds a port below those that systems give out by themselves, so
// that nobody takes it while the hall is down.
func freePort(t testing.TB) string {
	t.Helper()
	first := 21_000 + int(time.Now().UnixNano()/1000)%10_000
	for port := first; port < first+500; port++ {
		address := fmt.Sprintf("127.0.0.1:%d", port)
		if l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address); err == nil {
			_ = l.Close() // it was only tried
			return address
		}
	}
	t.Fatal("no free port")
	return ""
}

// Launch starts the program and does not wait for it.
func (p *Process) Launch(t testing.TB) {
	t.Helper()
	log, err := os.OpenFile(p.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }() // the process has its own
	if err := os.Remove(p.note()); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	args := append(append([]string{}, p.Before...), p.Program, "run", "--data", p.Data, "--listen", p.port,
		"--sim", p.World.URLs[""], "--sim-data", p.World.Dir)
	args = append(args, p.Args...)
	p.cmd = exec.Command(args[0], args[1:]...) // #nosec G204 -- what the test has built
	p.cmd.Stderr = log
	p.cmd.Env = append(append(os.Environ(), "HALLWAY_LOG=warn"), p.Env...)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.done = make(chan error, 1)
	go func() { p.done <- p.cmd.Wait() }()
}

func (p *Process) note() string { return filepath.Join(p.Data, "running.json") }

// Ready waits until the launched program answers.
func (p *Process) Ready(t testing.TB) {
	t.Helper()
	Until(t, "the hall", func() (bool, any) {
		select {
		case err := <-p.done:
			p.done <- err
			t.Fatalf("the hall ended: %v", err)
		default:
		}
		text, err := os.ReadFile(p.note())
		if err != nil {
			return false, err
		}
		var run struct {
			Address, Token string
			PID            int
		}
		if err := json.Unmarshal(text, &run); err != nil {
			return false, err // half written
		}
		if run.Address != "http://"+p.port {
			t.Fatalf("the hall listens on %s and not on %s", run.Address, p.port)
		}
		p.pid = run.PID
		p.Desk = Desk{&client.Client{Base: run.Address, Token: run.Token, Lang: "en"}}
		var state json.RawMessage
		err = p.Get(t.Context(), "/readyz", &state)
		return err == nil, err
	})
}

// Start starts the program and waits until it answers.
func (p *Process) Start(t testing.TB) {
	t.Helper()
	p.Launch(t)
	p.Ready(t)
}

// Address is where the hall answers, also while it does not run.
func (p *Process) Address() string { return "http://" + p.port }

// Running reports whether the program was started and has not been waited for.
func (p *Process) Running() bool { return p.cmd != nil }

// Kill is kill -9: no goodbye, nothing flushed.
func (p *Process) Kill(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatalf("kill the hall: %v", err)
	}
	<-p.done
	p.cmd = nil
}

// Terminate asks the program to end (SIGTERM) and returns its exit status.
func (p *Process) Terminate(t testing.TB) int {
	t.Helper()
	p.Signal(t, syscall.SIGTERM)
	return p.End(t)
}

// Signal sends a signal to the hall that is ready.
func (p *Process) Signal(t testing.TB, sig os.Signal) {
	t.Helper()
	hall, err := os.FindProcess(p.pid)
	if err == nil {
		err = hall.Signal(sig)
	}
	if err != nil {
		t.Fatalf("signal the hall: %v", err)
	}
}

// End waits for the program's end and returns its exit status.
func (p *Process) End(t testing.TB) int {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		t.Fatal("the hall did not stop")
	}
	status := p.cmd.ProcessState.ExitCode()
	p.cmd = nil
	return status
}
