package app

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
)

// caseReplayCmd folds a case from its events.
type caseReplayCmd struct {
	reach
	Case   string `arg:"" help:"${flag_case}"`
	Until  int64  `help:"${flag_until}" placeholder:"SEQ"`
	Steps  bool   `help:"${flag_steps}"`
	Record bool   `help:"${flag_record}"`
}

// Run implements the command.
func (c *caseReplayCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	path := "/api/v1/cases/" + url.PathEscape(c.Case)
	if c.Record {
		var out process.Recording
		if err := s.refused(cl.Get(s.ctx, path+"/recording", &out)); err != nil {
			return err
		}
		s.print(out)
		return nil
	}
	path += "/history"
	if c.Until > 0 {
		path += fmt.Sprintf("?until=%d", c.Until)
	}
	var out engine.Replayed
	if err := s.refused(cl.Get(s.ctx, path, &out)); err != nil {
		return err
	}
	if s.json {
		s.print(out)
	}
	if !s.json && (c.Steps || c.Until > 0) {
		for _, f := range out.Frames {
			s.frame(f)
		}
	}
	args := map[string]any{"case": c.Case, "seq": out.Seq, "records": len(out.Frames), "why": out.Why, "state": out.State}
	if !out.Same {
		return exitError{ExitFailed, s.say("cli.replay-differs", args)}
	}
	if !s.json {
		s.tell("cli.replay-same", args)
	}
	return nil
}

// frame prints where a case stood after a record.
func (s *session) frame(f process.Frame) {
	fmt.Fprintf(s.Out, "── %d  %s  %s  %s  %s\n", f.Seq, f.At.Format("2006-01-02 15:04:05.000"), f.Command, f.Actor, s.say("cli.status."+string(f.Status), nil))
	var at []string
	for _, x := range f.Elements {
		at = append(at, fmt.Sprintf("%s(%d)", x.Element, x.Key))
	}
	for _, flow := range f.Tokens {
		at = append(at, "→"+flow)
	}
	if len(at) > 0 {
		fmt.Fprintln(s.Out, "   "+strings.Join(at, " "))
	}
	s.set("", f.Variables)
	for _, l := range f.Locals {
		s.set(l.Element+".", l.Variables)
	}
}

// set prints variables that were set.
func (s *session) set(before string, vars map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		text, err := json.Marshal(vars[name])
		if err != nil {
			text = []byte(err.Error())
		}
		fmt.Fprintf(s.Out, "   %s%s = %s\n", before, name, text)
	}
}
