package archtest

import (
	"io/fs"
	"testing"
)

func TestDependencies(t *testing.T) {
	t.Parallel()
	gomod := "module a\n\nrequire x.org/alone v1.0.0\n\nrequire (\n\tx.org/kept v1.2.0\n\tx.org/moved v2.0.0\n\tx.org/bare v1.0.0\n\tx.org/deep v3.0.0 // indirect\n)\n"
	page := "| module | version | why | trap |\n|---|---|---|---|\n| x.org/kept | v1.2.0 | a | b |\n| x.org/moved | v1.9.0 | a | b |\n| x.org/bare | v1.0.0 | a | |\n| x.org/gone | v1.0.0 | a | b |\n"
	same(t, Dependencies(gomod, page), []string{
		"x.org/alone: in go.mod, not in the table",
		"x.org/bare: the table does not say why, or what to know",
		"x.org/gone: in the table, not in go.mod",
		"x.org/moved: the table says v1.9.0, go.mod v2.0.0",
	})
}

func TestThisTreesDependencies(t *testing.T) {
	t.Parallel()
	root := thisTree(t)
	gomod, err := fs.ReadFile(root, "go.mod")
	if err != nil {
		t.Fatal(err)
	}
	page, err := fs.ReadFile(root, "docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	same(t, Dependencies(string(gomod), string(page)), nil)
}
