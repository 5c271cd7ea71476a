package all_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/servicehall/hallway/adapters/all"
)

// TestEveryFolder walks the folders beside this one: each that holds an adapter
// must be listed, and its test must call the suite.
func TestEveryFolder(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, a := range all.Adapters() {
		listed = append(listed, a.Spec().Name)
	}
	if slices.Sort(listed); len(slices.Compact(slices.Clone(listed))) != len(listed) {
		t.Errorf("listed twice: %q", listed)
	}
	folders, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range folders {
		if !f.IsDir() {
			continue
		}
		p := read(t, filepath.Join("..", f.Name()))
		if !p.adapter {
			continue
		}
		found++
		if !slices.Contains(listed, f.Name()) {
			t.Errorf("adapters/%s is not listed in adapters/all", f.Name())
		}
		if !p.tested {
			t.Errorf("no test of adapters/%s calls adapterstest.Run", f.Name())
		}
	}
	if found != len(listed) {
		t.Errorf("%d adapters are listed and %d folders hold one", len(listed), found)
	}
}

// contents is what the folder of a package holds.
type contents struct {
	adapter bool // a method Spec that returns an adapters.Spec
	tested  bool // a call of adapterstest.Run
}

func read(t *testing.T, folder string) contents {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var c contents
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			c.tested = c.tested || calls(file, "adapterstest", "Run")
		} else {
			c.adapter = c.adapter || describes(file)
		}
	}
	return c
}

// describes reports whether a file has a method Spec() adapters.Spec.
func describes(file *ast.File) bool {
	return slices.ContainsFunc(file.Decls, func(d ast.Decl) bool {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil || f.Name.Name != "Spec" || f.Type.Results == nil || len(f.Type.Results.List) != 1 {
			return false
		}
		return named(f.Type.Results.List[0].Type, "adapters", "Spec")
	})
}

func calls(file *ast.File, pkg, name string) bool {
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && named(c.Fun, pkg, name) {
			found = true
		}
		return !found
	})
	return found
}

func named(e ast.Expr, pkg, name string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == pkg
}
