package dmn

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping/feel"
)

// TestWords holds the catalogue to the codes that the sources use.
func TestWords(t *testing.T) {
	t.Parallel()
	if missing := Words.Missing(); len(missing) > 0 {
		t.Errorf("without both languages: %v", missing)
	}
	used := map[string]bool{}
	code := regexp.MustCompile(`"((?:dmn|feel)\.[a-z-]*[a-z])"`)
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || path == "words.go" {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range code.FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for c := range used {
		_, ours := Words[c]
		if _, theirs := feel.Words[c]; !ours && !theirs {
			t.Errorf("%s is used and has no words", c)
		}
	}
	for c := range Words {
		if !used[c] {
			t.Errorf("%s has words and is not used", c)
		}
	}
}

var allWords = func() words.Catalogue {
	c, err := words.Merge(Words, feel.Words)
	if err != nil {
		panic(err)
	}
	return c
}()
