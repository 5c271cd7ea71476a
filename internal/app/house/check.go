package house

import (
	"context"
	"time"

	"github.com/servicehall/hallway/adapters/all"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/bpmn/lint"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/gateway/soap"
	"github.com/servicehall/hallway/hall/form"
	"github.com/servicehall/hallway/internal/app/folder"
	"github.com/servicehall/hallway/mapping"
)

// Checked is a hall whose files have been read and compiled.
type Checked struct {
	Folder    *folder.Folder
	Mappings  *mapping.Set
	Catalogue *connectors.Catalogue
	Routes    *route.Table
	Services  map[string]*soap.Service
	settled
}

// nearBy is how long descriptions that lie in files may take to be read.
const nearBy = 10 * time.Second

// Check reads and compiles all files of a hall, and returns everything that is
// wrong with any of them. Of what lies outside the hall's folder, only files are
// read that say what a peer takes and gives: no peer is called.
func Check(p Plan) (*Checked, finding.List) {
	f, found := folder.Read(p.Name, p.Hall, p.Packs, p.options()...)
	c := &Checked{Folder: f, Services: map[string]*soap.Service{}}
	c.lang = words.Lang(f.File.Lang)
	var err error
	if c.zone, err = time.LoadLocation(f.File.Zone); err != nil {
		found.Add("hall.zone", finding.Place{File: p.Name + "/hall.yaml", Path: "zone"}, map[string]any{"name": f.File.Zone})
		c.zone = time.UTC
	}
	var list finding.List
	c.Mappings, list = mapping.Load(f.Mapping, p.options()...)
	found = append(found, list...)
	c.Catalogue, list = connectors.Load(f.Connectors, all.Adapters(), c.Mappings.Mapping, p.Clock.Now, p.options()...)
	found = append(found, list...)
	c.Catalogue.Zone = c.zone
	ctx, cancel := context.WithTimeout(context.Background(), nearBy)
	defer cancel()
	found = append(found, c.Catalogue.FitNear(ctx)...)
	processes := c.deployable(&found, p.Clock.Now())
	c.Routes, list = route.Load(f.Routes, route.Deps{
		Mappings: c.Mappings.Mapping, Known: c.Mappings.Names(), Operations: c.Catalogue.Operations(),
		Sources: append(c.Catalogue.Sources(), f.Sources()...), Processes: processes, Tables: c.Mappings.Tables(),
	}, p.options()...)
	found = append(found, list...)
	c.services(&found)
	return c, found.Sorted()
}

// deployable checks processes, decisions and forms as a deployment would, and
// returns the ids of the processes.
func (c *Checked) deployable(found *finding.List, now time.Time) []string {
	list, all := engine.Check(c.Folder.Deploy, c.Catalogue.Known, func(engine.Kind, string) bool { return false },
		lint.Options{Now: now, Zone: c.zone})
	*found = append(*found, list...)
	var processes []string
	for _, r := range all {
		if r.Kind == engine.ProcessKind {
			processes = append(processes, r.ID)
		}
	}
	*found = append(*found, forms(c.Folder.Deploy)...)
	return processes
}

// CheckFiles says of processes, decisions and forms what a deployment would,
// outside of any hall: the names of what is not among them are not checked.
func CheckFiles(files []engine.File, now time.Time, zone *time.Location) finding.List {
	found, _ := engine.Check(files, func(string) bool { return true }, func(engine.Kind, string) bool { return true },
		lint.Options{Now: now, Zone: zone})
	return append(found, forms(files)...).Sorted()
}

// forms finds what is wrong with the forms among files.
func forms(files []engine.File) finding.List {
	var found finding.List
	for _, f := range files {
		if isForm(f.Name) {
			_, list := form.Parse(f.Name, f.Content)
			found = append(found, list...)
		}
	}
	return found
}

func isForm(name string) bool { return len(name) > 5 && name[len(name)-5:] == ".form" }

// services builds the gateway's SOAP services from their schemas.
func (c *Checked) services(found *finding.List) {
	for _, s := range c.Folder.Services {
		d := soap.Description{Name: s.Service, Namespace: s.Namespace, Summary: words.Entry{Zh: s.Summary.Zh, En: s.Summary.En}}
		bad := false
		for _, name := range s.Names() {
			op := s.Operations[name]
			in, err := soap.FromSchema(name, op.RequestText)
			if err != nil {
				found.Add("hall.service-schema", s.Place, map[string]any{"name": op.Request, "reason": err.Error()})
				bad = true
			}
			out, err := soap.FromSchema(name+"Response", op.ResponseText)
			if err != nil {
				found.Add("hall.service-schema", s.Place, map[string]any{"name": op.Response, "reason": err.Error()})
				bad = true
			}
			d.Operations = append(d.Operations, soap.Operation{Name: name, Request: in, Response: out, Summary: words.Entry{Zh: op.Summary.Zh, En: op.Summary.En}})
		}
		if bad {
			continue
		}
		svc, list := soap.NewService(d)
		*found = append(*found, list...)
		if svc != nil {
			c.Services[s.Service] = svc
		}
	}
}
