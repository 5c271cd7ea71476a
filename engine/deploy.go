package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/bpmn/lint"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// File is one file of a deployment. Its ending says what it is: .bpmn, .dmn,
// .form (form-js JSON).
type File struct {
	Name    string
	Content []byte
}

// Deploy checks all files together and takes them up together, or not at all:
// then the error is a finding.List with everything that is wrong. A file whose
// content is the newest already makes no new version. What is only worth a look
// stands beside the first thing that its file defines.
func (e *Engine) Deploy(ctx context.Context, files []File) ([]Deployed, error) {
	e.defs.deploying.Lock()
	defer e.defs.deploying.Unlock()
	found, all := check(files, e.c.Operations.Known, e.Has, e.looks())
	if err := found.Err(); err != nil {
		return nil, err
	}
	warnings := besides(found, all)
	var out []Deployed
	var changed []compiled
	deployment := e.c.NewID()
	for i, r := range all {
		if old, same := e.defs.same(r.Kind, r.ID, r.hash); same {
			old.Warnings = warnings[i]
			out = append(out, old)
			continue
		}
		old, _ := e.defs.latest(r.Kind, r.ID)
		r.Key, r.Version, r.At, r.Changed = e.c.NewID(), old.Version+1, e.c.Clock.Now(), true
		r.deployment = deployment
		c, err := compile(r)
		if err != nil {
			return nil, err
		}
		out, changed = append(out, r.Deployed), append(changed, c)
		out[len(out)-1].Warnings = warnings[i]
	}
	if len(changed) == 0 {
		return out, nil
	}
	return out, e.takeUp(ctx, changed)
}

// takeUp writes what is new, with its timer start events, and takes it up.
func (e *Engine) takeUp(ctx context.Context, changed []compiled) error {
	var stmts []store.Stmt
	for _, r := range changed {
		stmts = append(stmts, store.Stmt{
			SQL:  `INSERT INTO resource (key, kind, id, version, name, file, content, hash, at, deployment) VALUES (?,?,?,?,?,?,?,?,?,?)`,
			Args: []any{r.Key, string(r.Kind), r.ID, r.Version, r.Name, r.File, r.content, r.hash, r.At.UnixMilli(), r.deployment},
		})
		stmts = append(stmts, r.importStatements()...)
	}
	timers, armed, err := e.armStarts(changed)
	if err != nil {
		return err
	}
	if err := e.c.DB.Committer.Run(ctx, append(stmts, timers...)...); err != nil {
		return fmt.Errorf("deploy: %w", err)
	}
	e.defs.add(changed...)
	for _, t := range armed {
		e.wheel.Add(t)
	}
	return nil
}

// Check says of files what a deployment would, and takes nothing up.
func (e *Engine) Check(files []File) finding.List {
	found, _ := check(files, e.c.Operations.Known, e.Has, e.looks())
	return found
}

func (e *Engine) looks() lint.Options { return lint.Options{Now: e.c.Clock.Now(), Zone: e.c.Zone} }

// besides sorts warnings to the first resource of their file, by its index.
func besides(found finding.List, all []resource) map[int]finding.List {
	out := map[int]finding.List{}
	for _, f := range found {
		i := slices.IndexFunc(all, func(r resource) bool { return r.File == f.Place.File })
		out[i] = append(out[i], f)
	}
	return out
}

// Has reports whether something of a kind is deployed.
func (e *Engine) Has(k Kind, id string) bool {
	_, ok := e.defs.latest(k, id)
	return ok
}

// Check compiles files as a deployment would, without an engine, and returns
// all findings and what would be deployed. What one file names may stand in
// another one, or be there already. Where o has no time, nothing is said of dates.
func Check(files []File, operation func(string) bool, has func(Kind, string) bool, o lint.Options) (finding.List, []Deployed) {
	found, all := check(files, operation, has, o)
	var out []Deployed
	for _, r := range all {
		out = append(out, r.Deployed)
	}
	return found, out
}

