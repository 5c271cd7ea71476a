package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/internal/app/folder"
	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/schema"
)

// mapCmd works with mappings without a running hall, but for sample.
type mapCmd struct {
	Check   mapCheckCmd   `cmd:"" help:"${map_check}"`
	Test    mapTestCmd    `cmd:"" help:"${map_test}"`
	Run     mapRunCmd     `cmd:"" help:"${map_run}"`
	Explain mapExplainCmd `cmd:"" help:"${map_explain}"`
	Sample  mapSampleCmd  `cmd:"" help:"${map_sample}"`
}

// mappings are the flags that say whose mappings.
type mappings struct {
	Hall string   `help:"${flag_map_hall}" env:"HALLWAY_HALL" type:"path" placeholder:"DIR"`
	Set  []string `help:"${flag_set}" placeholder:"NAME=VALUE"`
}

// loaded is a set of mappings with what is wrong with their files.
type loaded struct {
	set   *mapping.Set
	files mapping.Files
	found finding.List
	zone  *time.Location
}

// load reads the mappings of a hall's folder, of a bare folder with mappings,
// schemas and tables, or of the embedded sample.
func (m mappings) load(s *session) (loaded, error) {
	out := loaded{zone: time.Local}
	if m.Hall != "" {
		if _, err := os.Stat(filepath.Join(m.Hall, "hall.yaml")); errors.Is(err, fs.ErrNotExist) {
			return m.bare()
		}
	}
	vars, err := assignments(m.Set)
	if err != nil {
		return out, exitError{ExitUsage, err.Error()}
	}
	p := where{Hall: m.Hall, Data: "data"}.plan(s, vars)
	known := map[string]string{"HALL_URL": "http://127.0.0.1:8080"}
	sample, err := house.Sample{Data: "data", Sim: "http://127.0.0.1:8090"}.Names()
	if err != nil {
		return out, err
	}
	if m.Hall != "" {
		sample = nil
	}
	p.Lookup = lookup(p.Lookup, vars, known, sample)
	f, found := folder.Read(p.Name, p.Hall, p.Packs, options(p)...)
	out.files, out.found = f.Mapping, found
	if zone, err := time.LoadLocation(f.File.Zone); err == nil {
		out.zone = zone
	}
	out.read()
	return out, nil
}

func (l *loaded) read() {
	set, found := mapping.Load(l.files)
	l.set, l.found = set, append(l.found, found...)
}

// bare reads a folder that is no hall's.
func (m mappings) bare() (loaded, error) {
	out := loaded{zone: time.Local}
	into := map[string]*[]mapping.Source{"mappings": &out.files.Mappings, "schemas": &out.files.Schemas, "tables": &out.files.Tables}
	tree := os.DirFS(m.Hall)
	for _, kind := range []string{"mappings", "schemas", "tables"} {
		err := fs.WalkDir(tree, kind, func(name string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
				return err
			}
			text, err := fs.ReadFile(tree, name)
			*into[kind] = append(*into[kind], mapping.Source{Name: path.Join(m.Hall, name), Text: text})
			return err
		})
		if err != nil {
			return out, fmt.Errorf("read %s of %s: %w", kind, m.Hall, err)
		}
	}
	out.read()
	return out, nil
}

// named gives one mapping. One that is wrong is told of by its findings.
func (m mappings) named(s *session, name string) (*mapping.Mapping, loaded, error) {
	l, err := m.load(s)
	if err != nil {
		return nil, l, err
	}
	x, ok := l.set.Mapping(name)
	if ok {
		return x, l, nil
	}
	if l.found.Bad() {
		s.findings(l.found)
	}
	args := map[string]any{"name": name, "known": strings.Join(l.set.Names(), ", ")}
	if near := feel.Nearest(name, l.set.Names()); near != "" {
		args["known"] = near
	}
	return nil, l, exitError{ExitFailed, s.say("cli.no-mapping", args)}
}

// mapCheckCmd checks mappings with their schemas, code tables and samples.
type mapCheckCmd struct {
	Folder string   `arg:"" optional:"" help:"${flag_map_hall}" type:"path"`
	Set    []string `help:"${flag_set}" placeholder:"NAME=VALUE"`
}

// Run implements the command.
func (c *mapCheckCmd) Run(s *session) error {
	l, err := mappings{Hall: c.Folder, Set: c.Set}.load(s)
	if err != nil {
		return err
	}
	if l.found.Bad() {
		return l.found
	}
	if len(l.found) > 0 || s.json {
		s.findings(l.found)
	}
	if !s.json {
		s.tell("cli.map-ok", map[string]any{"mappings": len(l.set.Names()), "tables": len(l.files.Tables), "schemas": len(l.files.Schemas)})
	}
	return nil
}

// mapTestCmd runs the samples that stand beside mappings.
type mapTestCmd struct {
	mappings
	Names []string `arg:"" optional:"" help:"${flag_mapping}"`
}

// tested is a mapping whose samples hold.
type tested struct {
	Mapping string   `json:"mapping"`
	Version string   `json:"version"`
	File    string   `json:"file"`
	Samples []string `json:"samples"`
}

