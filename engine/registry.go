package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
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
}

// registry holds what is deployed: the newest of everything, and every process
// version that an instance may still run on.
type registry struct {
	deploying sync.Mutex // two deployments must not take the same version
	mu        sync.RWMutex
	newest    map[Kind]map[string]resource
	processes map[int64]*process.Definition
	decisions map[string]*dmn.Definitions
}

type resource struct {
	Deployed
	content []byte
	imports []File // of a decision's file
	hash    []byte
}

func openRegistry(ctx context.Context, db *sql.DB) (*registry, error) {
	g := &registry{newest: map[Kind]map[string]resource{}, processes: map[int64]*process.Definition{}, decisions: map[string]*dmn.Definitions{}}
	imports, err := importsOf(ctx, db)
	if err != nil {
		return nil, err
	}
	rows, err := db.QueryContext(ctx, `SELECT key, kind, id, version, name, file, content, hash, at FROM resource ORDER BY version`)
	if err != nil {
		return nil, fmt.Errorf("read deployed definitions: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r resource
		var at int64
		if err := rows.Scan(&r.Key, &r.Kind, &r.ID, &r.Version, &r.Name, &r.File, &r.content, &r.hash, &at); err != nil {
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
				c.process = d
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
			g.decisions[c.ID] = c.decision
		}
		if g.newest[c.Kind] == nil {
			g.newest[c.Kind] = map[string]resource{}
		}
		g.newest[c.Kind][c.ID] = c.resource
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

func (g *registry) latestProcess(id string) (*process.Definition, bool) {
	r, ok := g.latest(ProcessKind, id)
	if !ok {
		return nil, false
	}
	return g.process(r.Key)
}

func (g *registry) decision(id string) (*dmn.Definitions, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	d, ok := g.decisions[id]
	return d, ok
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