func check(files []File, operation func(string) bool, has func(Kind, string) bool, o lint.Options) (finding.List, []resource) {
	var found finding.List
	var models []modelFile
	var all []resource
	decisions := decisionModels(files)
	ids := map[Kind]map[string]bool{DecisionKind: {}, FormKind: {}, ProcessKind: {}}
	for _, f := range files {
		switch path.Ext(f.Name) {
		case ".bpmn":
			m, list := bpmn.Parse(f.Name, f.Content)
			found = append(found, list...)
			if !list.Bad() {
				models = append(models, modelFile{f, m})
			}
			o.Part = o.Part || list.Bad()
			if m != nil {
				for _, p := range m.Processes {
					ids[ProcessKind][p.ID] = p.Executable
				}
			}
		case ".dmn":
			d := decisions[f.Name]
			found = append(found, d.found...)
			if !d.found.Bad() {
				for _, x := range d.defs.Decisions() {
					ids[DecisionKind][x.ID] = true
					all = append(all, newResource(DecisionKind, x.ID, x.Name, f, d.imports...))
				}
			}
		case ".form":
			id, list := formID(f)
			found = append(found, list...)
			ids[FormKind][id] = true
			all = append(all, newResource(FormKind, id, id, f))
		default:
			found.Add("deploy.unknown-file", finding.Place{File: f.Name}, nil)
		}
	}
	known := bpmn.Known{
		Operation: operation,
		Decision:  func(id string) bool { return ids[DecisionKind][id] || has(DecisionKind, id) },
		Form:      func(id string) bool { return ids[FormKind][id] || has(FormKind, id) },
		Process:   func(id string) bool { return ids[ProcessKind][id] || has(ProcessKind, id) },
	}
	var drawn []*bpmn.Model
	for _, m := range models {
		drawn = append(drawn, m.model)
		defs, list := process.Compile(m.model, known)
		found = append(found, list.In(m.file.Name)...)
		for _, d := range defs {
			all = append(all, newResource(ProcessKind, d.Process, d.Name, m.file))
		}
	}
	found = append(found, lint.Check(drawn, o)...)
	found = append(found, twice(all)...)
	return withLines(files, found.Sorted()), all
}

// withLines gives findings the text of their lines, where they have none yet.
func withLines(files []File, found finding.List) finding.List {
	lines := map[string][]string{}
	for _, f := range files {
		lines[f.Name] = strings.Split(string(f.Content), "\n")
	}
	for i := range found {
		at := found[i].Place
		if of := lines[at.File]; found[i].Source == "" && at.Line > 0 && at.Line <= len(of) && len(of[at.Line-1]) <= maxLine {
			found[i].Source = strings.TrimRight(of[at.Line-1], "\r")
		}
	}
	return found
}

// maxLine bounds the lines that are shown.
const maxLine = 500

// twice finds what two files of a deployment define.
func twice(all []resource) finding.List {
	var found finding.List
	seen := map[string]string{}
	for _, r := range all {
		key := string(r.Kind) + " " + r.ID
		if other, there := seen[key]; there {
			found.Add("deploy.twice", finding.Place{File: r.File, Path: r.ID}, map[string]any{"kind": r.Kind, "id": r.ID, "other": other})
		}
		seen[key] = r.File
	}
	return found
}

type modelFile struct {
	file  File
	model *bpmn.Model
}

func newResource(k Kind, id, name string, f File, imports ...File) resource {
	return resource{Deployed: Deployed{Kind: k, ID: id, Name: name, File: f.Name, At: time.Time{}}, content: f.Content, imports: imports, hash: hashOf(f, imports)}
}

// formID reads the id of a form-js form.
func formID(f File) (string, finding.List) {
	var form struct {
		ID string `json:"id"`
	}
	var found finding.List
	if err := json.Unmarshal(f.Content, &form); err != nil {
		found.Add("deploy.form-json", finding.Place{File: f.Name, Line: lineOf(f.Content, err)}, map[string]any{"reason": err.Error()})
		return "", found
	}
	if form.ID == "" {
		found.Add("deploy.form-id", finding.Place{File: f.Name, Line: 1, Col: 1}, nil)
	}
	return form.ID, found
}

func lineOf(content []byte, err error) int {
	syntax, ok := err.(*json.SyntaxError) //nolint:errorlint // json returns it bare
	if !ok {
		return 1
	}
	return 1 + strings.Count(string(content[:min(int(syntax.Offset), len(content))]), "\n")
}
