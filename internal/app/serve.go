package app

import (
	"fmt"
	"os"
	"strings"
)

// serveCmd runs a hall of one's own: no samples, no simulations.
type serveCmd struct {
	where
}

// Run implements the command.
func (c *serveCmd) Run(s *session) error {
	if c.Hall == "" {
		return exitError{ExitUsage, s.say("cli.serve-needs-hall", nil)}
	}
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	h, err := s.open(c.plan(s, nil), nil)
	if err != nil {
		return err
	}
	if samples, err := h.Samples(s.ctx); err != nil || len(samples) > 0 {
		closed := h.Close()
		if err == nil {
			err = exitError{ExitFailed, s.say("cli.sample-accounts", map[string]any{"accounts": strings.Join(samples, ", ")})}
		}
		if closed != nil {
			s.tell("cli.stopping", nil)
		}
		return err
	}
	s.tell("cli.serving", map[string]any{"hall": h.Folder.File.Name.Say(s.lang), "address": h.Address, "data": h.Plan.Data})
	return s.live(s.ctx, h)
}
