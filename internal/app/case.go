package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/cases"
	"github.com/servicehall/hallway/hall/timeline"
	"github.com/servicehall/hallway/internal/app/client"
)

// caseCmd asks a running hall about its cases.
type caseCmd struct {
	List    caseListCmd    `cmd:"" help:"${case_list}"`
	Show    caseShowCmd    `cmd:"" help:"${case_show}"`
	Start   caseStartCmd   `cmd:"" help:"${case_start}"`
	Suspend caseSuspendCmd `cmd:"" help:"${case_suspend}"`
	Resume  caseResumeCmd  `cmd:"" help:"${case_resume}"`
	Modify  caseModifyCmd  `cmd:"" help:"${case_modify}"`
	Set     caseSetCmd     `cmd:"" help:"${case_set}"`
	Migrate caseMigrateCmd `cmd:"" help:"${case_migrate}"`
	Cancel  caseCancelCmd  `cmd:"" help:"${case_cancel}"`
	Replay  caseReplayCmd  `cmd:"" help:"${case_replay}"`
	Verify  caseVerifyCmd  `cmd:"" help:"${case_verify}"`
}

// caseListCmd lists cases.
type caseListCmd struct {
	reach
	chosen
	Search string `help:"${flag_search}"`
	Limit  int    `help:"${flag_limit}" default:"50"`
}

// Run implements the command.
func (c *caseListCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	f := c.filter()
	switch f.Status = ""; { // what is left is more than the list of cases can be asked for
	case !f.Empty() && c.Search != "":
		return exitError{ExitUsage, s.say("cli.search-alone", nil)}
	case !f.Empty():
		return s.instances(cl, c.chosen, c.Limit)
	}
	q := url.Values{"limit": {fmt.Sprint(c.Limit)}}
	if c.Status != "" {
		q.Set("status", c.Status)
	}
	if c.Search != "" {
		q.Set("search", c.Search)
	}
	var out []cases.Case
	if err := s.refused(cl.Get(s.ctx, "/api/v1/cases?"+q.Encode(), &out)); err != nil {
		return err
	}
	if s.json {
		s.print(out)
		return nil
	}
	rows := [][]string{}
	for _, x := range out {
		rows = append(rows, []string{x.Number, s.say("cli.status."+string(x.Status), nil), x.Opened.Format("2006-01-02 15:04"), x.Channel, x.Title})
	}
	s.table(rows)
	return nil
}

// caseShowCmd shows one case, once or as it goes on.
type caseShowCmd struct {
	reach
	Case   string `arg:"" help:"${flag_case}"`
	Follow bool   `short:"f" help:"${flag_follow}"`
}

// Run implements the command.
func (c *caseShowCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	if c.Follow {
		return s.refused(follow(s.ctx, s, cl, c.Case))
	}
	v, steps, err := readCase(s.ctx, cl, c.Case)
	if err != nil {
		return s.refused(err)
	}
	if s.json {
		s.print(map[string]any{"case": v, "timeline": steps})
		return nil
	}
	s.tell("cli.case", map[string]any{"number": v.Number, "title": v.Title, "status": s.say("cli.status."+string(v.Status), nil),
		"opened": v.Opened.Format("2006-01-02 15:04:05"), "channel": v.Channel})
	for _, step := range steps {
		s.step(step)
	}
	for _, w := range v.Waiting {
		fmt.Fprintln(s.Out, "  … "+w.Text)
	}
	return nil
}

func readCase(ctx context.Context, cl *client.Client, name string) (v hall.CaseView, steps []timeline.Step, err error) {
	path := "/api/v1/cases/" + url.PathEscape(name)
	if err = cl.Get(ctx, path, &v); err != nil {
		return v, nil, err
	}
	return v, steps, cl.Get(ctx, path+"/timeline?calls=all", &steps)
}

// step prints one step with its calls.
func (s *session) step(x timeline.Step) { s.stepAs(x, true) }

// stepAs prints a step with or without what happened in it.
func (s *session) stepAs(x timeline.Step, whole bool) {
	if x.Kind.Gateway() && x.Name == x.Element {
		return // a join or split without a name says nothing
	}
	mark := map[timeline.State]string{timeline.Running: "▶", timeline.Completed: "✓", timeline.Left: "–", timeline.Failed: "✗"}[x.State]
	fmt.Fprintf(s.Out, "  %s %s  %s\n", mark, x.Began.Format("15:04:05.000"), x.Name)
	if !whole {
		return
	}
	for _, n := range x.Notes {
		fmt.Fprintf(s.Out, "      %s  %s\n", n.At.Format("15:04:05.000"), n.Text)
	}
	for _, call := range x.Calls {
		fmt.Fprintf(s.Out, "      %s  → %s.%s #%d %s %.1f ms %s\n", call.At.Format("15:04:05.000"), call.Connector, call.Operation,
			call.Attempt, call.Outcome, call.TookMs, call.Reason)
	}
}

// follow prints the steps of a case as they end, until the case does.
func follow(ctx context.Context, s *session, cl *client.Client, name string) error {
	seen, told := map[int64]timeline.State{}, ""
	show := func() (bool, error) {
		v, steps, err := readCase(ctx, cl, name)
		if err != nil {
			return false, err
		}
		for _, x := range steps {
			if seen[x.Key] != x.State {
				seen[x.Key] = x.State
				s.stepAs(x, x.State != timeline.Running)
			}
		}
		waits := ""
		for _, w := range v.Waiting {
			waits += "  … " + w.Text + "\n"
		}
		if waits != told {
			told = waits
			fmt.Fprint(s.Out, waits)
		}
		return v.Closed != nil, nil
	}
	if over, err := show(); over || err != nil {
		return err
	}
	var failed error
	err := cl.Events(ctx, "/api/v1/cases/"+url.PathEscape(name)+"/events", func([]byte) bool {
		over, err := show()
		failed = err
		return !over && err == nil
	})
	if err = errors.Join(failed, err); err != nil {
		return err
	}
	_, err = show() // what came with the end of the stream
	return err
}

// caseCancelCmd ends a case.
type caseCancelCmd struct {
	reach
	Case   string `arg:"" help:"${flag_case}"`
	Reason string `required:"" help:"${flag_reason}"`
}

// Run implements the command.
func (c *caseCancelCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	in := map[string]string{"reason": c.Reason}
	if err := s.refused(cl.Post(s.ctx, "/api/v1/cases/"+url.PathEscape(c.Case)+"/cancel", in, nil)); err != nil {
		return err
	}
	s.tell("cli.cancelled", map[string]any{"case": c.Case})
	return nil
}

// caseVerifyCmd checks that nobody changed a case's history.
type caseVerifyCmd struct {
	reach
	Case string `arg:"" help:"${flag_case}"`
}

// Run implements the command.
func (c *caseVerifyCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	var out json.RawMessage
	if err := s.refused(cl.Post(s.ctx, "/api/v1/cases/"+url.PathEscape(c.Case)+"/verify", nil, &out)); err != nil {
		return err
	}
	s.tell("cli.verified", map[string]any{"case": c.Case, "at": time.Now().Format(time.RFC3339)})
	return nil
}
