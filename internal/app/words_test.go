package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/servicehall/hallway/internal/sim"
)

// TestEveryTextIsSaid walks the tree for catalogues: every code of every room
// has both languages and is in the program's catalogue.
func TestEveryTextIsSaid(t *testing.T) {
	t.Parallel()
	all, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	if missing := all.Missing(); len(missing) > 0 {
		t.Errorf("texts without one of the languages: %v", missing)
	}
	known := 0
	for file, codes := range catalogues(t) {
		for _, code := range codes {
			if strings.HasPrefix(code, "reference.") {
				continue // said by the manual, not by the program
			}
			known++
			_, inProgram := all[code]
			_, inSim := sim.Words[code]
			if !inProgram && !inSim {
				t.Errorf("%s: %s is in no catalogue that the program says", file, code)
			}
		}
	}
	if known < 300 {
		t.Errorf("only %d codes were found in the tree", known)
	}
}

// catalogues finds the keys of the words.Catalogue literals by file.
func catalogues(t *testing.T) map[string][]string {
	t.Helper()
	root := filepath.Join("..", "..")
	out := map[string][]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		codes, err := keysOf(filepath.Join(root, name))
		if len(codes) > 0 {
			out[name] = codes
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func keysOf(file string) ([]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return nil, err
	}
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		if sel, ok := lit.Type.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Catalogue" {
			return true
		}
		for _, e := range lit.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				if key, ok := kv.Key.(*ast.BasicLit); ok {
					code, _ := strconv.Unquote(key.Value)
					out = append(out, code)
				}
			}
		}
		return true
	})
	return out, nil
}
