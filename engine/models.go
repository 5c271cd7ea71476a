package engine

import (
	"context"
	"database/sql"
	"fmt"
	"path"
	"slices"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/dmn"
	"github.com/servicehall/hallway/store"
)

// importMigration keeps beside a decision the files that its file imports, in
// the order in which they are read.
var importMigration = store.Migration{Room: "engine", Step: 2, SQL: []string{
	`CREATE TABLE resource_import (
  resource INTEGER NOT NULL, position INTEGER NOT NULL, file TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (resource, position)) STRICT, WITHOUT ROWID`,
}}

// decisionModel is a DMN file of a deployment.
type decisionModel struct {
	file      File
	namespace string
	wants     []string // namespaces
	imports   []File   // those of the deployment, each after what it imports itself
	defs      *dmn.Definitions
	found     finding.List
	read      bool
}

// decisionModels reads the DMN files of a deployment by name, each after those
// that it imports. Where they go in a circle, one finds that a model is missing.
func decisionModels(files []File) map[string]*decisionModel {
	var all []*decisionModel
	byName := map[string]*decisionModel{}
	for _, f := range files {
		if path.Ext(f.Name) == ".dmn" {
			m := &decisionModel{file: f}
			m.namespace, m.wants = dmn.Imports(f.Name, f.Content)
			all, byName[f.Name] = append(all, m), m
		}
	}
	for left := len(all); left > 0; left-- {
		next := slices.IndexFunc(all, func(m *decisionModel) bool { return !m.read && m.ready(all) })
		if next < 0 {
			next = slices.IndexFunc(all, func(m *decisionModel) bool { return !m.read })
		}
		all[next].parse(all)
	}
	return byName
}

// ready tells whether all files that the model imports have been read.
func (m *decisionModel) ready(all []*decisionModel) bool {
	for _, other := range all {
		if m.takes(other) && !other.read {
			return false
		}
	}
	return true
}

func (m *decisionModel) takes(other *decisionModel) bool {
	return m != other && slices.Contains(m.wants, other.namespace)
}

func (m *decisionModel) parse(all []*decisionModel) {
	var others []*dmn.Definitions
	for _, other := range all {
		if !m.takes(other) || !other.read || other.defs == nil {
			continue
		}
		others = append(others, other.defs)
		for _, f := range append(slices.Clone(other.imports), other.file) {
			if !slices.ContainsFunc(m.imports, func(have File) bool { return have.Name == f.Name }) {
				m.imports = append(m.imports, f)
			}
		}
	}
	m.defs, m.found = dmn.ParseWith(m.file.Name, m.file.Content, others...)
	m.read = true
}

// parseWith reads a deployed DMN file after the files that it imports.
func parseWith(f File, imports []File) (*dmn.Definitions, finding.List) {
	models := decisionModels(append(slices.Clone(imports), f))
	m := models[f.Name]
	return m.defs, m.found
}

// importsOf reads which files deployed decisions import.
func importsOf(ctx context.Context, db *sql.DB) (map[int64][]File, error) {
	rows, err := db.QueryContext(ctx, `SELECT resource, file, content FROM resource_import ORDER BY resource, position`)
	if err != nil {
		return nil, fmt.Errorf("read the imports of decisions: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := map[int64][]File{}
	for rows.Next() {
		var key int64
		var f File
		if err := rows.Scan(&key, &f.Name, &f.Content); err != nil {
			return nil, fmt.Errorf("read the imports of decisions: %w", err)
		}
		out[key] = append(out[key], f)
	}
	return out, rows.Err()
}

// importStatements write what a resource imports.
func (r *resource) importStatements() []store.Stmt {
	out := make([]store.Stmt, len(r.imports))
	for i, f := range r.imports {
		out[i] = store.Stmt{SQL: `INSERT INTO resource_import (resource, position, file, content) VALUES (?,?,?,?)`, Args: []any{r.Key, i, f.Name, f.Content}}
	}
	return out
}
