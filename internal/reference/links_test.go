package reference_test

import (
	"io/fs"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/servicehall/hallway/internal/reference"
)

func TestDocumentsLeadSomewhere(t *testing.T) {
	t.Parallel()
	none(t, reference.Links)
	none(t, reference.Targets)
}

func none(t *testing.T, check func(fs.FS) ([]string, error)) {
	t.Helper()
	found, err := check(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

func TestGuardsOfDocuments(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{}
	for name, text := range map[string]string{
		"Makefile":  "run: ## it\n\t@true\ntest-unit:\n",
		"README.md": "# A title, \"quoted\"\n\n[a](docs/a.md) [b](docs/b.md) [c](docs/a.md#one-two) [d](docs/a.md#three) [e](https://example.org/x) [f](#a-title-quoted) ![g](../g.png)\n`make run` `make test-unit` `make dinner`\n",
		"docs/a.md": "## One two\n\n```\n[x](nowhere.md)\n# not a heading\nmake tea\n```\n\n[up](../README.md)\n",
		".x/c.md":   "[a](nowhere)\n",
	} {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	same(t, reference.Links, tree, []string{
		"README.md: docs/b.md: there is no such file", "README.md: docs/a.md#three: there is no such heading", "README.md: ../g.png: it leads out of the tree",
	})
	same(t, reference.Targets, tree, []string{
		"README.md: make dinner: the Makefile has no such target", "docs/a.md: make tea: the Makefile has no such target",
	})
}

func same(t *testing.T, check func(fs.FS) ([]string, error), tree fs.FS, want []string) {
	t.Helper()
	got, err := check(tree)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
