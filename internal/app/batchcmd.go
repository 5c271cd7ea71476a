package app

import (
	"fmt"
	"net/url"
	"time"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/gateway/api"
	"github.com/servicehall/hallway/hall/batch"
	"github.com/servicehall/hallway/hall/order"
	"github.com/servicehall/hallway/internal/app/client"
)

// batchCmd does one thing to many cases.
type batchCmd struct {
	Start  batchStartCmd  `cmd:"" help:"${batch_start}"`
	List   batchListCmd   `cmd:"" help:"${batch_list}"`
	Show   batchShowCmd   `cmd:"" help:"${batch_show}"`
	Pause  batchPauseCmd  `cmd:"" help:"${batch_pause}"`
	Resume batchResumeCmd `cmd:"" help:"${batch_resume}"`
	Cancel batchCancelCmd `cmd:"" help:"${batch_cancel}"`
}

// chosen are the flags that say which instances are meant.
type chosen struct {
	Instance      []int64           `help:"${flag_caseid}" placeholder:"ID"`
	Process       string            `help:"${flag_byprocess}" placeholder:"ID"`
	OfVersion     int               `help:"${flag_byversion}" placeholder:"N"`
	Status        string            `help:"${flag_status}" enum:"running,suspended,completed,cancelled," default:""`
	At            string            `help:"${flag_at}" placeholder:"ELEMENT"`
	Key           map[string]string `help:"${flag_bykey}" placeholder:"NAME=VALUE" mapsep:"none"`
	Incident      string            `help:"${flag_byincident}" placeholder:"KIND"`
	StartedBefore time.Time         `help:"${flag_startedbefore}" placeholder:"TIME" format:"2006-01-02T15:04:05Z07:00"`
}

func (c chosen) filter() engine.Filter {
	return engine.Filter{Instances: c.Instance, Process: c.Process, Version: c.OfVersion, Status: process.Status(c.Status), At: c.At,
		Keys: c.Key, Incident: c.Incident, StartedBefore: c.StartedBefore}
}

// batchStartCmd begins a batch and follows it.
type batchStartCmd struct {
	reach
	Kind string `arg:"" enum:"cancel,suspend,resume,retry,set,migrate,modify" help:"${flag_kind}"`
	chosen
	changed
	DryRun bool `help:"${flag_dryrun}"`
	NoWait bool `help:"${flag_nowait}"`
}

// Run implements the command.
func (c *batchStartCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	spec := batch.Spec{Select: c.filter(), Change: order.Change{Kind: order.Kind(c.Kind), Reason: c.Reason, Variables: variables(c.Var),
		Version: c.Version, Tag: c.Tag, Names: c.Name, Leave: c.Leave, Take: c.take(), Enter: c.enter()}}
	if c.DryRun {
		return s.foresee(cl, spec)
	}
	var b batch.Batch
	if err := s.refused(cl.Post(s.ctx, "/api/v1/batches", spec, &b)); err != nil {
		return err
	}
	if c.NoWait {
		return s.showBatch(b)
	}
	return s.followBatch(cl, b)
}

