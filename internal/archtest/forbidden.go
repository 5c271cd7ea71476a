package archtest

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// forbidden is what must stand in no file: places of the machines on which it
// was built, and marks of unfinished work. Each is written in pieces, so that
// this file does not find itself.
var forbidden = []struct {
	what    string
	pattern *regexp.Regexp
}{
	{"a path of a build machine", regexp.MustCompile(`(^|[^\w./-])/(wo` + `rk|ro` + `ot)/(main|shared|\.library|go/)`)},
	{"a temporary path of a build machine", regexp.MustCompile(`/tm` + `p/(bash_jobs|w/)`)},
	{"a mark of unfinished work", regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X:|HA` + `CK:)`)},
	{"a merge that was not finished", regexp.MustCompile(`^(<<<<<` + `<< |>>>>>` + `>> )`)},
}

// texts are the kinds of files that are read; what others hold is no prose.
var texts = []string{
	".go", ".md", ".sh", ".yaml", ".yml", ".json", ".bpmn", ".dmn", ".form", ".wsdl", ".xsd", ".sql",
	".html", ".css", ".js", ".ts", ".mod", ".txt", ".toml", ".py", ".php", "",
}

// Forbidden complains about every line with something that must stand nowhere.
func Forbidden(root fs.FS) ([]string, error) {
	var out []string
	err := Walk(root, func(name string) error {
		if !slices.Contains(texts, path.Ext(name)) {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			for _, f := range forbidden {
				if f.pattern.MatchString(line) {
					out = append(out, fmt.Sprintf("%s:%d: %s", name, n, f.what))
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the tree: %w", err)
	}
	return out, nil
}
