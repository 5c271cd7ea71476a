package app

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/servicehall/hallway/config/jsonshape"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/builtin"
)

// feelCmd evaluates an expression, or one after the other as they are typed.
type feelCmd struct {
	Expression string `arg:"" optional:"" help:"${flag_expression}"`
	Vars       string `help:"${flag_vars}" placeholder:"FILE"`
	Now        string `help:"${flag_now}" placeholder:"TIME"`
}

// Run implements the command.
func (c *feelCmd) Run(s *session) error {
	r := repl{s: s, vars: map[string]any{}}
	var err error
	if c.Vars != "" {
		if r.vars, err = s.object(c.Vars); err != nil {
			return err
		}
	}
	if r.now, err = s.moment(c.Now); err != nil {
		return err
	}
	if c.Expression != "" {
		return r.eval(c.Expression)
	}
	return r.loop()
}

// repl is a conversation in FEEL.
type repl struct {
	s    *session
	vars map[string]any
	now  time.Time
}

// maxLine bounds a line of the conversation.
const maxLine = 1 << 20

// loop reads lines: expressions, and commands that begin with a colon. What is
// wrong with one line ends nothing, unless nobody is there to see it.
func (r *repl) loop() error {
	if r.s.Terminal {
		r.s.tell("cli.feel-welcome", nil)
	}
	lines := bufio.NewScanner(r.s.In)
	lines.Buffer(nil, maxLine)
	var bad error
	for r.prompt(); lines.Scan(); r.prompt() {
		line := strings.TrimSpace(lines.Text())
		if line == ":quit" || line == ":q" {
			return nil
		}
		if err := r.line(line); err != nil {
			r.s.end(err)
			bad = exitError{ExitFailed, r.s.say("cli.feel-failed", nil)}
		}
		if r.s.ctx.Err() != nil {
			return r.s.ctx.Err()
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read an expression: %w", err)
	}
	if r.s.Terminal {
		fmt.Fprintln(r.s.Out)
		return nil
	}
	return bad
}

func (r *repl) prompt() {
	if r.s.Terminal {
		fmt.Fprint(r.s.Out, "feel> ")
	}
}

func (r *repl) line(line string) error {
	switch word, rest, _ := strings.Cut(line, " "); word {
	case "":
		return nil
	case ":help":
		r.s.tell("cli.feel-help", nil)
		return nil
	case ":vars":
		r.s.print(r.vars)
		return nil
	case ":functions":
		r.functions(strings.TrimSpace(rest))
		return nil
	case ":let":
		return r.let(rest)
	}
	return r.eval(line)
}

// let gives a variable a value.
func (r *repl) let(text string) error {
	name, expression, ok := strings.Cut(text, "=")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		return exitError{ExitFailed, r.s.say("cli.feel-let", nil)}
	}
	p, in, err := r.compile(expression)
	if err != nil {
		return err
	}
	v, notes := p.Value(in)
	r.s.reasons(notes)
	r.vars[name] = v
	return nil
}

// functions lists those whose name holds a text.
func (r *repl) functions(part string) {
	var rows [][]string
	for _, f := range builtin.All() {
		if strings.Contains(f.Name, part) {
			rows = append(rows, []string{f.Name, f.Group, f.Summary})
		}
	}
	r.s.table(rows)
}

func (r *repl) compile(text string) (*feel.Program, feel.Input, error) {
	var names []string
	for name := range r.vars {
		names = append(names, name)
	}
	slices.Sort(names)
	p, found := feel.Compile(text, feel.Options{Names: names})
	if p == nil {
		return nil, feel.Input{}, found.In("FEEL")
	}
	if len(found) > 0 && !r.s.json {
		r.s.findings(found.In("FEEL"))
	}
	return p, feel.Input{Vars: feel.Map(r.vars), Now: r.now, Zone: r.now.Location()}, nil
}

func (r *repl) eval(text string) error {
	p, in, err := r.compile(text)
	if err != nil {
		return err
	}
	v, notes := p.Eval(in)
	if r.s.json {
		r.s.print(map[string]any{"value": v, "type": p.Type().String(), "reads": p.Reads(), "notes": r.s.notes(notes)})
		return nil
	}
	r.s.reasons(notes)
	return r.s.value(v)
}

// reasons prints why something is null.
func (s *session) reasons(notes feel.Diagnostics) {
	for _, n := range notes {
		fmt.Fprintf(s.Err, "! %d:%d %s\n", n.Line, n.Col, s.words.Say(s.lang, n.Code, n.Args))
	}
}

// notes are diagnostics as JSON gives them.
func (s *session) notes(notes feel.Diagnostics) []map[string]any {
	out := []map[string]any{}
	for _, n := range notes {
		out = append(out, map[string]any{"line": n.Line, "column": n.Col, "code": n.Code, "text": s.words.Say(s.lang, n.Code, n.Args)})
	}
	return out
}

// value prints a value as JSON on one line.
func (s *session) value(v any) error {
	text, err := jsonshape.Append(nil, v)
	if err != nil {
		return fmt.Errorf("write the value: %w", err)
	}
	fmt.Fprintln(s.Out, string(text))
	return nil
}
