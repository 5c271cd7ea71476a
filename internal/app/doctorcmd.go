package app

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/internal/app/doctor"
	"github.com/servicehall/hallway/internal/app/folder"
	"github.com/servicehall/hallway/internal/app/house"
)

// doctorCmd looks at what a hall stands on.
type doctorCmd struct {
	where
	Sim string `help:"${flag_sim}" env:"HALLWAY_SIM" placeholder:"URL"`
}

// Run implements the command.
func (c *doctorCmd) Run(s *session) error {
	run, err := readRunning(c.Data)
	alive := err == nil
	if c.Sim == "" {
		c.Sim = run.Sim
	}
	p, vars, err := c.patient(s, run.SimData)
	if err != nil {
		return err
	}
	p.Lookup = lookup(p.Lookup, map[string]string{"HALL_URL": "http://127.0.0.1:8080"}, vars)
	p.Log = slog.New(slog.DiscardHandler)
	f, _ := folder.Settings(p.Name, p.Hall, options(p)...)
	address := c.Listen
	if address == "" {
		address = f.Listen
	}
	all := doctor.Examine(s.ctx, doctor.Patient{Data: c.Data, Ports: []string{address}, Running: alive, Now: time.Now,
		Keys: []string{filepath.Join(c.Data, "keys", "certificate.crt")}})
	all = append(all, c.hall(s, p)...)
	return s.diagnosis(all)
}

// patient is the hall of the flags, or the sample one with what its simulated
// systems need.
func (c *doctorCmd) patient(s *session, simData string) (house.Plan, map[string]string, error) {
	if c.Hall != "" {
		return c.plan(s, nil), nil, nil
	}
	sim := c.Sim
	if sim == "" {
		sim = "http://127.0.0.1:8090"
	}
	vars, err := house.Sample{Data: c.Data, Sim: sim, SimData: simData}.Names()
	return c.plan(s, vars), vars, err
}

// hall checks the files and, when they are right, every connector.
func (c *doctorCmd) hall(s *session, p house.Plan) []doctor.Result {
	checked, found := house.Check(p)
	if found.Bad() {
		return []doctor.Result{{Grade: doctor.Bad, Code: "doctor.files-bad", Args: map[string]any{"n": len(found)}}}
	}
	out := []doctor.Result{{Grade: doctor.Well, Code: "doctor.files"}}
	if err := checked.Catalogue.Start(s.ctx, p.Log, func(string) {}); err != nil {
		out = append(out, doctor.Result{Grade: doctor.Bad, Code: "doctor.connector-bad",
			Args: map[string]any{"name": "-", "step": "open", "outcome": "config-error", "detail": err.Error()}})
	}
	defer func() { err := checked.Catalogue.Close(); _ = err }()
	for _, name := range checked.Catalogue.Names() {
		out = append(out, connector(s, checked, name)...)
	}
	return out
}

func connector(s *session, c *house.Checked, name string) []doctor.Result {
	if x, _ := c.Catalogue.Connector(name); !x.File.Enabled {
		return []doctor.Result{{Grade: doctor.Well, Code: "doctor.connector-off", Args: map[string]any{"name": name}}}
	}
	steps, err := c.Catalogue.Check(s.ctx, name)
	if err != nil || len(steps) == 0 {
		return []doctor.Result{{Grade: doctor.Well, Code: "doctor.connector-unchecked", Args: map[string]any{"name": name}}}
	}
	var out []doctor.Result
	for _, x := range steps {
		args := map[string]any{"name": name, "step": x.Name, "took": x.Took.Round(100 * time.Microsecond), "outcome": x.Outcome, "detail": x.Detail}
		if x.Outcome == "ok" {
			out = append(out, doctor.Result{Grade: doctor.Well, Code: "doctor.connector", Args: args})
		} else {
			out = append(out, doctor.Result{Grade: doctor.Bad, Code: "doctor.connector-bad", Args: args})
		}
	}
	return append(out, unfit(s, c, name)...)
}

// unfit tells where mappings do not fit what the peer says of its operations.
func unfit(s *session, c *house.Checked, name string) []doctor.Result {
	var out []doctor.Result
	for _, f := range c.Catalogue.Fit(s.ctx, name) {
		out = append(out, doctor.Result{Grade: doctor.Warn, Code: "doctor.mapping", Args: map[string]any{"name": name, "place": f.Place.String(),
			"problem-zh": s.words.Say(words.Zh, f.Code, f.Args), "problem-en": s.words.Say(words.En, f.Code, f.Args)}})
	}
	return out
}

// diagnosis prints the results, and fails when one is bad.
func (s *session) diagnosis(all []doctor.Result) error {
	sick := false
	rows := []map[string]any{}
	for _, r := range all {
		sick = sick || r.Grade == doctor.Bad
		text, mend := s.words.Say(s.lang, r.Code, r.Args), s.words.Mend(s.lang, r.Code, r.Args)
		rows = append(rows, map[string]any{"grade": r.Grade, "code": r.Code, "text": text, "remedy": mend})
		if s.json {
			continue
		}
		fmt.Fprintf(s.Out, "%s %s\n", map[doctor.Grade]string{doctor.Well: "✓", doctor.Warn: "!", doctor.Bad: "✗"}[r.Grade], text)
		if mend != "" {
			fmt.Fprintln(s.Out, "  → "+mend)
		}
	}
	if s.json {
		s.print(rows)
	}
	if sick {
		return exitError{ExitFailed, s.say("cli.sick", nil)}
	}
	return nil
}
