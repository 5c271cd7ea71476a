package trial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/servicehall/hallway/internal/app/client"
)

// machine starts and kills the hall as a process of its own.
type machine struct {
	Program string // hallway
	Data    string
	SimURL  string
	AMQP    string
	Lang    string
	Log     string // file of the hall's output
	port    string

	cmd  *exec.Cmd
	done chan error
}

// start starts the hall and returns its desk when it is ready.
func (m *machine) start(ctx context.Context) (desk, error) {
	log, err := os.OpenFile(m.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return desk{}, fmt.Errorf("start the hall: %w", err)
	}
	defer log.Close() // the process has its own
	address := "127.0.0.1:0"
	if m.port != "" {
		address = m.port
	}
	args := []string{"run", "--data", m.Data, "--listen", address, "--sim", m.SimURL, "--sim-data", filepath.Join(m.Data, "sim")}
	if m.AMQP != "" {
		args = append(args, "--amqp", m.AMQP)
	}
	_ = os.Remove(filepath.Join(m.Data, "running.json")) // of the run that was killed
	m.cmd = exec.CommandContext(ctx, m.Program, args...) // #nosec G204 -- ourselves
	m.cmd.Stdout, m.cmd.Stderr = log, log
	if err := m.cmd.Start(); err != nil {
		return desk{}, fmt.Errorf("start the hall: %w", err)
	}
	m.done = make(chan error, 1)
	go func() { m.done <- m.cmd.Wait() }()
	return m.ready(ctx)
}

func (m *machine) ready(ctx context.Context) (desk, error) {
	var d desk
	err := every(ctx, time.Minute, func() (bool, error) {
		select {
		case err := <-m.done:
			m.done <- err
			return true, fmt.Errorf("the hall ended: %w", err)
		default:
		}
		text, err := os.ReadFile(filepath.Join(m.Data, "running.json"))
		if err != nil {
			return false, nil //nolint:nilerr // it is not ready yet
		}
		var run struct{ Address, Token string }
		if err := json.Unmarshal(text, &run); err != nil {
			return false, nil //nolint:nilerr // half written
		}
		d = desk{&client.Client{Base: run.Address, Token: run.Token, Lang: m.Lang}}
		var state json.RawMessage
		return d.Get(ctx, "/readyz", &state) == nil, nil
	})
	if err == nil && d.Client == nil {
		err = errors.New("the hall ended before it was ready, see " + m.Log)
	}
	if err == nil {
		m.port = d.Base[len("http://"):]
	}
	return d, err
}

// kill is kill -9: no goodbye, nothing flushed.
func (m *machine) kill() error {
	if err := m.cmd.Process.Kill(); err != nil {
		return fmt.Errorf("kill the hall: %w", err)
	}
	return m.ended()
}

// ended waits for the process, which may have ended by any signal.
func (m *machine) ended() error {
	var exit *exec.ExitError
	if err := <-m.done; err != nil && !errors.As(err, &exit) {
		return fmt.Errorf("wait for the hall: %w", err)
	}
	return nil
}

// stop asks the hall to end and waits for it.
func (m *machine) stop() error {
	if m.cmd == nil || m.cmd.ProcessState != nil {
		return nil
	}
	if err := m.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return errors.Join(fmt.Errorf("stop the hall: %w", err), m.kill())
	}
	select {
	case err := <-m.done:
		m.done <- err
		return m.ended()
	case <-time.After(30 * time.Second):
		return errors.Join(errors.New("the hall did not stop within 30 s"), m.kill())
	}
}
