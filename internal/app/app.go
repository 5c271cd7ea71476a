// Package app is the command line of hallway: it reads the arguments, opens the
// hall's folder and hands over to the room that does the work.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
)

// The exit statuses.
const (
	ExitOK      = 0
	ExitFailed  = 1 // it was tried and did not succeed, or findings
	ExitUsage   = 2 // the command line is not right
	ExitNoReach = 3 // no hall answers
)

// World is what the program reads and writes besides files.
type World struct {
	In       io.Reader
	Out, Err io.Writer
	Env      func(name string) (string, bool)
	Terminal bool // whether a person may be asked
}

// System is the world of the running process.
func System() World {
	info, err := os.Stdin.Stat()
	return World{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.LookupEnv,
		Terminal: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

// run is what every command is run with.
type session struct {
	World
	ctx   context.Context
	lang  words.Lang
	words words.Catalogue
	json  bool
}

func (s *session) say(code string, args map[string]any) string {
	return s.words.Say(s.lang, code, args)
}

func (s *session) tell(code string, args map[string]any) {
	fmt.Fprintln(s.Out, s.say(code, args))
}

// commands is the command line; its help is in words.go.
type commands struct {
	Lang   string `enum:"zh,en," default:"" help:"${lang}"`
	Output string `enum:"text,json" default:"text" short:"o" help:"${output}"`

	Run       runCmd       `cmd:"" help:"${run}"`
	Serve     serveCmd     `cmd:"" help:"${serve}"`
	Init      initCmd      `cmd:"" help:"${init}"`
	Sim       simCmd       `cmd:"" help:"${sim}"`
	Try       tryCmd       `cmd:"" help:"${try}"`
	Lint      lintCmd      `cmd:"" help:"${lint}"`
	Map       mapCmd       `cmd:"" help:"${map}"`
	Feel      feelCmd      `cmd:"" help:"${feel}"`
	Decide    decideCmd    `cmd:"" help:"${decide}"`
	Deploy    deployCmd    `cmd:"" help:"${deploy}"`
	Connector connectorCmd `cmd:"" help:"${connector}"`
	Case      caseCmd      `cmd:"" help:"${case}"`
	Message   messageCmd   `cmd:"" help:"${message}"`
	Signal    signalCmd    `cmd:"" help:"${signal}"`
	Condition conditionCmd `cmd:"" help:"${condition}"`
	Batch     batchCmd     `cmd:"" help:"${batch}"`
	Incident  incidentCmd  `cmd:"" help:"${incident}"`
	Process   processCmd   `cmd:"" help:"${process}"`
	Account   accountCmd   `cmd:"" help:"${account}"`
	Backup    backupCmd    `cmd:"" help:"${backup}"`
	Restore   restoreCmd   `cmd:"" help:"${restore}"`
	Verify    proveCmd     `cmd:"" help:"${verify}"`
	Retention retentionCmd `cmd:"" help:"${retention}"`
	Doctor    doctorCmd    `cmd:"" help:"${doctor}"`
	Version   versionCmd   `cmd:"" help:"${version}"`
}

// Main runs a command line and returns its exit status.
func Main(ctx context.Context, args []string, w World) int {
	lang := language(args, w.Env)
	all, err := catalogue()
	if err != nil {
		fmt.Fprintln(w.Err, err)
		return ExitFailed
	}
	s := &session{World: w, ctx: ctx, lang: lang, words: all}
	var c commands
	exited, code := false, 0
	parser, err := kong.New(&c, kong.Name("hallway"), kong.Description(s.say("cli.about", nil)), helpVars(all, lang),
		kong.Writers(w.Out, w.Err), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Help(s.help), kong.Exit(func(n int) { exited, code = true, n }))
	if err != nil {
		fmt.Fprintln(w.Err, err)
		return ExitFailed
	}
	parser.Model.HelpFlag.Help = s.say("cli.help.help", nil)
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if exited {
		return code
	}
	if err != nil {
		fmt.Fprintln(w.Err, s.say("cli.usage", map[string]any{"reason": err.Error()}))
		return ExitUsage
	}
	s.json = c.Output == "json"
	return s.end(k.Run(s))
}

// end words the error of a command and gives the exit status.
func (s *session) end(err error) int {
	var found finding.List
	var exit exitError
	err = s.kept(err)
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &found):
		s.findings(found)
	case errors.As(err, &exit):
		fmt.Fprintln(s.Err, exit.text)
		return exit.code
	case errors.Is(err, context.Canceled) && s.ctx.Err() != nil:
		return ExitOK
	default:
		fmt.Fprintln(s.Err, "hallway: "+err.Error())
	}
	return ExitFailed
}

// exitError is an error with its own wording and status.
type exitError struct {
	code int
	text string
}

// Error gives the text.
func (e exitError) Error() string { return e.text }

// language is that of --lang, else of the environment.
func language(args []string, env func(string) (string, bool)) words.Lang {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			return words.Accept(v, words.En)
		}
		if a == "--lang" && i+1 < len(args) {
			return words.Accept(args[i+1], words.En)
		}
	}
	for _, name := range []string{"HALLWAY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v, ok := env(name); ok && v != "" {
			return words.Accept(v, words.En)
		}
	}
	return words.En
}

// helpVars puts the help texts of a language into kong's tags.
func helpVars(all words.Catalogue, lang words.Lang) kong.Vars {
	out := kong.Vars{}
	for code := range all {
		if name, ok := strings.CutPrefix(code, "cli.help."); ok {
			out[name] = all.Say(lang, code, nil)
		}
	}
	return out
}

// help prints kong's help and the examples of the command.
func (s *session) help(o kong.HelpOptions, k *kong.Context) error {
	if err := kong.DefaultHelpPrinter(o, k); err != nil {
		return err
	}
	name := "hallway"
	if n := k.Selected(); n != nil {
		name += "." + strings.ReplaceAll(n.Path(), " ", ".")
	}
	if _, ok := s.words["cli.examples."+name]; ok {
		fmt.Fprintf(s.Out, "\n%s\n%s\n", s.say("cli.examples", nil), s.say("cli.examples."+name, nil))
	}
	return nil
}
