package app

import (
	"fmt"
	"time"

	"github.com/servicehall/hallway/engine/verify"
	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/internal/app/keep"
	"github.com/servicehall/hallway/store/backup"
)

// proveCmd proves that a database holds together: that of a data folder, whose
// hall may run, or a backup.
type proveCmd struct {
	Data     string `help:"${flag_data}" env:"HALLWAY_DATA" default:"data" type:"path" placeholder:"DIR"`
	Instance int64  `help:"${flag_instance}" placeholder:"ID"`
	Since    string `help:"${flag_since}" placeholder:"DATE"`
	Full     bool   `help:"${flag_full}"`
	File     string `arg:"" optional:"" help:"${flag_file}" type:"path"`
}

// told is how many findings are printed; all of them are counted.
const told = 1000

// Run implements the command.
func (c *proveCmd) Run(s *session) error {
	since, err := c.since(s)
	if err != nil {
		return err
	}
	file := c.File
	if file == "" {
		file = databaseOf(c.Data)
	}
	found := []verify.Finding{}
	begun, tell := time.Now(), s.progress(time.Now)
	p, err := keep.Verify(s.ctx, file, house.Migrations(), verify.Options{
		Instance: c.Instance, Since: since, Full: c.Full,
		Found: func(f verify.Finding) {
			if len(found) < told {
				found = append(found, f)
			}
		},
		Tell: func(done, total int) {
			tell(backup.Progress{Stage: "instances", Done: int64(done), Total: int64(total)})
		},
	}, tell)
	if err != nil {
		return s.unkept(err)
	}
	return s.proved(file, p, found, time.Since(begun).Round(time.Millisecond))
}

// since reads a date, a moment, or how long ago.
func (c *proveCmd) since(s *session) (time.Time, error) {
	if c.Since == "" {
		return time.Time{}, nil
	}
	if d, err := time.ParseDuration(c.Since); err == nil {
		return time.Now().Add(-d), nil
	}
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.ParseInLocation(form, c.Since, time.Local); err == nil {
			return at, nil
		}
	}
	return time.Time{}, exitError{ExitUsage, s.say("cli.no-since", map[string]any{"since": c.Since})}
}

// proved prints what was found, and fails when something was.
func (s *session) proved(file string, p keep.Proof, found []verify.Finding, took time.Duration) error {
	rows := []map[string]any{}
	for _, f := range found {
		rows = append(rows, map[string]any{"code": f.Code, "instance": fmt.Sprint(f.Instance), "args": f.Args,
			"text": s.words.Say(s.lang, f.Code, f.Args), "remedy": s.words.Mend(s.lang, f.Code, f.Args)})
	}
	if s.json {
		s.print(map[string]any{"file": file, "tookMs": took.Milliseconds(), "proof": p, "findings": rows})
	} else {
		for _, r := range rows {
			fmt.Fprintf(s.Out, "✗ %s  [%s]\n  → %s\n", r["text"], r["code"], r["remedy"])
		}
		s.tell("cli.proved", map[string]any{"file": file, "took": took, "instances": p.Instances, "records": p.Records, "folded": p.Folded,
			"rows": p.Rows, "counters": p.Counters, "messages": p.Messages, "findings": p.Findings})
	}
	if p.Findings > 0 {
		return exitError{ExitFailed, s.say("cli.unproved", map[string]any{"findings": p.Findings, "told": len(found)})}
	}
	return nil
}
