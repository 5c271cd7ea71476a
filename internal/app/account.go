package app

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/auth/local"
	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/internal/version"
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/backup"
)

// accountCmd keeps the local accounts, for people whom no identity provider
// knows. It works on the database: the hall need not run.
type accountCmd struct {
	Put    accountPutCmd    `cmd:"" help:"${account_put}"`
	List   accountListCmd   `cmd:"" help:"${account_list}"`
	Remove accountRemoveCmd `cmd:"" help:"${account_remove}"`
}

// accounts opens the accounts of a data folder.
func accounts(s *session, data string) (*store.DB, *local.Accounts, error) {
	if err := os.MkdirAll(data, 0o750); err != nil {
		return nil, nil, fmt.Errorf("make data folder: %w", err)
	}
	db, err := store.Open(s.ctx, store.Options{Path: databaseOf(data), Program: version.String()})
	if err != nil {
		return nil, nil, backup.Explain(databaseOf(data), err)
	}
	if err := db.Migrate(s.ctx, house.Migrations()); err != nil {
		return nil, nil, errors.Join(backup.Explain(databaseOf(data), err), db.Close())
	}
	a, err := local.New(db, time.Now, local.Options{})
	return db, a, err
}

// shut closes the database and keeps the first error.
func shut(db *store.DB, err *error) {
	if closed := db.Close(); *err == nil {
		*err = closed
	}
}

// accountPutCmd makes or changes an account; the password comes on standard
// input, so that it stands in no list of processes.
type accountPutCmd struct {
	Data   string   `help:"${flag_data}" env:"HALLWAY_DATA" default:"data" type:"path"`
	Login  string   `arg:"" help:"${flag_login}"`
	Name   string   `help:"${flag_name}"`
	Groups []string `help:"${flag_groups}"`
	Roles  []string `help:"${flag_roles}" default:"staff"`
}

// Run implements the command.
func (c *accountPutCmd) Run(s *session) (failed error) {
	acc := local.Account{Login: c.Login, Name: c.Name, Groups: c.Groups}
	for _, r := range c.Roles {
		if !slices.Contains(auth.Roles(), auth.Role(r)) {
			return exitError{ExitUsage, s.say("cli.no-role", map[string]any{"role": r, "known": fmt.Sprint(auth.Roles())})}
		}
		acc.Roles = append(acc.Roles, auth.Role(r))
	}
	if s.Terminal {
		fmt.Fprint(s.Err, s.say("cli.password", nil))
	}
	line, err := bufio.NewReader(io.LimitReader(s.In, 4096)).ReadString('\n')
	if err != nil && line == "" {
		return exitError{ExitUsage, s.say("cli.no-password", nil)}
	}
	db, all, err := accounts(s, c.Data)
	if err != nil {
		return err
	}
	defer shut(db, &failed)
	if err := all.Put(s.ctx, acc, strings.TrimRight(line, "\r\n")); err != nil {
		return err
	}
	s.tell("cli.account-put", map[string]any{"login": c.Login})
	return nil
}

// accountListCmd lists accounts.
type accountListCmd struct {
	Data string `help:"${flag_data}" env:"HALLWAY_DATA" default:"data" type:"path"`
}

// Run implements the command.
func (c *accountListCmd) Run(s *session) (failed error) {
	db, all, err := accounts(s, c.Data)
	if err != nil {
		return err
	}
	defer shut(db, &failed)
	list, err := all.List(s.ctx)
	if err != nil {
		return err
	}
	if s.json {
		s.print(list)
		return nil
	}
	rows := [][]string{}
	for _, a := range list {
		rows = append(rows, []string{a.Login, a.Name, strings.Join(a.Groups, ","), fmt.Sprint(a.Roles)})
	}
	s.table(rows)
	return nil
}

// accountRemoveCmd removes an account.
type accountRemoveCmd struct {
	Data  string `help:"${flag_data}" env:"HALLWAY_DATA" default:"data" type:"path"`
	Login string `arg:"" help:"${flag_login}"`
}

// Run implements the command.
func (c *accountRemoveCmd) Run(s *session) (failed error) {
	db, all, err := accounts(s, c.Data)
	if err != nil {
		return err
	}
	defer shut(db, &failed)
	if err := all.Remove(s.ctx, c.Login); err != nil {
		return err
	}
	s.tell("cli.account-removed", map[string]any{"login": c.Login})
	return nil
}
