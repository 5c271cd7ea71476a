package app

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/internal/app/client"
)

// deployCmd hands processes, decisions and forms to a running hall.
type deployCmd struct {
	reach
	Files []string `arg:"" help:"${flag_files}" type:"path"`
}

// deployFile is one file as the API takes it.
type deployFile struct {
	Name    string `json:"name"`
	Content string `json:"content"`
}

// deployed is one thing as the API tells of it.
type deployed struct {
	engine.Deployed
	Warnings []client.FieldProblem `json:"warnings,omitempty"`
}

// Run implements the command.
func (c *deployCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	var in struct {
		Files []deployFile `json:"files"`
	}
	for _, name := range c.Files {
		text, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("deploy: %w", err)
		}
		in.Files = append(in.Files, deployFile{Name: filepath.Base(name), Content: string(text)})
	}
	var out []deployed
	if err := s.refused(cl.Post(s.ctx, "/api/v1/deployments", in, &out)); err != nil {
		return err
	}
	if s.json {
		s.print(out)
		return nil
	}
	rows := [][]string{}
	for _, d := range out {
		state := s.say("cli.unchanged", nil)
		if d.Changed {
			state = s.say("cli.changed", nil)
		}
		rows = append(rows, []string{string(d.Kind), d.ID, fmt.Sprintf("v%d", d.Version), state, d.File})
	}
	s.table(rows)
	for _, d := range out {
		for _, w := range d.Warnings {
			fmt.Fprintln(s.Err, "! "+w.String())
		}
	}
	return nil
}
