package app

import (
	"github.com/servicehall/hallway/internal/app/house"
)

// lintCmd checks a hall's folder without starting anything.
type lintCmd struct {
	Hall string   `arg:"" optional:"" help:"${flag_hall}" type:"path"`
	Set  []string `help:"${flag_set}" placeholder:"NAME=VALUE"`
}

// Run implements the command.
func (c *lintCmd) Run(s *session) error {
	vars, err := assignments(c.Set)
	if err != nil {
		return exitError{ExitUsage, err.Error()}
	}
	p := where{Hall: c.Hall, Data: "data"}.plan(s, vars)
	if c.Hall == "" {
		vars["HALL_URL"] = "http://127.0.0.1:8080"
		sample, err := house.Sample{Data: "data", Sim: "http://127.0.0.1:8090"}.Names()
		if err != nil {
			return err
		}
		p.Lookup = lookup(p.Lookup, vars, sample)
	} else {
		p.Lookup = lookup(p.Lookup, map[string]string{"HALL_URL": "http://127.0.0.1:8080"})
	}
	_, found := house.Check(p)
	if found.Bad() {
		return found
	}
	if len(found) > 0 || s.json {
		s.findings(found)
	}
	if !s.json {
		s.tell("cli.lint-ok", map[string]any{"hall": p.Name})
	}
	return nil
}