// Run implements the command.
func (c *mapTestCmd) Run(s *session) error {
	l, err := c.load(s)
	if err != nil {
		return err
	}
	if l.found.Bad() {
		return l.found
	}
	names := c.Names
	if len(names) == 0 {
		names = l.set.Names()
	}
	out := []tested{}
	rows := [][]string{}
	for _, name := range names {
		m, ok := l.set.Mapping(name)
		if !ok {
			return exitError{ExitFailed, s.say("cli.no-mapping", map[string]any{"name": name, "known": strings.Join(l.set.Names(), ", ")})}
		}
		one := tested{Mapping: name, Version: m.Version(), File: m.File(), Samples: []string{}}
		for _, x := range m.Samples() {
			one.Samples = append(one.Samples, x.Name)
		}
		out = append(out, one)
		rows = append(rows, []string{name, m.Version(), s.say("cli.map-samples", map[string]any{"count": len(one.Samples)}), m.File()})
	}
	if s.json {
		s.print(out)
		return nil
	}
	s.table(rows)
	return nil
}

// mapInput are the arguments that say which mapping, and of what.
type mapInput struct {
	mappings
	Mapping string `arg:"" help:"${flag_mapping}"`
	Input   string `arg:"" optional:"" default:"-" help:"${flag_input}"`
	Now     string `help:"${flag_now}" placeholder:"TIME"`
}

// apply reads the input and maps it.
func (c *mapInput) apply(s *session) (map[string]any, []mapping.Trace, error) {
	m, l, err := c.named(s, c.Mapping)
	if err != nil {
		return nil, nil, err
	}
	in, err := s.object(c.Input)
	if err != nil {
		return nil, nil, err
	}
	now, err := s.moment(c.Now)
	if err != nil {
		return nil, nil, err
	}
	out, traces, err := m.ApplyTraced(in, now, l.zone)
	return out, traces, s.refusal(err)
}

// refusal words data that a mapping does not take.
func (s *session) refusal(err error) error {
	r, ok := errors.AsType[*mapping.Refusal](err)
	if !ok {
		return err
	}
	if s.json {
		s.print(map[string]any{"mapping": r.Mapping, "refused": s.problems(r)})
	}
	return exitError{ExitFailed, s.say("cli.map-refused", map[string]any{"mapping": r.Mapping, "why": r.Say(s.lang)})}
}

func (s *session) problems(r *mapping.Refusal) []map[string]any {
	out := []map[string]any{}
	for _, p := range r.Problems {
		out = append(out, map[string]any{"path": p.Path, "target": p.Target, "code": p.Code, "text": p.Say(s.lang)})
	}
	return out
}

// mapRunCmd applies a mapping.
type mapRunCmd struct{ mapInput }

// Run implements the command.
func (c *mapRunCmd) Run(s *session) error {
	out, _, err := c.apply(s)
	if err == nil {
		s.print(out)
	}
	return err
}

// mapExplainCmd applies a mapping and says where every value came from.
type mapExplainCmd struct{ mapInput }

// Run implements the command.
func (c *mapExplainCmd) Run(s *session) error {
	out, traces, err := c.apply(s)
	if s.json && err == nil {
		s.print(map[string]any{"output": out, "lineage": traces})
		return nil
	}
	for i := range traces {
		s.trace(&traces[i])
	}
	return err
}

// trace prints the lineage of one value.
func (s *session) trace(t *mapping.Trace) {
	mark := ""
	if t.Empty {
		mark = "  " + s.say("cli.map-empty", nil)
	}
	if t.Default {
		mark = "  " + s.say("cli.map-default", nil)
	}
	fmt.Fprintf(s.Out, "%s%s\n    %s", t.Target, mark, strings.ReplaceAll(t.Expression, "\n", "\n    "))
	if t.When != "" {
		fmt.Fprint(s.Out, "  "+s.say("cli.map-when", map[string]any{"when": t.When}))
	}
	fmt.Fprintf(s.Out, "\n    %s:%d  %s@%s", t.File, t.Line, t.Mapping, t.Version)
	if len(t.Reads) > 0 {
		fmt.Fprint(s.Out, "  ← "+strings.Join(t.Reads, ", "))
	}
	fmt.Fprintln(s.Out)
	for _, r := range t.Rows {
		fmt.Fprintf(s.Out, "    code_tables.%s[%s] %s..%s %s %s:%d\n", r.Table, r.Code, r.From, r.To, r.Rule, r.File, r.Line)
	}
	for _, n := range t.Notes {
		fmt.Fprintf(s.Out, "    ! %d:%d %s\n", n.Line, n.Col, s.words.Say(s.lang, n.Code, n.Args))
	}
}

// object reads a JSON object from a file, or from the input for "-".
func (s *session) object(name string) (map[string]any, error) {
	var text []byte
	var err error
	if name == "-" {
		text, err = io.ReadAll(io.LimitReader(s.In, folder.MaxFile))
	} else {
		text, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, fmt.Errorf("read the input: %w", err)
	}
	v, found := schema.ReadJSON(name, text)
	if found.Bad() {
		return nil, found
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, exitError{ExitFailed, s.say("cli.no-object", map[string]any{"file": name})}
	}
	return m, nil
}

// moment is the time that a flag says, or now.
func (s *session) moment(text string) (time.Time, error) {
	if text == "" {
		return time.Now(), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, exitError{ExitUsage, s.say("cli.no-time", map[string]any{"text": text})}
	}
	return at, nil
}
