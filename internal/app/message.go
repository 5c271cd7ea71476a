package app

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/servicehall/hallway/engine/route"
)

// messageCmd asks a running hall about messages.
type messageCmd struct {
	List    messageListCmd    `cmd:"" help:"${message_list}"`
	Show    messageShowCmd    `cmd:"" help:"${message_show}"`
	Resend  messageResendCmd  `cmd:"" help:"${message_resend}"`
	Publish messagePublishCmd `cmd:"" help:"${message_publish}"`
}

// messageListCmd lists messages.
type messageListCmd struct {
	reach
	State  string `help:"${flag_state}" enum:"received,routing,handled,dropped,dead," default:""`
	Source string `help:"${flag_source}"`
	Search string `help:"${flag_search}"`
	Limit  int    `help:"${flag_limit}" default:"50"`
}

// Run implements the command.
func (c *messageListCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	q := url.Values{"limit": {fmt.Sprint(c.Limit)}}
	for name, v := range map[string]string{"state": c.State, "source": c.Source, "search": c.Search} {
		if v != "" {
			q.Set(name, v)
		}
	}
	var out []route.Message
	if err := s.refused(cl.Get(s.ctx, "/api/v1/messages?"+q.Encode(), &out)); err != nil {
		return err
	}
	if s.json {
		s.print(out)
		return nil
	}
	rows := [][]string{}
	for _, m := range out {
		rows = append(rows, []string{fmt.Sprint(m.ID), m.At.Format("2006-01-02 15:04:05"), m.Source, m.ExternalID, string(m.State), m.Reason})
	}
	s.table(rows)
	return nil
}

// messageShowCmd shows a message in all its stages.
type messageShowCmd struct {
	reach
	Message string `arg:"" help:"${flag_message}"`
}

// Run implements the command.
func (c *messageShowCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	var m route.Message
	if err := s.refused(cl.Get(s.ctx, "/api/v1/messages/"+url.PathEscape(c.Message), &m)); err != nil {
		return err
	}
	if s.json {
		s.print(m)
		return nil
	}
	s.tell("cli.message", map[string]any{"id": m.ID, "source": m.Source, "external": m.ExternalID, "route": m.Route, "state": m.State, "reason": m.Reason})
	for _, x := range m.Stages {
		fmt.Fprintf(s.Out, "\n── %s  %s  %s\n", x.At.Format("15:04:05.000"), x.Name, x.Note)
		if x.Body != "" {
			fmt.Fprintln(s.Out, "   "+strings.ReplaceAll(strings.TrimRight(x.Body, "\n"), "\n", "\n   "))
		}
	}
	return nil
}

// messageResendCmd sends a dead message through its route again.
type messageResendCmd struct {
	reach
	Message string `arg:"" help:"${flag_message}"`
	Reason  string `required:"" help:"${flag_reason}"`
}

// Run implements the command.
func (c *messageResendCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	in := map[string]string{"reason": c.Reason}
	if err := s.refused(cl.Post(s.ctx, "/api/v1/messages/"+url.PathEscape(c.Message)+"/resend", in, nil)); err != nil {
		return err
	}
	s.tell("cli.resent", map[string]any{"message": c.Message})
	return nil
}
