package app

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/internal/app/keep"
)

// restoreCmd puts a backup back into a data folder on which no hall runs.
type restoreCmd struct {
	Data    string `help:"${flag_data}" env:"HALLWAY_DATA" default:"data" type:"path" placeholder:"DIR"`
	Replace bool   `help:"${flag_replace}"`
	From    string `arg:"" help:"${flag_from}" type:"path"`
}

// Run implements the command.
func (c *restoreCmd) Run(s *session) (err error) {
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	release, err := house.Lock(s.ctx, c.Data)
	if errors.Is(err, house.ErrLocked) {
		return exitError{ExitFailed, s.say("cli.data-in-use", map[string]any{"data": c.Data})}
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	t := keep.Target(c.Data, house.Migrations(), time.Now)
	t.Replace, t.Tell = c.Replace, s.progress(time.Now)
	r, err := t.Restore(s.ctx, c.From)
	if err != nil {
		return s.unkept(err)
	}
	if s.json {
		s.print(r)
		return nil
	}
	if !r.Marked {
		s.tell("cli.restored-bare", map[string]any{"from": c.From, "data": c.Data, "took": r.Took})
	} else {
		s.tell("cli.restored", map[string]any{"data": c.Data, "made": r.Made.Local().Format(time.DateTime), "program": r.Program, "took": r.Took, "facts": s.facts(r.Facts), "files": r.Files})
	}
	if r.Kept != "" {
		s.tell("cli.restored-kept", map[string]any{"kept": r.Kept})
	}
	return nil
}
