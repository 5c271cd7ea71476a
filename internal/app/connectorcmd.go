package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/all"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/internal/app/folder"
	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/feel"
)

// connectorCmd works with the connectors of a hall that need not run.
type connectorCmd struct {
	Describe connectorDescribeCmd `cmd:"" help:"${connector_describe}"`
}

// connectorDescribeCmd prints what the peer of a connector says of its
// operations and sources, as JSON Schema.
type connectorDescribeCmd struct {
	Name string   `arg:"" help:"${flag_described}" placeholder:"NAME[.OPERATION]"`
	Part string   `help:"${flag_part}" enum:"input,output," default:""`
	Hall string   `help:"${flag_hall}" env:"HALLWAY_HALL" type:"path" placeholder:"DIR"`
	Data string   `help:"${flag_data}" env:"HALLWAY_DATA" default:"data" type:"path" placeholder:"DIR"`
	Sim  string   `help:"${flag_sim}" env:"HALLWAY_SIM" placeholder:"URL"`
	Set  []string `help:"${flag_set}" placeholder:"NAME=VALUE"`
}

// askWithin is how long a peer may take to say what it takes and gives.
const askWithin = 30 * time.Second

// shapes are what was said, by name.
type shapes struct {
	Operations map[string]adapters.Description `json:"operations"`
	Sources    map[string]adapters.Description `json:"sources"`
	Problems   map[string]string               `json:"problems,omitempty"` // why others could not be asked
}

// Run implements the command.
func (c *connectorDescribeCmd) Run(s *session) error {
	p, err := c.plan(s)
	if err != nil {
		return err
	}
	// The mappings need not be there yet: they are what this is read for.
	f, found := folder.Read(p.Name, p.Hall, p.Packs, options(p)...)
	later := func(string) (*mapping.Mapping, bool) { return nil, true }
	cat, list := connectors.Load(f.Connectors, all.Adapters(), later, p.Clock.Now, options(p)...)
	name, operation, one := strings.Cut(c.Name, ".")
	x, ok := cat.Connector(name)
	if !ok {
		if found = append(found, list...); found.Bad() {
			s.findings(found)
		}
		return c.unknown(s, c.Name, cat.Names())
	}
	ctx, cancel := context.WithTimeout(s.ctx, askWithin)
	defer cancel()
	if err := cat.Open(ctx, name, p.Log); err != nil {
		return fmt.Errorf("open connector %s: %w", name, err)
	}
	defer func() {
		if err := cat.Close(); err != nil {
			p.Log.Warn("close the connector", slog.Any("error", err))
		}
	}()
	if one {
		return c.one(ctx, s, cat, x, operation)
	}
	return c.all(ctx, s, cat, x)
}

// plan is the hall of the flags, or the sample one beside its simulated systems.
func (c *connectorDescribeCmd) plan(s *session) (house.Plan, error) {
	vars, err := assignments(c.Set)
	if err != nil {
		return house.Plan{}, exitError{ExitUsage, err.Error()}
	}
	p := where{Hall: c.Hall, Data: c.Data}.plan(s, vars)
	known := map[string]string{"HALL_URL": "http://127.0.0.1:8080"}
	if c.Hall != "" {
		p.Lookup = lookup(p.Lookup, vars, known)
		return p, nil
	}
	sim := c.Sim
	if sim == "" {
		sim = "http://127.0.0.1:8090"
	}
	sample, err := house.Sample{Data: c.Data, Sim: sim}.Names()
	p.Lookup = lookup(p.Lookup, vars, known, sample)
	return p, err
}

// one prints one operation or source, or a part of it, as it can be saved.
func (c *connectorDescribeCmd) one(ctx context.Context, s *session, cat *connectors.Catalogue, x *connectors.Connector, name string) error {
	d, err := describe(ctx, cat, x.Name, name)
	if errors.Is(err, connectors.ErrNotFound) {
		return c.unknown(s, name, append(x.Operations(), x.Sources()...))
	}
	if err != nil {
		return s.undescribed(x.Name+"."+name, err)
	}
	switch part := map[string]json.RawMessage{"input": d.Input, "output": d.Output}[c.Part]; {
	case c.Part == "":
		return s.ordered(d)
	case part == nil:
		return exitError{ExitFailed, s.say("cli.no-part", map[string]any{"name": c.Name, "part": c.Part})}
	default:
		return s.ordered(part)
	}
}

// describe asks for an operation, or else a source, of a name.
func describe(ctx context.Context, cat *connectors.Catalogue, connector, name string) (adapters.Description, error) {
	d, err := cat.Describe(ctx, connector, name)
	if errors.Is(err, connectors.ErrNotFound) {
		return cat.DescribeSource(ctx, connector, name)
	}
	return d, err
}

// all prints all operations and sources. It fails where none can be asked.
func (c *connectorDescribeCmd) all(ctx context.Context, s *session, cat *connectors.Catalogue, x *connectors.Connector) error {
	out := shapes{Operations: map[string]adapters.Description{}, Sources: map[string]adapters.Description{}, Problems: map[string]string{}}
	var last error
	ask := func(names []string, into map[string]adapters.Description, of func(context.Context, string, string) (adapters.Description, error)) {
		for _, name := range names {
			d, err := of(ctx, x.Name, name)
			if err != nil {
				last, out.Problems[name] = err, err.Error()
				continue
			}
			into[name] = d
		}
	}
	ask(x.Operations(), out.Operations, cat.Describe)
	ask(x.Sources(), out.Sources, cat.DescribeSource)
	if len(out.Operations)+len(out.Sources) == 0 && last != nil {
		return s.undescribed(x.Name, last)
	}
	return s.ordered(out)
}

func (c *connectorDescribeCmd) unknown(s *session, name string, known []string) error {
	if near := feel.Nearest(name, known); near != "" {
		known = []string{near}
	}
	return exitError{ExitFailed, s.say("cli.not-described", map[string]any{"name": name, "known": strings.Join(known, ", ")})}
}

// undescribed words why a peer says nothing of itself.
func (s *session) undescribed(name string, err error) error {
	if errors.Is(err, connectors.ErrNotDescribed) {
		return exitError{ExitFailed, s.say("cli.describes-nothing", map[string]any{"name": name})}
	}
	return fmt.Errorf("describe %s: %w", name, err)
}

// ordered prints JSON whose members keep their order.
func (s *session) ordered(v any) error {
	e := json.NewEncoder(s.Out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
