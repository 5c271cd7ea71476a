package mapping_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/feel"
)

func TestGood(t *testing.T) {
	t.Parallel()
	all, err := words.Merge(config.Words, feel.Words, mapping.Words)
	if err != nil {
		t.Fatal(err)
	}
	set, found := mapping.Load(read(t, "../testdata/mapping/good"))
	for _, f := range found {
		t.Error("\n" + f.Say(all, words.En))
	}
	t.Log(set.Names())
}

func read(t *testing.T, dir string) mapping.Files {
	t.Helper()
	part := func(folder string) []mapping.Source {
		var out []mapping.Source
		names, _ := filepath.Glob(filepath.Join(dir, folder, "*"))
		for _, n := range names {
			text, err := os.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, mapping.Source{Name: folder + "/" + filepath.Base(n), Text: text})
		}
		return out
	}
	return mapping.Files{Mappings: part("mappings"), Schemas: part("schemas"), Tables: part("tables")}
}
