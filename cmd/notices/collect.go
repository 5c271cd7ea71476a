package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// Work is one thing of others: a module, or a folder of the tree.
type Work struct {
	// Name is the module's path or the folder, with a slash.
	Name string
	// Version is empty for what lies in the tree.
	Version string
	// Licences are the names that Recognise gave, each once.
	Licences []string
	// Texts are the licence and notice files, whole, in the order of their paths.
	Texts []string
}

// systems are those that the program is built for.
var systems = []string{"linux", "darwin", "windows"}

// bundled are works inside a module whose licence has no file of its own.
var bundled = map[string]Work{
	"github.com/mattn/go-sqlite3": {
		Name: "SQLite (inside github.com/mattn/go-sqlite3)", Licences: []string{"public domain"},
		Texts: []string{"The authors of SQLite have dedicated its code and documentation to the public domain: https://sqlite.org/copyright.html\n"},
	},
}

type listed struct {
	Dir      string
	Standard bool
	Module   *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// Collect finds every work, sorted by name. All licences that are unknown or
// refused are named in one error.
func Collect(ctx context.Context, root string) ([]Work, error) {
	modules := map[string]*Work{}
	files := map[string]map[string]bool{}
	for _, system := range systems {
		packages, err := list(ctx, root, system)
		if err != nil {
			return nil, err
		}
		for _, p := range packages {
			if p.Standard || p.Module == nil || p.Module.Main {
				continue
			}
			m := p.Module
			if modules[m.Path] == nil {
				modules[m.Path] = &Work{Name: m.Path, Version: m.Version}
				files[m.Path] = map[string]bool{}
			}
			for _, f := range licenceFiles(p.Dir, m.Dir) {
				files[m.Path][f] = true
			}
		}
	}
	var works []Work
	var wrong []error
	for name, work := range modules {
		wrong = append(wrong, work.read(files[name]))
		works = append(works, *work)
		if inside, ok := bundled[name]; ok {
			works = append(works, inside)
		}
	}
	works = append(works, standardLibrary(works)...)
	tree, err := inTree(root)
	wrong = append(wrong, err)
	works = append(works, tree...)
	sort.Slice(works, func(i, j int) bool { return works[i].Name < works[j].Name })
	return works, errors.Join(wrong...)
}

// list returns what is linked into the program on a system. A package that does
// not build is for the compiler to say (-e).
func list(ctx context.Context, root, system string) ([]listed, error) {
	what := "./cmd/hallway"
	if _, err := os.Stat(filepath.Join(root, what)); err != nil {
		what = "./..."
	}
	cmd := exec.CommandContext(ctx, "go", "list", "-e", "-deps", "-json=Dir,Standard,Module", what) // #nosec G204 -- one of two constants
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=1")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list what is linked on %s: %w: %s", system, err, &errs)
	}
	var packages []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("list what is linked on %s: %w", system, err)
		}
		packages = append(packages, p)
	}
}

// licenceFiles returns those of a package's folder and of the folders above
// it, up to its module's.
func licenceFiles(dir, top string) []string {
	var out []string
	for {
		entries, _ := os.ReadDir(dir) // a folder that cannot be read has no licence; the module then fails as unknown
		for _, e := range entries {
			if !e.IsDir() && isLicence(e.Name()) {
				out = append(out, filepath.Join(dir, e.Name()))
			}
		}
		if dir == top || len(dir) <= len(top) {
			return out
		}
		dir = filepath.Dir(dir)
	}
}

func isLicence(name string) bool {
	upper := strings.ToUpper(name)
	switch filepath.Ext(upper) {
	case ".GO", ".SH", ".YAML", ".YML", ".JSON", ".XML", ".BPMN", ".DMN", ".FORM", ".PDF", ".PNG":
		return false // code and data about licences
	}
	for _, start := range []string{"LICENSE", "LICENCE", "COPYING", "UNLICENSE", "NOTICE", "OFL"} {
		if strings.HasPrefix(upper, start) {
			return true
		}
	}
	return false
}

func isNotice(name string) bool {
	return strings.HasPrefix(strings.ToUpper(filepath.Base(name)), "NOTICE")
}

// read fills in texts and licences from files.
func (w *Work) read(files map[string]bool) error {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		text, err := os.ReadFile(name) // #nosec G304 -- a licence file in the module cache or the tree
		if err != nil {
			return fmt.Errorf("%s: %w", w.Name, err)
		}
		w.Texts = append(w.Texts, strings.ReplaceAll(string(text), "\r\n", "\n"))
		if isNotice(name) {
			continue
		}
		found, err := Recognise(string(text))
		if err != nil {
			return fmt.Errorf("%s %s: %s: %w", w.Name, w.Version, filepath.Base(name), err)
		}
		w.Licences = append(w.Licences, found...)
	}
	slices.Sort(w.Licences)
	w.Licences = slices.Compact(w.Licences)
	if len(w.Licences) == 0 {
		return fmt.Errorf("%s %s: no licence file", w.Name, w.Version)
	}
	return nil
}

// standardLibrary has the licence text of the golang.org/x modules, word for
// word; theirs is pinned by go.mod, while the toolchain's would change with it.
// The first by name counts, whatever the order: their texts differ in a line.
func standardLibrary(works []Work) []Work {
	var first Work
	for _, w := range works {
		if strings.HasPrefix(w.Name, "golang.org/x/") && slices.Equal(w.Licences, []string{"BSD-3-Clause"}) &&
			(first.Name == "" || w.Name < first.Name) {
			first = w
		}
	}
	if first.Name == "" {
		return nil
	}
	return []Work{{Name: "the Go standard library", Licences: first.Licences, Texts: first.Texts}}
}

// foreign are the kinds of files that somebody else made.
var foreign = []string{".ttf", ".ttf.zst", ".otf", ".ttc", ".woff", ".woff2", ".min.js", ".min.css"}

// inTree finds folders with licences of their own. A font or a minified script
// in a folder without one is an error.
func inTree(root string) ([]Work, error) {
	licences, others := map[string]map[string]bool{}, map[string]string{}
	err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if base := e.Name(); name != root && (base == ".git" || base == ".cache" || base == "node_modules" || base == "bin") {
				return fs.SkipDir
			}
			return nil
		}
		dir := filepath.Dir(name)
		if isLicence(e.Name()) && dir != filepath.Clean(root) {
			if licences[dir] == nil {
				licences[dir] = map[string]bool{}
			}
			licences[dir][name] = true
		}
		if slices.ContainsFunc(foreign, func(ext string) bool { return strings.HasSuffix(strings.ToLower(name), ext) }) {
			others[dir] = name
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for works of others in the tree: %w", err)
	}
	var works []Work
	var wrong []error
	for dir, files := range licences {
		rel, _ := filepath.Rel(root, dir) // both come from the same walk
		w := Work{Name: "in this tree: " + filepath.ToSlash(rel)}
		wrong = append(wrong, w.read(files))
		works = append(works, w)
	}
	for dir, name := range others {
		if licences[dir] == nil {
			wrong = append(wrong, fmt.Errorf("%s: a work of others without a licence file beside it", name))
		}
	}
	return works, errors.Join(wrong...)
}