// foresee prints what would come of a batch, page by page.
func (s *session) foresee(cl *client.Client, spec batch.Spec) error {
	possible, not := 0, 0
	for after := ""; ; {
		var page api.Foresight
		if err := s.refused(cl.Post(s.ctx, "/api/v1/batches/preview?limit=200&after="+after, spec, &page)); err != nil {
			return err
		}
		for _, v := range page.Verdicts {
			if v.Possible {
				possible++
			} else {
				not++
			}
			s.foreseen(v)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if !s.json {
		s.tell("cli.foreseen", map[string]any{"possible": possible, "not": not})
	}
	return nil
}

func (s *session) foreseen(v api.Foreseen) {
	if s.json {
		s.print(v)
		return
	}
	mark := "✓"
	if !v.Possible {
		mark = "✗"
	}
	fmt.Fprintf(s.Out, "%s %s\n", mark, v.Instance)
	for _, o := range v.Objections {
		fmt.Fprintln(s.Out, "    "+o.Text)
	}
}

// lookEvery is how often a batch that is followed is looked at.
const lookEvery = 300 * time.Millisecond

// followBatch prints the progress of a batch until it ends, and what failed.
func (s *session) followBatch(cl *client.Client, b batch.Batch) error {
	told := ""
	again := time.NewTicker(lookEvery)
	defer again.Stop()
	for {
		if line := s.progressOf(b); line != told && !s.json {
			told = line
			fmt.Fprintln(s.Out, line)
		}
		if b.State != batch.Running {
			break
		}
		select {
		case <-again.C:
		case <-s.ctx.Done():
			return s.ctx.Err()
		}
		var now batch.Batch // anew: what is not said any more must not stay
		if err := s.refused(cl.Get(s.ctx, fmt.Sprintf("/api/v1/batches/%d", b.ID), &now)); err != nil {
			return err
		}
		b = now
	}
	if s.json {
		s.print(b)
	}
	if b.Failed == 0 {
		return nil
	}
	if !s.json {
		if err := s.failedItems(cl, b.ID); err != nil {
			return err
		}
	}
	return exitError{ExitFailed, s.say("cli.batch-failed", map[string]any{"failed": b.Failed, "total": b.Total})}
}

func (s *session) progressOf(b batch.Batch) string {
	code := "cli.batch"
	if b.Selecting {
		code = "cli.batch-selecting"
	}
	return s.say(code, map[string]any{"id": b.ID, "kind": b.Kind, "state": s.say("cli.batch-state."+string(b.State), nil), "total": b.Total, "done": b.Done, "failed": b.Failed, "open": b.Open})
}

func (s *session) showBatch(b batch.Batch) error {
	if s.json {
		s.print(b)
		return nil
	}
	fmt.Fprintln(s.Out, s.progressOf(b))
	return nil
}

// failedItems prints why items failed.
func (s *session) failedItems(cl *client.Client, id int64) error {
	for after := int64(0); ; {
		var all []api.BatchItem
		if err := s.refused(cl.Get(s.ctx, fmt.Sprintf("/api/v1/batches/%d/items?state=failed&limit=500&after=%d", id, after), &all)); err != nil {
			return err
		}
		for _, it := range all {
			after = it.Item.Item
			fmt.Fprintf(s.Out, "✗ %d\n", it.Instance)
			for _, o := range it.Objections {
				fmt.Fprintln(s.Out, "    "+o.Text)
			}
		}
		if len(all) < 500 {
			return nil
		}
	}
}

// batchListCmd lists batches.
type batchListCmd struct {
	reach
	Limit int `help:"${flag_limit}" default:"50"`
}

// Run implements the command.
func (c *batchListCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	var all []batch.Batch
	if err := s.refused(cl.Get(s.ctx, fmt.Sprintf("/api/v1/batches?limit=%d", c.Limit), &all)); err != nil {
		return err
	}
	if s.json {
		s.print(all)
		return nil
	}
	for _, b := range all {
		fmt.Fprintln(s.Out, s.progressOf(b))
	}
	return nil
}

// oneBatch are the flags of what is asked of one batch.
type oneBatch struct {
	reach
	Batch int64 `arg:"" help:"${flag_batch}"`
}

func (c oneBatch) control(s *session, verb string) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	path := fmt.Sprintf("/api/v1/batches/%d", c.Batch)
	if err := s.refused(cl.Post(s.ctx, path+"/"+verb, nil, nil)); err != nil {
		return err
	}
	var b batch.Batch
	if err := s.refused(cl.Get(s.ctx, path, &b)); err != nil {
		return err
	}
	return s.showBatch(b)
}

// batchShowCmd shows a batch, or follows it.
type batchShowCmd struct {
	oneBatch
	Follow bool `short:"f" help:"${flag_follow}"`
}

// Run implements the command.
func (c *batchShowCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	var b batch.Batch
	if err := s.refused(cl.Get(s.ctx, fmt.Sprintf("/api/v1/batches/%d", c.Batch), &b)); err != nil {
		return err
	}
	if c.Follow {
		return s.followBatch(cl, b)
	}
	if err := s.showBatch(b); err != nil || s.json || b.Failed == 0 {
		return err
	}
	return s.failedItems(cl, b.ID)
}

// batchPauseCmd holds a batch.
type batchPauseCmd struct{ oneBatch }

// Run implements the command.
func (c *batchPauseCmd) Run(s *session) error { return c.control(s, "pause") }

// batchResumeCmd lets a paused batch go on.
type batchResumeCmd struct{ oneBatch }

// Run implements the command.
func (c *batchResumeCmd) Run(s *session) error { return c.control(s, "resume") }

// batchCancelCmd ends a batch.
type batchCancelCmd struct{ oneBatch }

// Run implements the command.
func (c *batchCancelCmd) Run(s *session) error { return c.control(s, "cancel") }

// instances prints the instances that flags mean, all pages up to a limit.
func (s *session) instances(cl *client.Client, c chosen, limit int) error {
	q := url.Values{}
	for name, v := range map[string]string{"process": c.Process, "status": c.Status, "at": c.At, "incident": c.Incident} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if c.OfVersion > 0 {
		q.Set("version", fmt.Sprint(c.OfVersion))
	}
	if !c.StartedBefore.IsZero() {
		q.Set("startedBefore", c.StartedBefore.Format(time.RFC3339))
	}
	for name, v := range c.Key {
		q.Set("key."+name, v)
	}
	rows := []engine.Row{}
	for more := true; more && len(rows) < limit; {
		q.Set("limit", fmt.Sprint(min(limit-len(rows), 500)))
		var page api.Instances
		if err := s.refused(cl.Get(s.ctx, "/api/v1/instances?"+q.Encode(), &page)); err != nil {
			return err
		}
		rows, more = append(rows, page.Instances...), page.Next != ""
		q.Set("after", page.Next)
	}
	if s.json {
		s.print(rows)
		return nil
	}
	table := [][]string{}
	for _, r := range rows {
		table = append(table, []string{fmt.Sprint(r.ID), r.Process, fmt.Sprint(r.Version), s.say("cli.status."+string(r.Status), nil), r.Started.Format("2006-01-02 15:04")})
	}
	s.table(table)
	return nil
}
