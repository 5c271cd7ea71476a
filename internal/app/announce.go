package app

import (
	"net/url"
	"strings"

	"github.com/servicehall/hallway/gateway/api"
)

// signalCmd lets everybody hear a signal.
type signalCmd struct {
	reach
	Name string            `arg:"" help:"${flag_signal}"`
	Var  map[string]string `help:"${flag_var}" placeholder:"NAME=VALUE" mapsep:"none"`
}

// Run implements the command.
func (c *signalCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	in := api.Signalling{Name: c.Name, Variables: variables(c.Var)}
	if err := s.refused(cl.Post(s.ctx, "/api/v1/signals", in, nil)); err != nil {
		return err
	}
	s.tell("cli.signalled", map[string]any{"name": c.Name})
	return nil
}

// messagePublishCmd publishes a message.
type messagePublishCmd struct {
	reach
	Name        string            `arg:"" help:"${flag_messagename}"`
	Correlation string            `help:"${flag_correlation}" placeholder:"KEY"`
	ID          string            `help:"${flag_once}" name:"id" placeholder:"ID"`
	TTL         string            `help:"${flag_ttl}" name:"ttl" placeholder:"48h"`
	Var         map[string]string `help:"${flag_var}" placeholder:"NAME=VALUE" mapsep:"none"`
}

// Run implements the command.
func (c *messagePublishCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	in := api.Publishing{Name: c.Name, Correlation: c.Correlation, ID: c.ID, TTL: c.TTL, Variables: variables(c.Var)}
	if err := s.refused(cl.Post(s.ctx, "/api/v1/messages", in, nil)); err != nil {
		return err
	}
	s.tell("cli.published", map[string]any{"name": c.Name, "correlation": c.Correlation})
	return nil
}

// conditionCmd gives variables to the conditional start events.
type conditionCmd struct {
	reach
	Var map[string]string `arg:"" help:"${flag_var}"`
}

// Run implements the command.
func (c *conditionCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	var out api.Begun
	if err := s.refused(cl.Post(s.ctx, "/api/v1/conditions", api.Evaluating{Variables: variables(c.Var)}, &out)); err != nil {
		return err
	}
	if s.json {
		s.print(out)
		return nil
	}
	s.tell("cli.begun", map[string]any{"count": len(out.Instances), "ids": strings.Join(out.Instances, " ")})
	return nil
}

// caseStartCmd starts an instance of a process.
type caseStartCmd struct {
	reach
	Process string            `arg:"" help:"${flag_process}"`
	Version int               `help:"${flag_version}" placeholder:"N"`
	Tag     string            `help:"${flag_tag}" placeholder:"TAG"`
	Event   string            `help:"${flag_event}" placeholder:"ELEMENT"`
	Var     map[string]string `help:"${flag_var}" placeholder:"NAME=VALUE" mapsep:"none"`
}

// Run implements the command.
func (c *caseStartCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	in := api.Starting{Version: c.Version, Tag: c.Tag, Event: c.Event, Variables: variables(c.Var)}
	var out api.Started
	if err := s.refused(cl.Post(s.ctx, "/api/v1/processes/"+url.PathEscape(c.Process)+"/instances", in, &out)); err != nil {
		return err
	}
	if s.json {
		s.print(out)
		return nil
	}
	s.tell("cli.begun", map[string]any{"count": 1, "ids": out.Instance})
	return nil
}
