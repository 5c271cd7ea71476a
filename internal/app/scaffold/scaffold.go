// Package scaffold writes a commented hall folder to begin with. It runs as it
// is: an entry, a mapping with its sample, a route and a process with a form.
package scaffold

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed files
var files embed.FS

// ErrNotEmpty says that the folder holds something already.
var ErrNotEmpty = errors.New("the folder is not empty")

// FS is the folder as it is written.
func FS() (fs.FS, error) { return fs.Sub(files, "files") }

// Write writes the folder, which must be empty or not be there, and returns the
// names of the files.
func Write(dir string) ([]string, error) {
	if there, err := os.ReadDir(dir); err == nil && len(there) > 0 {
		return nil, fmt.Errorf("write hall folder %s: %w", dir, ErrNotEmpty)
	}
	tree, err := FS()
	if err != nil {
		return nil, fmt.Errorf("write hall folder: %w", err)
	}
	var out []string
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(to, 0o750)
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		out = append(out, name)
		return os.WriteFile(to, text, 0o600)
	})
	if err != nil {
		return nil, fmt.Errorf("write hall folder %s: %w", dir, err)
	}
	return out, nil
}
