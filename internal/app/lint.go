package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/internal/app/house"
)

// lintCmd checks a hall's folder, or models alone, without starting anything.
type lintCmd struct {
	Paths  []string `arg:"" optional:"" help:"${flag_lint_paths}"`
	Strict bool     `help:"${flag_strict}"`
	Set    []string `help:"${flag_set}" placeholder:"NAME=VALUE"`
}

// Run implements the command.
func (c *lintCmd) Run(s *session) error {
	files, err := c.models(s)
	if err != nil {
		return err
	}
	var found finding.List
	args := map[string]any{"files": len(files)}
	code := "cli.lint-files-ok"
	if len(files) > 0 {
		found = house.CheckFiles(files, time.Now(), time.Local)
	} else if found, args["hall"], err = c.hall(s); err != nil {
		return err
	} else {
		code = "cli.lint-ok"
	}
	if found.Bad() || c.Strict && len(found) > 0 {
		return found
	}
	if len(found) > 0 || s.json {
		s.findings(found)
	}
	if !s.json {
		s.tell(code, args)
	}
	return nil
}

// hall checks a hall's folder, the sample where none is named.
func (c *lintCmd) hall(s *session) (finding.List, string, error) {
	vars, err := assignments(c.Set)
	if err != nil {
		return nil, "", exitError{ExitUsage, err.Error()}
	}
	hall := ""
	if len(c.Paths) > 0 {
		if hall, err = filepath.Abs(c.Paths[0]); err != nil {
			return nil, "", err
		}
	}
	p := where{Hall: hall, Data: "data"}.plan(s, vars)
	if hall == "" {
		vars["HALL_URL"] = "http://127.0.0.1:8080"
		sample, err := house.Sample{Data: "data", Sim: "http://127.0.0.1:8090"}.Names()
		if err != nil {
			return nil, "", err
		}
		p.Lookup = lookup(p.Lookup, vars, sample)
	} else {
		p.Lookup = lookup(p.Lookup, map[string]string{"HALL_URL": "http://127.0.0.1:8080"})
	}
	_, found := house.Check(p)
	return found, p.Name, nil
}

// models reads the files that are named, and those in the folders that are
// named. There are none where the one thing named is a hall's folder.
func (c *lintCmd) models(s *session) ([]engine.File, error) {
	if len(c.Paths) == 0 || len(c.Paths) == 1 && isHall(c.Paths[0]) {
		return nil, nil
	}
	var names []string
	for _, path := range c.Paths {
		if len(c.Paths) > 1 && isFolder(path) && isHall(path) {
			return nil, exitError{ExitUsage, s.say("cli.lint-one-hall", map[string]any{"dir": path})}
		}
		err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && (name == path || isModel(name)) {
				names = append(names, name)
			}
			return err
		})
		if err != nil {
			return nil, exitError{ExitUsage, err.Error()}
		}
	}
	var files []engine.File
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, exitError{ExitUsage, err.Error()}
		}
		files = append(files, engine.File{Name: filepath.ToSlash(name), Content: text})
	}
	return files, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// isHall reports whether a path is a hall's folder: one that says so, or one in
// which there is no model, so that what is missing is told.
func isHall(path string) bool {
	if !isFolder(path) {
		return filepath.Ext(path) == ""
	}
	if _, err := os.Stat(filepath.Join(path, "hall.yaml")); err == nil {
		return true
	}
	found := false
	err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && isModel(name) {
			found = true
			return fs.SkipAll
		}
		return err
	})
	return err != nil || !found
}

// isModel reports whether a file is one of those that a hall is given to run.
func isModel(name string) bool {
	return slices.Contains([]string{".bpmn", ".dmn", ".form"}, strings.ToLower(filepath.Ext(name)))
}
