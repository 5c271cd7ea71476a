package schema_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/servicehall/hallway/mapping/schema"
)

func TestWords(t *testing.T) {
	t.Parallel()
	if missing := schema.Words.Missing(); missing != nil {
		t.Errorf("not worded in both languages: %v", missing)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`"(mapping\.[a-z0-9-]+)"`)
	used := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || f == "words.go" {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
		}
	}
	for c := range used {
		if _, ok := schema.Words[c]; !ok {
			t.Errorf("%s is used and has no words", c)
		}
	}
	for c := range schema.Words {
		if !used[c] && !used[strings.TrimSuffix(c, "-near")] {
			t.Errorf("%s has words and is not used", c)
		}
	}
}
