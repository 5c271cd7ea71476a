package feel

import (
	"sort"
	"strings"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/feel/syntax"
)

// add notes an error at a place.
func (c *compiler) add(at syntax.Pos, code string, args map[string]any) {
	c.report(finding.Error, at, code, args)
}

// doubt notes what the standard lets pass as null: an error in strict mode.
func (c *compiler) doubt(at syntax.Pos, code string, args map[string]any) {
	s := finding.Warning
	if c.opts.Strict {
		s = finding.Error
	}
	c.report(s, at, code, args)
}

func (c *compiler) report(s finding.Severity, at syntax.Pos, code string, args map[string]any) {
	c.bad = append(c.bad, finding.Finding{Code: code, Severity: s, Args: args, Width: at.Width,
		Place: finding.Place{Line: at.Line, Col: at.Col}, Source: c.sourceLine(at.Line)})
}

// sourceLine gives the line of the expression, moved to the right by as many
// columns as its text begins in, so that a caret stands where it should.
func (c *compiler) sourceLine(line int) string {
	if c.lines == nil {
		c.lines = strings.Split(c.source, "\n")
	}
	i := line - c.opts.Line
	if i < 0 || i >= len(c.lines) {
		return ""
	}
	if i == 0 {
		return strings.Repeat(" ", c.opts.Col-1) + c.lines[0]
	}
	return c.lines[i]
}

// unknown notes a name that nothing has, with the nearest that something has.
func (c *compiler) unknown(at syntax.Pos, code, name string, known []string) {
	args := map[string]any{"name": name}
	if near := Nearest(name, known); near != "" {
		args["nearest"] = near
		code += "-near"
	}
	c.doubtOrError(at, code, args)
}

func (c *compiler) doubtOrError(at syntax.Pos, code string, args map[string]any) {
	if strings.HasPrefix(code, "feel.unknown-field") {
		c.doubt(at, code, args)
		return
	}
	c.add(at, code, args)
}

// Nearest gives the known name that differs least from a name, "" where none
// is near enough to be what was meant.
func Nearest(name string, known []string) string {
	known = append([]string(nil), known...)
	sort.Strings(known)
	best, least := "", max(1, len([]rune(name))/3)+1
	for _, k := range known {
		if d := distance(strings.ToLower(name), strings.ToLower(k), least); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts the letters to change, add, drop or swap, up to a limit.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) >= limit || len(y)-len(x) >= limit || len(x) > 100 {
		return limit
	}
	before, prev := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row := make([]int, len(y)+1)
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, prev[j]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev = prev, row
	}
	return prev[len(y)]
}
