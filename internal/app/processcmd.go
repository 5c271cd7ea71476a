package app

import (
	"fmt"
	"net/url"

	"github.com/servicehall/hallway/engine"
)

// processCmd asks a running hall about the versions of its processes.
type processCmd struct {
	Versions processVersionsCmd `cmd:"" help:"${process_versions}"`
	File     processFileCmd     `cmd:"" help:"${process_file}"`
}

// processVersionsCmd lists all versions of a process.
type processVersionsCmd struct {
	reach
	Process string `arg:"" help:"${flag_process}"`
}

// Run implements the command.
func (c *processVersionsCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	var out []engine.Version
	if err := s.refused(cl.Get(s.ctx, "/api/v1/processes/"+url.PathEscape(c.Process)+"/versions", &out)); err != nil {
		return err
	}
	if s.json {
		s.print(out)
		return nil
	}
	rows := [][]string{}
	for _, v := range out {
		rows = append(rows, []string{fmt.Sprint(v.Version), fmt.Sprint(v.Key), v.At.Format("2006-01-02 15:04:05"), v.Tag, v.File,
			s.say("cli.version-count", map[string]any{"running": v.Running, "suspended": v.Suspended, "ended": v.Ended})})
	}
	s.table(rows)
	return nil
}

// processFileCmd fetches the file of one version.
type processFileCmd struct {
	reach
	Key int64 `arg:"" help:"${flag_key}"`
}

// Run implements the command.
func (c *processFileCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	content, err := cl.File(s.ctx, fmt.Sprintf("/api/v1/deployments/%d/content", c.Key))
	if err := s.refused(err); err != nil {
		return err
	}
	_, err = s.Out.Write(content)
	return err
}
