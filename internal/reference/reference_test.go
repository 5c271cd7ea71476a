package reference_test

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/servicehall/hallway/internal/reference"
)

var update = flag.Bool("update", false, "rewrite the pages")

const root = "../.."

var unworded = regexp.MustCompile(`reference\.[a-z]`)

func TestPagesAreFresh(t *testing.T) {
	t.Parallel()
	pages, err := reference.Pages()
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]bool{}
	for _, p := range pages {
		made[p.Path] = true
		if *update {
			write(t, p)
			continue
		}
		if got := read(t, p.Path); got != p.Text {
			t.Errorf("%s is stale: make generate rewrites it", p.Path)
		}
	}
	for _, name := range there(t) {
		switch {
		case made[name]:
		case *update:
			if err := os.Remove(filepath.Join(root, name)); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s is no page any more: make generate removes it", name)
		}
	}
}

// Every text is there in its language: a code without wording would stand on
// its page as it is.
func TestPagesSayEverything(t *testing.T) {
	t.Parallel()
	pages, err := reference.Pages()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		for i, line := range strings.Split(p.Text, "\n") {
			if unworded.MatchString(line) {
				t.Errorf("%s:%d: a code without wording: %s", p.Path, i+1, line)
			}
		}
	}
	for _, code := range reference.Words.Missing() {
		t.Errorf("%s lacks a wording", code)
	}
	for _, name := range reference.Untranslated() {
		t.Errorf("functions.go: in Chinese there should be a summary of %s", name)
	}
}

func write(t *testing.T, p reference.Page) {
	t.Helper()
	name := filepath.Join(root, p.Path)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(p.Text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return string(text)
}

// there lists the pages that lie in the tree.
func there(t *testing.T) []string {
	t.Helper()
	var out []string
	err := fs.WalkDir(os.DirFS(root), reference.Folder, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, name)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return out
}
