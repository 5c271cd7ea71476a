package app

import (
	"errors"
	"log/slog"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/internal/app/folder"
	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/internal/app/keep"
	"github.com/servicehall/hallway/internal/version"
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/backup"
	"github.com/servicehall/hallway/store/sweep"
)

// retentionCmd says what the hall's retention would let go, or lets it go where
// no hall runs.
type retentionCmd struct {
	where
	DryRun bool `help:"${flag_dry}"`
}

// Run implements the command.
func (c *retentionCmd) Run(s *session) error {
	p := c.plan(s, nil)
	f, found := folder.Settings(p.Name, p.Hall, options(p)...)
	if err := found.Err(); err != nil {
		return err
	}
	classes := keep.Classes(f.Retention)
	if c.DryRun {
		return c.count(s, classes)
	}
	return c.pass(s, classes)
}

// count looks beside a running hall.
func (c *retentionCmd) count(s *session, classes []sweep.Class) (err error) {
	path := databaseOf(c.Data)
	db, err := backup.OpenRead(s.ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := backup.Present(s.ctx, db, path, house.Migrations()); err != nil {
		return err
	}
	n, err := sweep.Count(s.ctx, db, classes, time.Now())
	if err != nil {
		return err
	}
	s.swept(classes, n, "cli.retention-would")
	return nil
}

// pass lets go, with the data folder locked.
func (c *retentionCmd) pass(s *session, classes []sweep.Class) (err error) {
	release, err := house.Lock(s.ctx, c.Data)
	if errors.Is(err, house.ErrLocked) {
		return exitError{ExitFailed, s.say("cli.data-in-use", map[string]any{"data": c.Data})}
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	path := databaseOf(c.Data)
	db, err := store.Open(s.ctx, store.Options{Path: path, Program: version.String()})
	if err != nil {
		return backup.Explain(path, err)
	}
	defer shut(db, &err)
	if err := db.Migrate(s.ctx, house.Migrations()); err != nil {
		return backup.Explain(path, err)
	}
	n, err := sweep.New(sweep.Config{DB: db, Classes: classes, Clock: clock.Real(), Log: slog.New(slog.DiscardHandler)}).Pass(s.ctx)
	if err != nil {
		return err
	}
	s.swept(classes, n, "cli.retention-went")
	return nil
}

// swept prints how much of each class goes, and how long it is kept.
func (s *session) swept(classes []sweep.Class, n map[string]int, says string) {
	if s.json {
		s.print(n)
		return
	}
	rows, some := [][]string{}, false
	for _, c := range classes {
		keeps, goes := s.say("cli.retention-ever", nil), ""
		if c.Keep > 0 {
			some = true
			keeps, goes = s.say("cli.retention-keep", map[string]any{"days": c.Keep.Hours() / 24}), s.say(says, map[string]any{"n": n[c.Name]})
		}
		rows = append(rows, []string{s.say("cli.class."+c.Name, nil), keeps, goes})
	}
	s.table(rows)
	if !some {
		s.tell("cli.retention-none", nil)
	}
}
