package config

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/servicehall/hallway/config/finding"
)

// What a file may be at most. Aliases count as often as they are used.
const (
	maxBytes  = 4 << 20
	maxTokens = 100_000
	maxParts  = 200_000
	maxDepth  = 64
)

// parse reads a text into parts. The document is nil where nothing more can be
// said of it than what the list says.
func parse(file string, text []byte, o options) (*document, finding.List) {
	d := &document{file: file, options: o}
	if len(text) > maxBytes {
		return nil, finding.List{d.whole("config.too-large", map[string]any{"limit": maxBytes >> 20})}
	}
	if f, bad := d.coding(text); bad {
		return nil, finding.List{f}
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	source := strings.ReplaceAll(strings.ReplaceAll(string(text), "\r\n", "\n"), "\r", "\n")
	d.lines = strings.Split(source, "\n")
	body, f, bad := d.tree(source)
	if bad {
		return nil, finding.List{f}
	}
	b := builder{doc: d, anchors: map[string]*part{}}
	d.root = b.part(body, 0)
	if b.full {
		return nil, b.found
	}
	return d, b.found
}

func (d *document) whole(code string, args map[string]any) finding.Finding {
	return finding.Finding{Code: code, Severity: finding.Error, Place: finding.Place{File: d.file, Line: 1, Col: 1}, Args: args}
}

// coding finds bytes that are no UTF-8, and control characters, which no
// editor writes on purpose.
func (d *document) coding(text []byte) (finding.Finding, bool) {
	line, col := 1, 1
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		code := ""
		switch {
		case r == utf8.RuneError && size <= 1:
			code = "config.not-utf8"
		case r < ' ' && r != '\n' && r != '\r' && r != '\t', r == 0x7f:
			code = "config.control-character"
		}
		if code != "" {
			at := finding.Place{File: d.file, Line: line, Col: col}
			return finding.Finding{Code: code, Severity: finding.Error, Place: at, Args: map[string]any{"byte": fmt.Sprintf("0x%02X", text[i])}}, true
		}
		i += size
		col++
		if r == '\n' {
			line, col = line+1, 1
		}
	}
	return finding.Finding{}, false
}

// tree lets the YAML library read the text, within bounds that keep it from
// running out of stack or time. It has panicked on odd input before, which is
// the input's fault here.
func (d *document) tree(source string) (body ast.Node, f finding.Finding, bad bool) {
	defer func() {
		if r := recover(); r != nil {
			body, f, bad = nil, d.whole("config.syntax", map[string]any{"reason": "unreadable"}), true
		}
	}()
	tokens := lexer.Tokenize(source)
	if f, bad := d.bounded(tokens); bad {
		return nil, f, true
	}
	tree, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, d.syntax(err), true
	}
	for _, doc := range tree.Docs {
		if doc.Body == nil {
			continue
		}
		if body != nil {
			at := doc.Start
			if at == nil {
				at = doc.Body.GetToken()
			}
			return nil, d.at("config.several-documents", at, nil), true
		}
		body = doc.Body
	}
	return body, finding.Finding{}, false
}

func (d *document) bounded(tokens token.Tokens) (finding.Finding, bool) {
	if len(tokens) > maxTokens {
		return d.whole("config.too-many", map[string]any{"limit": maxTokens}), true
	}
	flow, line, onLine := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, onLine = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType:
			onLine++
		}
		if flow > maxDepth || onLine > maxDepth && flow == 0 {
			return d.at("config.too-deep", t, map[string]any{"limit": maxDepth}), true
		}
	}
	return finding.Finding{}, false
}

func (d *document) at(code string, t *token.Token, args map[string]any) finding.Finding {
	f := d.whole(code, args)
	if t != nil && t.Position != nil {
		f.Place.Line, f.Place.Col = max(t.Position.Line, 1), max(t.Position.Column, 1)
		f.Source = d.shown(f.Place.Line)
		f.Width = max(1, min(utf8.RuneCountInString(t.Value), utf8.RuneCountInString(f.Source)-f.Place.Col+1))
	}
	return f
}

var (
	// telling finds a key that speaks of a secret.
	telling = regexp.MustCompile(`(?i)(pass|pwd|secret|token|credential|private|api.?key|口令|密码|密钥)`)
	// tellingLine finds a line with such a key and a value that is no reference.
	tellingLine = regexp.MustCompile(telling.String() + `[^:]*:\s*[^\s$"']|` + telling.String() + `[^:]*:\s*["'][^$]`)
)

// maxShown is how many bytes of a line a person can take in.
const maxShown = 1000

// shown gives a line for a finding, unless it looks as if a secret stood in it.
func (d *document) shown(n int) string {
	line := d.line(n)
	if len(line) > maxShown || tellingLine.MatchString(line) {
		return ""
	}
	return line
}

// syntax words what the library says about a text that is no YAML.
func (d *document) syntax(err error) finding.Finding {
	var e yaml.Error
	if !errors.As(err, &e) {
		return d.whole("config.syntax", map[string]any{"reason": "unreadable"})
	}
	reason := e.GetMessage()
	f := d.at("config.syntax", e.GetToken(), map[string]any{"reason": reason})
	for _, known := range syntaxCodes {
		if strings.Contains(reason, known.says) {
			f.Code = known.code
		}
	}
	if strings.Contains(f.Source, "\t") {
		f.Code = "config.tab"
	}
	if strings.Contains(reason, "must be specified") && strings.Contains(f.Source, "${") {
		f.Code = "config.syntax-reference"
	}
	return f
}

// syntaxCodes tells the library's most usual complaints apart by what it says.
var syntaxCodes = []struct{ says, code string }{
	{"character '\t'", "config.tab"},
	{"tab character", "config.tab"},
	{"value is not allowed in this context", "config.syntax-value"},
	{"mapping value is not allowed", "config.syntax-colon"},
	{"could not find end character", "config.syntax-quote"},
	{"not found", "config.syntax-bracket"},
	{"is a reserved character", "config.syntax-reserved"},
}
