package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"sort"
	"strings"
)

// maxLines is where a file wants to become two. Tests may be longer.
const maxLines = 500

// vague are names that say nothing about what is inside.
var vague = []string{"util", "utils", "common", "helper", "helpers", "types", "misc", "manager", "old", "base", "shared"}

// Names complains about folders and packages with a name that says nothing.
func Names(files []*File) []string {
	seen := map[string]bool{}
	for _, f := range files {
		for part := range strings.SplitSeq(f.Dir, "/") {
			if slices.Contains(vague, part) || slices.Contains(vague, f.AST.Name.Name) {
				seen[f.Dir+": the name says nothing"] = true
			}
		}
	}
	return keys(seen)
}

// PackageDocs complains about packages with no doc comment, or with two.
func PackageDocs(files []*File) []string {
	docs := map[string][]string{}
	for _, f := range files {
		if f.IsTest() {
			continue
		}
		docs[f.Dir] = append(docs[f.Dir], nil...)
		if f.AST.Doc != nil {
			docs[f.Dir] = append(docs[f.Dir], path.Base(f.Path))
		}
	}
	out := map[string]bool{}
	for dir, in := range docs {
		switch len(in) {
		case 0:
			out[dir+": no package comment"] = true
		case 1:
		default:
			sort.Strings(in)
			out[dir+": package comments in "+strings.Join(in, " and ")] = true
		}
	}
	return keys(out)
}

// SmallFiles complains about files over maxLines that a person wrote.
func SmallFiles(files []*File) []string {
	var out []string
	for _, f := range files {
		if !f.IsTest() && !ast.IsGenerated(f.AST) && f.Lines > maxLines {
			out = append(out, fmt.Sprintf("%s: %d lines, %d at most", f.Path, f.Lines, maxLines))
		}
	}
	return out
}

// NoInit complains about init functions: what happens at start is called.
func NoInit(files []*File) []string {
	var out []string
	for _, f := range files {
		for _, decl := range f.AST.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				out = append(out, f.At(fn)+": init function")
			}
		}
	}
	return out
}

// clockless are the rooms that compute and do nothing else. They are told the
// time, and get ids and chance from outside too.
var clockless = []string{"calendar", "mapping", "engine/bpmn", "engine/ballot", "engine/process"}

// Pure complains where a clockless room reads the clock, draws a number or
// reaches outside the program.
func Pure(files []*File) []string {
	var out []string
	for _, f := range files {
		if f.IsTest() || isTestSupport(f.Dir) || !slices.ContainsFunc(clockless, func(r string) bool { return within(f.Dir, r) }) {
			continue
		}
		for _, name := range f.Imports() {
			if slices.Contains([]string{"os", "net", "net/http", "database/sql", "math/rand", "math/rand/v2", "crypto/rand"}, name) {
				out = append(out, f.Path+": a pure room imports "+name)
			}
		}
		out = append(out, calls(f, "time", "Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker")...)
	}
	return out
}

// NoSleepInTests complains about tests that wait for time to pass instead of
// for what they expect.
func NoSleepInTests(files []*File) []string {
	var out []string
	for _, f := range files {
		if f.IsTest() {
			out = append(out, calls(f, "time", "Sleep")...)
		}
	}
	return out
}

// calls finds the uses of functions of a standard package under its own name.
func calls(f *File, pkg string, names ...string) []string {
	var out []string
	ast.Inspect(f.AST, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if on, ok := sel.X.(*ast.Ident); ok && on.Name == pkg && slices.Contains(names, sel.Sel.Name) {
			out = append(out, fmt.Sprintf("%s: %s.%s", f.At(sel), pkg, sel.Sel.Name))
		}
		return true
	})
	return out
}

// plain are methods whose whole meaning is in the interface they fulfil.
var plain = []string{"Error", "String", "Unwrap", "Is", "As", "Len", "Less", "Swap", "MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "UnmarshalYAML", "Read", "Write", "Close", "ServeHTTP"}

// Docs complains about exported names without a comment. A comment on a group
// of constants or variables is one for all of them.
func Docs(files []*File) []string {
	var out []string
	for _, f := range files {
		if f.IsTest() || ast.IsGenerated(f.AST) || f.AST.Name.Name == "main" {
			continue
		}
		for _, decl := range f.AST.Decls {
			for _, name := range undocumented(decl) {
				out = append(out, fmt.Sprintf("%s: %s has no comment", f.At(decl), name))
			}
		}
	}
	return out
}

func undocumented(decl ast.Decl) []string {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && receiverExported(d) && !(d.Recv != nil && slices.Contains(plain, d.Name.Name)) {
			return []string{d.Name.Name}
		}
	case *ast.GenDecl:
		if d.Doc != nil && (d.Tok != token.TYPE || !d.Lparen.IsValid()) {
			return nil
		}
		return undocumentedSpecs(d)
	}
	return nil
}

func undocumentedSpecs(d *ast.GenDecl) []string {
	var out []string
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if s.Doc == nil && s.Name.IsExported() {
				out = append(out, s.Name.Name)
			}
		case *ast.ValueSpec:
			for _, name := range s.Names {
				if s.Doc == nil && s.Comment == nil && name.IsExported() {
					out = append(out, name.Name)
				}
			}
		}
	}
	return out
}

// receiverExported reports whether a function is one, or a method of an
// exported type.
func receiverExported(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return true
		}
	}
}

func keys(set map[string]bool) []string {
	var out []string
	for key := range set {
		out = append(out, key)
	}
	sort.Strings(out)
	return out
}
