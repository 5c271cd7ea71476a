package mapping_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/schema"
)

var update = flag.Bool("update", false, "rewrite the expected results")

const cases = "../testdata/mapping"

// TestLoad loads every folder of cases and compares what is found with its
// found.txt.
func TestLoad(t *testing.T) {
	t.Parallel()
	all, err := words.Merge(config.Words, feel.Words, schema.Words, mapping.Words)
	if err != nil {
		t.Fatal(err)
	}
	folders, err := os.ReadDir(cases)
	if err != nil || len(folders) < 5 {
		t.Fatalf("%d cases, %v", len(folders), err)
	}
	for _, f := range folders {
		t.Run(f.Name(), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(cases, f.Name())
			set, found := mapping.Load(read(t, dir))
			var b strings.Builder
			for _, x := range found {
				if x.Place.Line == 0 && x.Code != "mapping.file-name" {
					t.Errorf("%s has no line", x.Code)
				}
				if _, ok := all[x.Code]; !ok {
					t.Errorf("no words for %s", x.Code)
				}
				b.WriteString(x.Say(all, words.En) + "\n" + all.Say(words.Zh, x.Code, x.Args) + "\n\n")
			}
			b.WriteString("mappings: " + strings.Join(set.Names(), ", ") + "\n")
			expect(t, filepath.Join(dir, "found.txt"), b.String())
		})
	}
}

// expect compares with a file, or rewrites it.
func expect(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s says\n%s\nbut it is now\n%s", file, want, got)
	}
}

// read takes a case's files by the folder that they lie in.
func read(t *testing.T, dir string) mapping.Files {
	t.Helper()
	var f mapping.Files
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		s := mapping.Source{Name: filepath.ToSlash(rel), Text: text}
		switch filepath.Base(filepath.Dir(name)) {
		case "mappings":
			f.Mappings = append(f.Mappings, s)
		case "schemas":
			f.Schemas = append(f.Schemas, s)
		case "tables":
			f.Tables = append(f.Tables, s)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}
