package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/servicehall/hallway/internal/app/keep"
	"github.com/servicehall/hallway/store/backup"
)

// backupCmd makes a backup of a data folder. The hall may run: it is read
// beside it, and asked nothing.
type backupCmd struct {
	Data    string `help:"${flag_data}" env:"HALLWAY_DATA" default:"data" type:"path" placeholder:"DIR"`
	NoFiles bool   `help:"${flag_nofiles}"`
	To      string `arg:"" help:"${flag_to}" type:"path"`
}

// Run implements the command.
func (c *backupCmd) Run(s *session) error {
	src := keep.Source(c.Data, time.Now)
	src.Tell = s.progress(time.Now)
	if c.NoFiles {
		src.Folders = nil
	}
	r, err := backup.Make(s.ctx, src, c.To)
	if err != nil {
		return s.unkept(err)
	}
	if s.json {
		s.print(r)
		return nil
	}
	s.tell("cli.backup", map[string]any{"file": r.File, "size": size(r.Size), "took": r.Took, "made": r.Made.Local().Format(time.DateTime), "facts": s.facts(r.Facts), "files": r.Files})
	if c.NoFiles {
		s.tell("cli.backup-no-files", map[string]any{"data": c.Data})
	}
	return nil
}

// facts words what was counted, in the order of the names.
func (s *session) facts(all map[string]int64) string {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	var out []string
	for _, name := range names {
		out = append(out, s.say("cli.fact."+name, map[string]any{"n": all[name]}))
	}
	return strings.Join(out, s.say("cli.comma", nil))
}

// kept words the refusal of a database or a backup, and leaves every other error
// as it is.
func (s *session) kept(err error) error {
	r, ok := errors.AsType[*backup.Refusal](err)
	if !ok {
		return err
	}
	text := s.say(r.Code, r.Args)
	if mend := s.words.Mend(s.lang, r.Code, r.Args); mend != "" {
		text += "\n  → " + mend
	}
	return exitError{ExitFailed, text}
}

// unkept is the error of a command that has not done what it was to do: one that
// was interrupted has failed.
func (s *session) unkept(err error) error {
	if errors.Is(err, context.Canceled) {
		return exitError{ExitFailed, s.say("cli.interrupted", nil)}
	}
	return err
}

// tellEvery is how often long work says how far it is.
const tellEvery = 2 * time.Second

// progress prints how far work is, where it takes long.
func (s *session) progress(now func() time.Time) func(backup.Progress) {
	last := now()
	return func(p backup.Progress) {
		if t := now(); t.Sub(last) >= tellEvery {
			last = t
			fmt.Fprintln(s.Err, s.say("cli.stage."+string(p.Stage), map[string]any{"done": amount(p, p.Done), "total": amount(p, p.Total)}))
		}
	}
}

func amount(p backup.Progress, n int64) string {
	if p.Stage == backup.Copying {
		return size(n)
	}
	return fmt.Sprint(n)
}

// size writes bytes as people read them.
func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	if n < 1<<30 {
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.2f GiB", float64(n)/(1<<30))
}

func databaseOf(data string) string { return filepath.Join(data, keep.Database) }
