package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/servicehall/hallway/internal/app/client"
)

// reach are the flags of the commands that ask a running hall.
type reach struct {
	Data    string `help:"${flag_data}" env:"HALLWAY_DATA" default:"data" type:"path" placeholder:"DIR"`
	Address string `help:"${flag_address}" env:"HALLWAY_ADDRESS" placeholder:"URL"`
	Token   string `help:"${flag_token}" env:"HALLWAY_TOKEN" placeholder:"TOKEN"`
}

// client finds the running hall: by the flags, else by what it noted in the
// data folder.
func (r reach) client(s *session) (*client.Client, error) {
	c := &client.Client{Base: r.Address, Token: r.Token, Lang: string(s.lang)}
	if c.Base != "" && c.Token != "" {
		return c, nil
	}
	run, err := readRunning(r.Data)
	if err != nil && c.Base == "" {
		return nil, exitError{ExitNoReach, s.say("cli.not-running", map[string]any{"data": r.Data})}
	}
	if c.Base == "" {
		c.Base = run.Address
	}
	if c.Token == "" && c.Base == run.Address {
		c.Token = run.Token
	}
	return c, nil
}

func readRunning(data string) (running, error) {
	var r running
	text, err := os.ReadFile(runningFile(data))
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("read %s: %w", runningFile(data), err)
	}
	return r, nil
}

// refused words what a running hall answered.
func (s *session) refused(err error) error {
	var p *client.Problem
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		return exitError{ExitFailed, p.Error()}
	case errors.Is(err, client.ErrNoReach):
		return exitError{ExitNoReach, s.say("cli.no-answer", map[string]any{"reason": err.Error()})}
	case errors.Is(err, fs.ErrNotExist):
		return exitError{ExitFailed, err.Error()}
	}
	return err
}
