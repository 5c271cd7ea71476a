package config

// inside finds a place of a scalar's text in the file. The text and the file
// differ by quotes, escapes, indentation and folded lines; both are walked side
// by side.
func (d *document) inside(p *part, line, col int) (int, int) {
	w := walk{doc: d, col: p.col}
	w.to(p.line)
	switch p.style {
	case quoted:
		w.quote = w.at()
		w.col++
	case block:
		w.to(p.line + 1)
	}
	l, c := 1, 1
	for _, r := range p.text {
		w.meet(r)
		if l == line && c == col {
			return w.line, w.col
		}
		w.pass(r)
		c++
		if r == '\n' {
			l, c = l+1, 1
		}
	}
	return w.line, max(w.col, 1)
}

// walk is a position in the file while a scalar's text is walked.
type walk struct {
	doc       *document
	line, col int
	quote     rune
	runes     []rune // of the line, with its end
}

// to goes to a line, and to its begin unless a column has been set before.
func (w *walk) to(line int) {
	if w.line > 0 {
		w.col = 1
	}
	w.line, w.runes = line, []rune(w.doc.line(line)+"\n")
}

func (w *walk) at() rune {
	if w.col < 1 || w.col > len(w.runes) {
		return '\n'
	}
	return w.runes[w.col-1]
}

// meet skips what the file has and the text has not, up to the character r.
func (w *walk) meet(r rune) {
	for w.line <= len(w.doc.lines) {
		c := w.at()
		switch {
		case c == r, c == '\n' && r == ' ', w.quote == '"' && c == '\\' && w.escape() != 0:
			return
		case c == '\n':
			w.to(w.line + 1)
		case c == ' ' || c == '\t' || c == '\\':
			w.col++
		default:
			return
		}
	}
}

// pass goes behind the character r.
func (w *walk) pass(r rune) {
	c := w.at()
	switch {
	case c == '\n' && (r == ' ' || r == '\n'):
		w.to(w.line + 1)
	case w.quote == '"' && c == '\\':
		w.col += max(w.escape(), 1)
	case w.quote == '\'' && c == '\'':
		w.col += 2
	default:
		w.col++
	}
}

// escape is the length of the escape at hand, 0 for a line that goes on.
func (w *walk) escape() int {
	if w.col >= len(w.runes) {
		return 0
	}
	switch w.runes[w.col] {
	case '\n':
		return 0
	case 'x':
		return 4
	case 'u':
		return 6
	case 'U':
		return 10
	}
	return 2
}
