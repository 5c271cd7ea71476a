// Package finding describes what is wrong with a file or a value that somebody
// wrote: a stable code with its arguments, and the place. All findings of an
// input are reported at once, never only the first.
package finding

import (
	"fmt"
	"sort"
	"strings"

	"github.com/servicehall/hallway/config/words"
)

// Severity says whether a finding stops what was asked for.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // refused until it is mended
	Warning Severity = "warning" // done, but worth a look
)

// Place is where something stands: a file (as the user named it), a line and a
// column counted from 1 in characters, and the path or element id inside it.
// Zero means not known.
type Place struct {
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
	Col  int    `json:"column,omitempty"`
	Path string `json:"path,omitempty"`
}

// String gives file:line:column, or what of it is known.
func (p Place) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
		if p.Col > 0 {
			fmt.Fprintf(&b, ":%d", p.Col)
		}
	}
	return b.String()
}

// Finding is one thing that is wrong. Source is the text of the line, if it is
// at hand, so that a caret can be drawn beneath the column; Width is how many
// characters the caret covers (0 means 1).
type Finding struct {
	Code     string         `json:"code"`
	Severity Severity       `json:"severity"`
	Place    Place          `json:"place"`
	Args     map[string]any `json:"args,omitempty"`
	Source   string         `json:"source,omitempty"`
	Width    int            `json:"-"`
}

// Say words the finding in a language, with its place, the source line with a
// caret and the mend, each on its own line.
func (f Finding) Say(c words.Catalogue, lang words.Lang) string {
	var b strings.Builder
	if where := f.Place.String(); where != "" {
		b.WriteString(where + ": ")
	}
	if f.Place.Path != "" {
		b.WriteString(f.Place.Path + ": ")
	}
	b.WriteString(c.Say(lang, f.Code, f.Args))
	fmt.Fprintf(&b, " [%s]", f.Code)
	if f.Source != "" && f.Place.Col > 0 {
		b.WriteString("\n  " + f.Source + "\n  " + Caret(f.Source, f.Place.Col, f.Width))
	}
	if mend := c.Mend(lang, f.Code, f.Args); mend != "" {
		b.WriteString("\n  → " + mend)
	}
	return b.String()
}

// Caret returns a line with carets under width characters from column col
// (counted from 1) of source. Wide characters take two cells and two carets,
// tabs stay tabs.
func Caret(source string, col, width int) string {
	var b strings.Builder
	pos, left := 1, max(width, 1)
	for _, r := range source {
		if left == 0 {
			break
		}
		mark := " "
		if pos >= col {
			mark, left = "^", left-1
		}
		switch {
		case r == '\t' && mark == " ":
			b.WriteByte('\t')
		case Wide(r):
			b.WriteString(mark + mark)
		default:
			b.WriteString(mark)
		}
		pos++
	}
	b.WriteString(strings.Repeat("^", left))
	return b.String()
}

// Wide reports whether a character takes two cells of a terminal.
func Wide(r rune) bool {
	return r >= 0x1100 && (r <= 0x115f || (r >= 0x2e80 && r <= 0xa4cf) || (r >= 0xac00 && r <= 0xd7a3) ||
		(r >= 0xf900 && r <= 0xfaff) || (r >= 0xfe30 && r <= 0xfe6f) || (r >= 0xff00 && r <= 0xff60) ||
		(r >= 0xffe0 && r <= 0xffe6) || (r >= 0x1f300 && r <= 0x1f64f) || (r >= 0x1f900 && r <= 0x1f9ff) || (r >= 0x20000 && r <= 0x3fffd))
}

// List is all that was found, and an error when it holds one of severity
// Error: return it with [List.Err].
type List []Finding

// Add appends an error finding.
func (l *List) Add(code string, at Place, args map[string]any) {
	*l = append(*l, Finding{Code: code, Severity: Error, Place: at, Args: args})
}

// Warn appends a warning.
func (l *List) Warn(code string, at Place, args map[string]any) {
	*l = append(*l, Finding{Code: code, Severity: Warning, Place: at, Args: args})
}

// In sets the file of every finding that names none yet, and returns the list.
func (l List) In(file string) List {
	for i := range l {
		if l[i].Place.File == "" {
			l[i].Place.File = file
		}
	}
	return l
}

// Sorted orders the findings by file, line and column.
func (l List) Sorted() List {
	sort.SliceStable(l, func(i, j int) bool {
		a, b := l[i].Place, l[j].Place
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Col < b.Col
	})
	return l
}

// Bad reports whether the list holds an error.
func (l List) Bad() bool {
	for _, f := range l {
		if f.Severity == Error {
			return true
		}
	}
	return false
}

// Err returns the list as an error, or nil where it holds no error.
func (l List) Err() error {
	if l.Bad() {
		return l
	}
	return nil
}

// Error gives one line for each finding, unworded: place, code, arguments.
func (l List) Error() string {
	lines := make([]string, 0, len(l))
	for _, f := range l {
		lines = append(lines, fmt.Sprintf("%s: %s: %s %v", f.Place, f.Place.Path, f.Code, f.Args))
	}
	return strings.Join(lines, "\n")
}
