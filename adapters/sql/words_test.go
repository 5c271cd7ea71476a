package sql

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestWords holds that every code in the package's files has its wording, and
// that every wording is of a code in use.
func TestWords(t *testing.T) {
	t.Parallel()
	if missing := Words.Missing(); len(missing) > 0 {
		t.Errorf("no wording in one of the languages: %v", missing)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, name := range files {
		if name == "words.go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"(sql\.[a-z.-]+)"`).FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
		}
	}
	for code := range used {
		if _, ok := Words[code]; !ok {
			t.Errorf("%s has no wording", code)
		}
	}
	for code := range Words {
		if !used[code] {
			t.Errorf("%s is not in use", code)
		}
	}
}
