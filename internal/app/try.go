package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/servicehall/hallway/internal/app/trial"
)

// tryCmd hands an application in to the running hall and follows it; with
// --break it starts a hall of its own and breaks it in front of the reader.
type tryCmd struct {
	reach
	Break bool   `help:"${flag_break}"`
	AMQP  string `help:"${flag_amqp}" env:"HALLWAY_AMQP" placeholder:"URL"`
	Keep  bool   `help:"${flag_keep}"`
}

// Run implements the command.
func (c *tryCmd) Run(s *session) error {
	t := trial.Teller{Out: s.Out, Lang: s.lang, Words: s.words}
	if c.Break {
		return c.demo(s, t)
	}
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	err = trial.Once(s.ctx, t, cl, func(id string) error { return follow(s.ctx, s, cl, id) })
	return s.refused(err)
}

// demo runs the demonstration in a folder that goes away afterwards, unless it
// fails: what it points at has to be there.
func (c *tryCmd) demo(s *session, t trial.Teller) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("start the demonstration: %w", err)
	}
	dir, err := os.MkdirTemp("", "hallway-demo-")
	if err != nil {
		return fmt.Errorf("start the demonstration: %w", err)
	}
	failed := false
	defer func() {
		if !c.Keep && !failed {
			_ = os.RemoveAll(dir) // a leftover is the system's to clean
		}
	}()
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	world, err := startSim(ctx, s, filepath.Join(dir, "sim"))
	if err != nil {
		return err
	}
	defer world.stop()
	queue, ok := s.Env("APPLICATIONS_QUEUE") // as the sample's connector has it
	if !ok {
		queue = "hallway.applications"
	}
	d := trial.Demo{Teller: t, Program: self, Data: dir, SimURL: world.url, AMQP: c.AMQP,
		Publish: publisher(c.AMQP, queue), Replies: replies(c.AMQP), Typo: func() error { return s.typo(dir) }, Verify: verifyPDF}
	if err = d.Run(ctx); err != nil {
		failed = s.ctx.Err() == nil
		return exitError{ExitFailed, s.say("demo.failed", map[string]any{"reason": err.Error(), "log": filepath.Join(dir, "hall.log")})}
	}
	return nil
}

// typo saves a hall whose mapping has a misspelt name, and shows what lint says.
func (s *session) typo(dir string) error {
	found, err := trial.Misspell(filepath.Join(dir, "typo"))
	if err != nil {
		return err
	}
	s.tell("demo.typo", nil)
	if len(found) == 0 {
		return errors.New("the misspelt mapping was not found out")
	}
	for _, f := range found {
		fmt.Fprintln(s.Out, f.Say(s.words, s.lang))
	}
	return nil
}
