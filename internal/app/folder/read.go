package folder

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/mapping"
)

// Folder is a hall's folder and its packs, read and sorted by room.
type Folder struct {
	File       File
	Connectors []connectors.Source
	Mapping    mapping.Files
	Routes     []route.Source
	Entries    []Entry
	Services   []Service
	Deploy     []engine.File     // processes, decisions, forms
	Texts      map[string][]byte // schemas and samples by their name in the pack
}

// MaxFile bounds each file of a folder.
const MaxFile = 8 << 20

// Read reads hall.yaml from a folder, and everything of the folder and of its
// packs. name is how findings call the folder. Files are sorted and complete
// even where some are wrong, so that all findings can be had at once.
func Read(name string, hall, packs fs.FS, o ...config.Option) (*Folder, finding.List) {
	f := &Folder{Texts: map[string][]byte{}}
	text, err := fs.ReadFile(hall, "hall.yaml")
	if err != nil {
		var found finding.List
		found.Add("hall.no-file", finding.Place{File: path.Join(name, "hall.yaml")}, map[string]any{"reason": reason(err)})
		return f, found
	}
	found := config.Decode(path.Join(name, "hall.yaml"), text, &f.File, o...)
	r := reader{f: f, options: o, found: &found}
	r.tree(name, hall)
	for _, pack := range f.File.Packs {
		r.pack(name, pack, packs)
	}
	r.describe()
	return f, found
}

func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

type reader struct {
	f       *Folder
	options []config.Option
	found   *finding.List
	raw     []raw // entries and services, read when all schemas are known
}

type raw struct {
	kind, name string
	text       []byte
}

// pack reads a pack beside the hall's own files.
func (r *reader) pack(hall, pack string, packs fs.FS) {
	if packs == nil || !fs.ValidPath(pack) || strings.Contains(pack, "/") {
		r.found.Add("hall.no-pack", finding.Place{File: path.Join(hall, "hall.yaml"), Path: "packs"}, map[string]any{"name": pack})
		return
	}
	if _, err := fs.Stat(packs, pack); err != nil {
		r.found.Add("hall.no-pack", finding.Place{File: path.Join(hall, "hall.yaml"), Path: "packs"}, map[string]any{"name": pack})
		return
	}
	sub, err := fs.Sub(packs, pack)
	if err != nil {
		r.found.Add("hall.no-pack", finding.Place{File: path.Join(hall, "hall.yaml"), Path: "packs"}, map[string]any{"name": pack})
		return
	}
	r.tree(path.Join("packs", pack), sub)
}

// kinds are the folders that hold something, with the endings of their files.
var kinds = map[string][]string{
	"connectors": {".yaml"}, "mappings": {".yaml"}, "routes": {".yaml"}, "entries": {".yaml"}, "services": {".yaml"},
	"tables": {".yaml"}, "schemas": {".json"}, "processes": {".bpmn"}, "decisions": {".dmn"}, "forms": {".form"},
	"samples": {".json", ".xml", ".txt"},
}

// tree reads the files of one hall or pack folder, in the order of their names.
func (r *reader) tree(name string, tree fs.FS) {
	err := fs.WalkDir(tree, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		folder, _, deep := strings.Cut(file, "/")
		if d.IsDir() {
			if file != "." && (kinds[folder] == nil || strings.HasPrefix(d.Name(), ".")) {
				return fs.SkipDir // data, editors' folders
			}
			return nil
		}
		if !deep || strings.HasPrefix(path.Base(file), ".") {
			return nil
		}
		return r.file(name, folder, file, tree)
	})
	if err != nil {
		r.found.Add("hall.unreadable", finding.Place{File: name}, map[string]any{"reason": reason(err)})
	}
}

func (r *reader) file(name, folder, file string, tree fs.FS) error {
	at := path.Join(name, file)
	ok := false
	for _, ending := range kinds[folder] {
		ok = ok || path.Ext(file) == ending
	}
	if !ok {
		r.found.Warn("hall.unknown-file", finding.Place{File: at}, map[string]any{"folder": folder, "endings": strings.Join(kinds[folder], ", ")})
		return nil
	}
	if info, err := fs.Stat(tree, file); err == nil && info.Size() > MaxFile {
		r.found.Add("hall.file-too-big", finding.Place{File: at}, map[string]any{"limit": MaxFile})
		return nil
	}
	text, err := fs.ReadFile(tree, file)
	if err != nil {
		return err
	}
	r.sort(folder, file, at, text)
	return nil
}

// sort gives a file to its room. Schemas, tables and mappings refer to one
// another by their names in the pack.
func (r *reader) sort(folder, file, at string, text []byte) {
	f := r.f
	switch folder {
	case "connectors":
		f.Connectors = append(f.Connectors, connectors.Source{Name: at, Text: text})
	case "mappings":
		f.Mapping.Mappings = append(f.Mapping.Mappings, mapping.Source{Name: at, Text: text})
	case "tables":
		f.Mapping.Tables = append(f.Mapping.Tables, mapping.Source{Name: at, Text: text})
	case "schemas":
		f.Mapping.Schemas = append(f.Mapping.Schemas, mapping.Source{Name: at, Text: text})
		f.Texts[file] = text
	case "samples":
		f.Texts[file] = text
	case "routes":
		f.Routes = append(f.Routes, route.Source{Name: at, Text: text})
	case "entries", "services":
		r.raw = append(r.raw, raw{folder, at, text})
	default:
		f.Deploy = append(f.Deploy, engine.File{Name: at, Content: text})
	}
}
