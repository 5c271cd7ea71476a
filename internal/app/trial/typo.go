package trial

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/packs"
)

// Misspell saves the sample's mapping with a letter missing from a name, as it
// happens to everybody, and returns what the check of the saved file finds.
func Misspell(dir string) (finding.List, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("save a mapping: %w", err)
	}
	const name = "company-registration/mappings/application-from-json.yaml"
	text, err := fs.ReadFile(packs.FS(), name)
	if err != nil {
		return nil, fmt.Errorf("read the sample's mapping: %w", err)
	}
	wrong := []byte(strings.Replace(string(text), "company.name + ", "compny.name + ", 1))
	if err := os.WriteFile(filepath.Join(dir, "application-from-json.yaml"), wrong, 0o600); err != nil {
		return nil, fmt.Errorf("save a mapping: %w", err)
	}
	files := mapping.Files{Mappings: []mapping.Source{{Name: "mappings/application-from-json.yaml", Text: wrong}}}
	files.Schemas, err = sources("company-registration", "schemas")
	if err != nil {
		return nil, err
	}
	files.Tables, err = sources("company-registration", "tables")
	if err != nil {
		return nil, err
	}
	_, found := mapping.Load(files, config.Lookup(func(string) (string, bool) { return "", false }))
	var out finding.List
	for _, f := range found {
		if f.Severity == finding.Error {
			out = append(out, f)
		}
	}
	return out, nil
}

func sources(pack, folder string) ([]mapping.Source, error) {
	var out []mapping.Source
	files, err := fs.ReadDir(packs.FS(), pack+"/"+folder)
	if err != nil {
		return nil, fmt.Errorf("read the sample's %s: %w", folder, err)
	}
	for _, f := range files {
		text, err := fs.ReadFile(packs.FS(), pack+"/"+folder+"/"+f.Name())
		if err != nil {
			return nil, fmt.Errorf("read the sample's %s: %w", folder, err)
		}
		out = append(out, mapping.Source{Name: folder + "/" + f.Name(), Text: text})
	}
	return out, nil
}
