package app

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/gateway/api"
	"github.com/servicehall/hallway/hall/order"
)

// asked are the flags of every change of one case.
type asked struct {
	reach
	Case   string `arg:"" help:"${flag_case}"`
	Seq    int64  `help:"${flag_seq}" placeholder:"N"`
	DryRun bool   `help:"${flag_dryrun}"`
}

// changed are the flags of what is done to one case or to many.
type changed struct {
	Reason  string            `help:"${flag_reason}"`
	Var     map[string]string `help:"${flag_var}" placeholder:"NAME=VALUE" mapsep:"none"`
	Leave   []string          `help:"${flag_leave}" placeholder:"ELEMENT"`
	Take    []string          `help:"${flag_take}" placeholder:"FLOW"`
	Enter   []string          `help:"${flag_enter}" placeholder:"ELEMENT"`
	Version int               `help:"${flag_toversion}" name:"to-version" placeholder:"N"`
	Tag     string            `help:"${flag_totag}" name:"to-tag" placeholder:"TAG"`
	Name    map[string]string `help:"${flag_names}" placeholder:"OLD=NEW" mapsep:"none"`
}

// take and enter read FLOW, FLOW@SCOPE and ELEMENT, ELEMENT@SCOPE.
func (c changed) take() []process.TokenAt {
	var out []process.TokenAt
	for _, x := range c.Take {
		flow, scope := scoped(x)
		out = append(out, process.TokenAt{Flow: flow, Scope: scope})
	}
	return out
}

func (c changed) enter() []order.Enter {
	var out []order.Enter
	for _, x := range c.Enter {
		element, scope := scoped(x)
		out = append(out, order.Enter{Element: element, Scope: scope})
	}
	return out
}

func scoped(text string) (string, int64) {
	name, at, _ := strings.Cut(text, "@")
	var key int64
	_, _ = fmt.Sscan(at, &key) // what is no number is scope 0, which the hall refuses where it matters
	return name, key
}

// variables reads NAME=VALUE; a value that is JSON is taken as that, any other
// as a text.
func variables(given map[string]string) map[string]any {
	if len(given) == 0 {
		return nil
	}
	out := map[string]any{}
	for name, text := range given {
		var v any
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(&v); err != nil || dec.More() {
			v = text
		}
		out[name] = v
	}
	return out
}

// change asks for a change of a case and tells what came of it.
func (s *session) change(a asked, verb string, in any) error {
	cl, err := a.client(s)
	if err != nil {
		return err
	}
	var out api.Verdict
	if err := s.refused(cl.Post(s.ctx, "/api/v1/cases/"+url.PathEscape(a.Case)+"/"+verb, in, &out)); err != nil {
		return err
	}
	if s.json {
		s.print(out)
	}
	switch {
	case !out.Possible:
		return exitError{ExitFailed, s.verdict(a.Case, out)}
	case s.json:
	case !out.Done:
		s.tell("cli.possible", map[string]any{"case": a.Case})
	default:
		s.tell("cli.changed."+verb, map[string]any{"case": a.Case})
	}
	return nil
}

func (s *session) verdict(name string, v api.Verdict) string {
	text := s.say("cli.impossible", map[string]any{"case": name})
	for _, o := range v.Objections {
		text += "\n  ✗ " + o.Text
	}
	return text
}

func (a asked) body() api.Asked { return api.Asked{Seq: a.Seq, DryRun: a.DryRun} }

// caseSuspendCmd holds a case.
type caseSuspendCmd struct {
	asked
	Reason string `required:"" help:"${flag_reason}"`
}

// Run implements the command.
func (c *caseSuspendCmd) Run(s *session) error {
	return s.change(c.asked, "suspend", api.Suspending{Asked: c.body(), Reason: c.Reason})
}

// caseResumeCmd lets a case go on.
type caseResumeCmd struct {
	asked
	Reason string `help:"${flag_reason}"`
}

// Run implements the command.
func (c *caseResumeCmd) Run(s *session) error {
	return s.change(c.asked, "resume", api.Suspending{Asked: c.body(), Reason: c.Reason})
}

// caseModifyCmd changes where a case stands.
type caseModifyCmd struct {
	asked
	Reason string            `required:"" help:"${flag_reason}"`
	Leave  []string          `help:"${flag_leave}" placeholder:"ELEMENT"`
	Take   []string          `help:"${flag_take}" placeholder:"FLOW"`
	Enter  []string          `help:"${flag_enter}" placeholder:"ELEMENT"`
	Var    map[string]string `help:"${flag_var}" placeholder:"NAME=VALUE" mapsep:"none"`
}

// Run implements the command.
func (c *caseModifyCmd) Run(s *session) error {
	x := changed{Take: c.Take, Enter: c.Enter}
	return s.change(c.asked, "modify", api.Modifying{Asked: c.body(), Reason: c.Reason, Leave: c.Leave, Take: x.take(), Enter: x.enter(), Variables: variables(c.Var)})
}

// caseSetCmd sets variables.
type caseSetCmd struct {
	asked
	Var   map[string]string `arg:"" help:"${flag_var}"`
	Scope int64             `help:"${flag_scope}" placeholder:"KEY"`
}

// Run implements the command.
func (c *caseSetCmd) Run(s *session) error {
	return s.change(c.asked, "variables", api.Setting{Asked: c.body(), Scope: c.Scope, Variables: variables(c.Var)})
}

// caseMigrateCmd brings a case to another version of its process.
type caseMigrateCmd struct {
	asked
	Reason  string            `help:"${flag_reason}"`
	Version int               `help:"${flag_toversion}" name:"to-version" placeholder:"N"`
	Tag     string            `help:"${flag_totag}" name:"to-tag" placeholder:"TAG"`
	Name    map[string]string `help:"${flag_names}" placeholder:"OLD=NEW" mapsep:"none"`
}

// Run implements the command.
func (c *caseMigrateCmd) Run(s *session) error {
	return s.change(c.asked, "migrate", api.Migrating{Asked: c.body(), Reason: c.Reason, Version: c.Version, Tag: c.Tag, Names: c.Name})
}
