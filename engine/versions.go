package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/servicehall/hallway/engine/process"
)

// Version is one version of a process, with how many of its instances there
// are.
type Version struct {
	Deployed
	Tag       string `json:"tag,omitempty"`
	Running   int    `json:"running"`
	Suspended int    `json:"suspended"`
	Ended     int    `json:"ended"`
}

// Versions lists all versions of a process, the newest first; ErrNotFound where
// there is none.
func (e *Engine) Versions(ctx context.Context, id string) ([]Version, error) {
	counts, err := e.byVersion(ctx, id)
	if err != nil {
		return nil, err
	}
	e.defs.mu.RLock()
	defer e.defs.mu.RUnlock()
	all := e.defs.versions[ProcessKind][id]
	if len(all) == 0 {
		return nil, fmt.Errorf("process %s: %w", id, ErrNotFound)
	}
	var out []Version
	for _, r := range slices.Backward(all) {
		v := counts[r.Key]
		v.Deployed, v.Tag = r.Deployed, r.tag
		out = append(out, v)
	}
	return out, nil
}

// byVersion counts the instances of a process by their definitions.
func (e *Engine) byVersion(ctx context.Context, id string) (map[int64]Version, error) {
	rows, err := e.c.DB.Read().QueryContext(ctx, `SELECT definition, status, count(*) FROM instance WHERE process = ? GROUP BY definition, status`, id)
	if err != nil {
		return nil, fmt.Errorf("count the instances of %s: %w", id, err)
	}
	defer func() { _ = rows.Close() }()
	out := map[int64]Version{}
	for rows.Next() {
		var key int64
		var status process.Status
		var n int
		if err := rows.Scan(&key, &status, &n); err != nil {
			return nil, fmt.Errorf("count the instances of %s: %w", id, err)
		}
		v := out[key]
		switch status {
		case process.Running:
			v.Running += n
		case process.Suspended:
			v.Suspended += n
		case process.Completed, process.Cancelled:
			v.Ended += n
		}
		out[key] = v
	}
	return out, rows.Err()
}

// ContentOf returns the file of one deployed version, with what it is.
func (e *Engine) ContentOf(key int64) (Deployed, []byte, bool) {
	e.defs.mu.RLock()
	defer e.defs.mu.RUnlock()
	for _, ids := range e.defs.versions {
		for _, all := range ids {
			for _, r := range all {
				if r.Key == key {
					return r.Deployed, r.content, true
				}
			}
		}
	}
	return Deployed{}, nil, false
}

// VersionOf finds the definition of a version of a process: the newest (0, ""),
// a numbered one, or the newest that has a tag.
func (e *Engine) VersionOf(id string, version int, tag string) (*process.Definition, error) {
	return e.defs.version(id, version, tag)
}

// version is VersionOf.
func (g *registry) version(id string, version int, tag string) (*process.Definition, error) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	for _, r := range slices.Backward(g.versions[ProcessKind][id]) {
		if (version == 0 || r.Version == version) && (tag == "" || r.tag == tag) {
			return g.processes[r.Key], nil
		}
	}
	switch {
	case version != 0:
		return nil, fmt.Errorf("version %d of process %s: %w", version, id, ErrNotFound)
	case tag != "":
		return nil, fmt.Errorf("version of process %s with the tag %s: %w", id, tag, ErrNotFound)
	}
	return nil, fmt.Errorf("start process %s: %w", id, ErrNotFound)
}
