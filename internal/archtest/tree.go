package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Module is the path under which the rooms import one another.
const Module = "github.com/servicehall/hallway"

// File is one parsed Go file. Dir and Path are relative to the module's root,
// with slashes.
type File struct {
	Dir, Path string
	AST       *ast.File
	Lines     int
	fset      *token.FileSet
}

// IsTest reports whether only go test compiles the file.
func (f *File) IsTest() bool { return strings.HasSuffix(f.Path, "_test.go") }

// At returns file:line of a node.
func (f *File) At(n ast.Node) string {
	return fmt.Sprintf("%s:%d", f.Path, f.fset.Position(n.Pos()).Line)
}

// Imports returns the import paths of the file.
func (f *File) Imports() []string {
	var out []string
	for _, spec := range f.AST.Imports {
		out = append(out, strings.Trim(spec.Path.Value, `"`))
	}
	return out
}

// Root returns the folder of go.mod, at or above the working directory.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the module's root: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("find the module's root: no go.mod above the working directory")
		}
		dir = up
	}
}

// Load parses every Go file below a folder, but for testdata and what is no
// part of the module.
func Load(root fs.FS) ([]*File, error) {
	var files []*File
	fset := token.NewFileSet()
	err := Walk(root, func(name string) error {
		if !strings.HasSuffix(name, ".go") || strings.Contains("/"+name, "/testdata/") {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, &File{
			Dir: path.Dir(name), Path: name, AST: parsed, fset: fset,
			Lines: strings.Count(string(text), "\n"),
		})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the tree: %w", err)
	}
	return files, nil
}

// Walk calls a function for every file that belongs to the project.
func Walk(root fs.FS, do func(name string) error) error {
	return fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if made(name) {
				return fs.SkipDir
			}
			return nil
		}
		return do(name)
	})
}

// made reports whether a folder is made by tools and holds nothing of ours.
func made(name string) bool {
	switch path.Base(name) {
	case ".git", ".cache", "node_modules":
		return true
	}
	return name == "bin" || name == "data" || name == "dist"
}
