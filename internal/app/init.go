package app

import (
	"errors"
	"fmt"

	"github.com/servicehall/hallway/internal/app/scaffold"
)

// initCmd writes a commented hall folder.
type initCmd struct {
	Dir string `arg:"" help:"${flag_dir}" type:"path"`
}

// Run implements the command.
func (c *initCmd) Run(s *session) error {
	files, err := scaffold.Write(c.Dir)
	if errors.Is(err, scaffold.ErrNotEmpty) {
		return exitError{ExitFailed, s.say("cli.init-not-empty", map[string]any{"dir": c.Dir})}
	}
	if err != nil {
		return err
	}
	if s.json {
		s.print(map[string]any{"folder": c.Dir, "files": files})
		return nil
	}
	for _, f := range files {
		fmt.Fprintln(s.Out, "  "+f)
	}
	s.tell("cli.init", map[string]any{"dir": c.Dir})
	return nil
}
