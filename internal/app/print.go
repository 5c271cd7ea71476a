package app

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/servicehall/hallway/config/finding"
)

// findings prints what was found: for people with line and caret, or as JSON.
func (s *session) findings(found finding.List) {
	if s.json {
		s.print(s.worded(found))
		return
	}
	for _, f := range found {
		fmt.Fprintln(s.Err, f.Say(s.words, s.lang))
	}
	errors, warnings := 0, 0
	for _, f := range found {
		if f.Severity == finding.Error {
			errors++
		} else {
			warnings++
		}
	}
	fmt.Fprintln(s.Err, s.say("cli.findings", map[string]any{"errors": errors, "warnings": warnings}))
}

// worded are findings as JSON gives them.
func (s *session) worded(found finding.List) []map[string]any {
	out := []map[string]any{}
	for _, f := range found {
		out = append(out, map[string]any{
			"code": f.Code, "severity": f.Severity, "file": f.Place.File, "line": f.Place.Line, "column": f.Place.Col, "path": f.Place.Path,
			"text": s.words.Say(s.lang, f.Code, f.Args), "remedy": s.words.Mend(s.lang, f.Code, f.Args), "args": f.Args,
		})
	}
	return out
}

// print writes a value as indented JSON.
func (s *session) print(v any) {
	enc := json.NewEncoder(s.Out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		fmt.Fprintln(s.Err, "hallway: "+err.Error())
	}
}

// table writes rows in columns; wide characters count two.
func (s *session) table(rows [][]string) {
	if len(rows) == 0 {
		return
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], cells(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-cells(cell)+2))
			}
		}
		fmt.Fprintln(s.Out, b.String())
	}
}

// cells counts the columns of a terminal that a text takes.
func cells(text string) int {
	n := 0
	for _, r := range text {
		n++
		if finding.Wide(r) {
			n++
		}
	}
	return n
}
