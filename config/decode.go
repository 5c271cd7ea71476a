// Package config reads settings from YAML into structs, strictly: every wrong
// thing is found at once, with its file, line and column, and nothing is
// ignored. A struct's tags are the only statement of a setting; the JSON
// Schema, the manual and the redacted copy are derived from it.
//
// The tags of a field are
//
//	yaml:"name"      the key; "-" leaves the field out, ",inline" lifts a struct's fields up
//	required:"true"  the key must be there, with something in it
//	default:"10s"    what holds where the key is absent ("a,b" for a list)
//	min:"1" max:"9"  of a number or duration; of a text's, list's or map's length
//	enum:"a,b"       the only values of a text, or of the texts in a list or map
//	pattern:"regex"  what such a text must match as a whole
//	doc:"English.|中文。"
//	example:"x"
//
// A field is a text, bool, number, time.Duration ("90s", "1h30m", "2d"), list,
// map, struct, pointer, any (JSON-shaped), [Node], [Secret] or an
// encoding.TextUnmarshaler. A struct that is absent counts as an empty one, so
// its defaults hold and its required keys are asked for; a section that may be
// left out is a pointer.
package config

import (
	"os"
	"path/filepath"
	"reflect"

	"github.com/servicehall/hallway/config/finding"
)

// Option steers a decoding.
type Option func(*options)

type options struct {
	lookup   func(string) (string, bool)
	dir      string
	verbatim bool
}

// Lookup resolves the references ${NAME}; without it they are environment
// variables.
func Lookup(find func(name string) (string, bool)) Option {
	return func(o *options) { o.lookup = find }
}

// Dir is the folder that the paths of ${file:PATH} start from; without it the
// folder of the file at hand.
func Dir(path string) Option { return func(o *options) { o.dir = path } }

// Verbatim leaves references as they are written.
func Verbatim() Option { return func(o *options) { o.verbatim = true } }

// Decode reads a file's text into what into points at: a struct, as a rule.
// All findings are returned at once; into is to be used only if none of them
// is an error.
func Decode(file string, text []byte, into any, o ...Option) finding.List {
	opts := options{lookup: os.LookupEnv, dir: filepath.Dir(file)}
	for _, set := range o {
		set(&opts)
	}
	doc, found := parse(file, text, opts)
	if doc == nil {
		return found
	}
	d := decoder{doc: doc}
	d.found = found
	return d.run(doc.root, "", into, finding.Place{File: file, Line: 1, Col: 1})
}

// decoder fills one value and collects what is wrong.
type decoder struct {
	doc   *document
	found finding.List
	hide  map[int]bool // lines that hold a secret as it is
	at    finding.Place
}

func (d *decoder) run(p *part, path string, into any, at finding.Place) finding.List {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic("config: decode into something that is no pointer")
	}
	d.at = at
	d.value(p, path, v.Elem(), rules{})
	for i := range d.found {
		if d.hide[d.found[i].Place.Line] {
			d.found[i].Source = ""
		}
	}
	return d.found.Sorted()
}

// add notes an error at a part, or at the parent's place where there is none.
func (d *decoder) add(p *part, path, code string, args map[string]any) {
	d.report(finding.Error, p, path, code, args)
}

func (d *decoder) report(s finding.Severity, p *part, path, code string, args map[string]any) {
	f := finding.Finding{Code: code, Severity: s, Args: args, Place: d.at}
	if p != nil && p.line > 0 {
		f.Place = finding.Place{File: d.doc.file, Line: p.line, Col: p.col}
		f.Width = d.doc.width(p)
	}
	f.Place.Path = path
	if d.doc != nil {
		f.Source = d.doc.shown(f.Place.Line)
	}
	d.found = append(d.found, f)
}

// join gives the path of a key below a path.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
