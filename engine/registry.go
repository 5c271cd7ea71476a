package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/mapping/dmn"
)

// Kind is what sort of thing was deployed.
type Kind string

// The kinds of deployed resource.
const (
	ProcessKind  Kind = "process"
	DecisionKind Kind = "decision"
	FormKind     Kind = "form"
)

// Deployed describes one deployed version.
type Deployed struct {
	Key     int64     `json:"key,string"`
	Kind    Kind      `json:"kind"`
	ID      string    `json:"id"`
	Version int       `json:"version"`
	Name    string    `json:"name"`
	File    string    `json:"file"`
	At      time.Time `json:"at"`
	Changed bool      `json:"changed"` // false: the same content was there already
	// What is worth a look in its file; with the first resource of it, and only
	// in the answer of a deployment.
	Warnings finding.List `json:"-"`
}

// registry holds what is deployed: the newest of everything, and every process
// version that an instance may still run on.
type registry struct {
	deploying sync.Mutex // two deployments must not take the same version
	mu        sync.RWMutex
	newest    map[Kind]map[string]resource
	versions  map[Kind]map[string][]resource // all of them, oldest first
	processes map[int64]*process.Definition
	decisions map[int64]*dmn.Definitions
}

type resource struct {
	Deployed
	content []byte
	imports []File // of a decision's file
	hash    []byte
	// deployment numbers what was deployed together, rising with time; 0 for
	// what was deployed before they were numbered.
	deployment int64
	tag        string // version tag, "" for none
}

func openRegistry(ctx context.Context, db *sql.DB) (*registry, error) {
	g := &registry{
		newest: map[Kind]map[string]resource{}, versions: map[Kind]map[string][]resource{},
		processes: map[int64]*process.Definition{}, decisions: map[int64]*dmn.Definitions{},
	}
	imports, err := importsOf(ctx, db)
	if err != nil {
		return nil, err
	}
	rows, err := db.QueryContext(ctx, `SELECT key, kind, id, version, name, file, content, hash, at, deployment FROM resource ORDER BY version`)
	if err != nil {
		return nil, fmt.Errorf("read deployed definitions: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r resource
		var at int64
		if err := rows.Scan(&r.Key, &r.Kind, &r.ID, &r.Version, &r.Name, &r.File, &r.content, &r.hash, &at, &r.deployment); err != nil {
			return nil, fmt.Errorf("read deployed definitions: %w", err)
		}
		r.At, r.imports = time.UnixMilli(at), imports[r.Key]
		c, err := compile(r)
		if err != nil {
			return nil, err
		}
		g.add(c)
	}
	return g, rows.Err()
}

// compiled is a resource with what it compiles to.
type compiled struct {
	resource
	process  *process.Definition
	decision *dmn.Definitions
}

// compile compiles a stored resource. It was accepted when it was deployed, so
// what it names outside is not checked again.
func compile(r resource) (compiled, error) {
	c := compiled{resource: r}
	var found finding.List
	switch r.Kind {
	case ProcessKind:
		m, list := bpmn.Parse(r.File, r.content)
		found = list
		if found.Bad() {
			break
		}
		defs, list := process.Compile(m, bpmn.Known{})
		found = append(found, list...)
		for _, d := range defs {
			if d.Process == r.ID {
				d.Key, d.Version = r.Key, r.Version
				c.process, c.tag = d, d.VersionTag
			}
		}
	case DecisionKind:
		c.decision, found = parseWith(File{r.File, r.content}, r.imports)
	case FormKind:
	}
	if err := found.Err(); err != nil {
		return c, fmt.Errorf("take up %s %s version %d, deployed at %s: %w", r.Kind, r.ID, r.Version, r.At.Format(time.RFC3339), err)
	}
	return c, nil
}

// add takes up what has been compiled, as the newest of its kind and id.
func (g *registry) add(all ...compiled) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range all {
		if c.process != nil {
			g.processes[c.Key] = c.process
		}
		if c.decision != nil {
			g.decisions[c.Key] = c.decision
		}
		if g.newest[c.Kind] == nil {
			g.newest[c.Kind], g.versions[c.Kind] = map[string]resource{}, map[string][]resource{}
		}
		g.newest[c.Kind][c.ID] = c.resource
		g.versions[c.Kind][c.ID] = append(g.versions[c.Kind][c.ID], c.resource)
	}
}

func (g *registry) latest(k Kind, id string) (resource, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	r, ok := g.newest[k][id]
	return r, ok
}

func (g *registry) process(key int64) (*process.Definition, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	d, ok := g.processes[key]
	return d, ok
}

func (g *registry) decision(id string) (*dmn.Definitions, bool) {
	r, ok := g.latest(DecisionKind, id)
	if !ok {
		return nil, false
	}
	return g.decisionOf(r), true
}

func (g *registry) decisionOf(r resource) *dmn.Definitions {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.decisions[r.Key]
}

// bound finds the version of something that a process means: the newest, the
// newest when the process was deployed, or the newest with a tag.
func (g *registry) bound(k Kind, id string, from *process.Definition, binding bpmn.BindingKind, tag string) (resource, error) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	until := int64(-1)
	if binding == bpmn.SameDeployment {
		for _, r := range g.versions[ProcessKind][from.Process] {
			if r.Key == from.Key {
				until = r.deployment
			}
		}
	}
	for _, r := range slices.Backward(g.versions[k][id]) {
		if until >= 0 && r.deployment > until || binding == bpmn.ByTag && r.tag != tag {
			continue
		}
		return r, nil
	}
	switch {
	case len(g.versions[k][id]) == 0:
		return resource{}, fmt.Errorf("no %s %q is deployed", k, id)
	case binding == bpmn.ByTag:
		return resource{}, fmt.Errorf("no version of %s %q has the tag %q", k, id, tag)
	}
	return resource{}, fmt.Errorf("%s %q was not deployed when the process was", k, id)
}

// same reports whether the newest version already has this content.
func (g *registry) same(k Kind, id string, hash []byte) (Deployed, bool) {
	r, ok := g.latest(k, id)
	r.Changed = false
	return r.Deployed, ok && bytes.Equal(r.hash, hash)
}

// hashOf is the hash of a file's content, with that of all that it imports.
func hashOf(f File, imports []File) []byte {
	h := sha256.New()
	h.Write(f.Content)
	for _, other := range imports {
		own := sha256.Sum256(other.Content)
		h.Write(own[:])
	}
	return h.Sum(nil)
}
