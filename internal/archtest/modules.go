package archtest

import (
	"fmt"
	"sort"
	"strings"
)

// Direct returns the modules that a go.mod requires directly, with versions.
func Direct(gomod string) map[string]string {
	out := map[string]string{}
	block := false
	for line := range strings.Lines(gomod) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "require ("):
			block = true
			continue
		case line == ")":
			block = false
		case strings.HasPrefix(line, "require "):
			line = strings.TrimPrefix(line, "require ")
		case !block:
			continue
		}
		if words := strings.Fields(line); len(words) >= 2 && !strings.Contains(line, "// indirect") {
			out[words[0]] = words[1]
		}
	}
	return out
}

// Dependencies complains where the table in docs/dependencies.md differs from
// go.mod: a module that is missing or gone, another version, an empty cell.
func Dependencies(gomod, page string) []string {
	direct := Direct(gomod)
	var out []string
	for line := range strings.Lines(page) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		name := strings.TrimSpace(cells[0])
		if len(cells) != 4 || !strings.Contains(name, ".") {
			continue
		}
		version, known := direct[name]
		switch {
		case !known:
			out = append(out, name+": in the table, not in go.mod")
		case strings.TrimSpace(cells[1]) != version:
			out = append(out, fmt.Sprintf("%s: the table says %s, go.mod %s", name, strings.TrimSpace(cells[1]), version))
		case strings.TrimSpace(cells[2]) == "" || strings.TrimSpace(cells[3]) == "":
			out = append(out, name+": the table does not say why, or what to know")
		}
		delete(direct, name)
	}
	for name := range direct {
		out = append(out, name+": in go.mod, not in the table")
	}
	sort.Strings(out)
	return out
}
