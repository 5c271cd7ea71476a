package app

import (
	"fmt"
	"net/url"
	"time"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/gateway/api"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/batch"
)

// incidentCmd asks a running hall about what needs a person.
type incidentCmd struct {
	List  incidentListCmd  `cmd:"" help:"${incident_list}"`
	Retry incidentRetryCmd `cmd:"" help:"${incident_retry}"`
}

// incidentFlags say which incidents are meant.
type incidentFlags struct {
	Process string        `help:"${flag_byprocess}" placeholder:"ID"`
	Kind    string        `help:"${flag_incidentkind}" placeholder:"KIND"`
	Element string        `help:"${flag_element}" placeholder:"ELEMENT"`
	Text    string        `help:"${flag_text}" placeholder:"TEXT"`
	Older   time.Duration `help:"${flag_older}" placeholder:"2h"`
}

func (f incidentFlags) filter() engine.IncidentFilter {
	out := engine.IncidentFilter{Process: f.Process, Kind: f.Kind, Element: f.Element, Text: f.Text}
	if f.Older > 0 {
		out.RaisedBefore = time.Now().Add(-f.Older).UTC().Truncate(time.Second)
	}
	return out
}

// incidentListCmd lists incidents with what to do.
type incidentListCmd struct {
	reach
	incidentFlags
	Case  int64 `help:"${flag_caseid}" placeholder:"ID"`
	Limit int   `help:"${flag_limit}" default:"50"`
}

// Run implements the command.
func (c *incidentListCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	f := c.filter()
	q := url.Values{"limit": {fmt.Sprint(c.Limit)}}
	for name, v := range map[string]string{"process": f.Process, "kind": f.Kind, "element": f.Element, "text": f.Text} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if c.Case > 0 {
		q.Set("case", fmt.Sprint(c.Case))
	}
	if !f.RaisedBefore.IsZero() {
		q.Set("before", f.RaisedBefore.Format(time.RFC3339))
	}
	var out []hall.Incident
	if err := s.refused(cl.Get(s.ctx, "/api/v1/incidents?"+q.Encode(), &out)); err != nil {
		return err
	}
	if s.json {
		s.print(out)
		return nil
	}
	for _, i := range out {
		fmt.Fprintf(s.Out, "%d  %s  %s  %d  %s\n    %s\n    %s\n    → %s\n", i.Key, i.Raised.Format("2006-01-02 15:04:05"), i.Process, i.Instance, i.Element, i.Cause, i.Reason, i.Suggest)
	}
	return nil
}

// incidentRetryCmd tries one incident again, or all that flags mean.
type incidentRetryCmd struct {
	reach
	Key int64 `arg:"" optional:"" help:"${flag_incident}"`
	incidentFlags
	All bool              `help:"${flag_allincidents}"`
	Var map[string]string `help:"${flag_var}" placeholder:"NAME=VALUE" mapsep:"none"`
}

// Run implements the command.
func (c *incidentRetryCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	if c.Key > 0 {
		in := api.Resolving{Variables: variables(c.Var)}
		if err := s.refused(cl.Post(s.ctx, fmt.Sprintf("/api/v1/incidents/%d/resolve", c.Key), in, nil)); err != nil {
			return err
		}
		s.tell("cli.retried", map[string]any{"key": c.Key})
		return nil
	}
	f := c.filter()
	if f == (engine.IncidentFilter{}) && !c.All {
		return exitError{ExitUsage, s.say("cli.retry-what", nil)}
	}
	var b batch.Batch
	if err := s.refused(cl.Post(s.ctx, "/api/v1/incidents/resolve", api.ResolvingMany{Incidents: f, Variables: variables(c.Var)}, &b)); err != nil {
		return err
	}
	return s.followBatch(cl, b)
}
