package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/servicehall/hallway/mapping/dmn"
	"github.com/servicehall/hallway/mapping/feel"
)

// decideCmd evaluates a decision of a DMN file.
type decideCmd struct {
	File     string   `arg:"" help:"${flag_dmn}" type:"path"`
	Decision string   `arg:"" optional:"" help:"${flag_decision}"`
	Vars     string   `help:"${flag_vars}" placeholder:"FILE"`
	Now      string   `help:"${flag_now}" placeholder:"TIME"`
	With     []string `help:"${flag_with}" type:"path" placeholder:"FILE"`
}

// Run implements the command.
func (c *decideCmd) Run(s *session) error {
	defs, err := c.read()
	if err != nil {
		return err
	}
	id, err := c.which(s, defs)
	if err != nil {
		return err
	}
	vars := map[string]any{}
	if c.Vars != "" {
		if vars, err = s.object(c.Vars); err != nil {
			return err
		}
	}
	now, err := s.moment(c.Now)
	if err != nil {
		return err
	}
	res, err := defs.Evaluate(id, feel.Input{Vars: feel.Map(vars), Now: now, Zone: now.Location()})
	if err != nil {
		return s.undecided(err)
	}
	if s.json {
		s.print(map[string]any{"decision": id, "value": res.Value, "rules": rulesOf(res.Rules), "notes": s.notes(res.Diagnostics)})
		return nil
	}
	s.reasons(res.Diagnostics)
	for _, r := range res.Rules {
		fmt.Fprintln(s.Err, s.say("cli.decide-rule", map[string]any{"table": r.Table, "rule": r.Index, "id": r.ID}))
	}
	return s.value(res.Value)
}

// undecided words the faults of a decision.
func (s *session) undecided(err error) error {
	fault, ok := errors.AsType[dmn.Fault](err)
	if !ok {
		return err
	}
	return exitError{ExitFailed, fmt.Sprintf("%s: %s", fault.Place, s.words.Say(s.lang, fault.Code, fault.Args))}
}

func rulesOf(all []dmn.Fired) []map[string]any {
	out := []map[string]any{}
	for _, r := range all {
		out = append(out, map[string]any{"table": r.Table, "rule": r.Index, "id": r.ID})
	}
	return out
}

// read compiles the file, with those that it imports.
func (c *decideCmd) read() (*dmn.Definitions, error) {
	var others []*dmn.Definitions
	for _, name := range append(c.With[:len(c.With):len(c.With)], c.File) {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("decide: %w", err)
		}
		d, found := dmn.ParseWith(filepath.Base(name), text, others...)
		if d == nil {
			return nil, found
		}
		others = append(others, d)
	}
	return others[len(others)-1], nil
}

// which is the decision of that id or name, or the only one.
func (c *decideCmd) which(s *session, defs *dmn.Definitions) (string, error) {
	var known []string
	for _, d := range defs.Decisions() {
		if d.ID == c.Decision || d.Name == c.Decision {
			return d.ID, nil
		}
		known = append(known, d.ID)
	}
	if c.Decision == "" && len(known) == 1 {
		return known[0], nil
	}
	return "", exitError{ExitFailed, s.say("cli.no-decision", map[string]any{"name": c.Decision, "known": strings.Join(known, ", ")})}
}
