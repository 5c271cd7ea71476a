package syntax

// MaxSource bounds the length of a source in bytes, MaxDepth how deep its
// brackets and keywords nest.
const (
	MaxSource = 256 << 10
	MaxDepth  = 200
)

// Scope is what the parser has to know: the names that the source may use, the
// names of members after a dot, and the names of defined types.
type Scope struct {
	Names          []*Names
	Members, Types *Names
	Line, Col      int // where the source begins, from 1
}

type parser struct {
	toks   []token
	at     int
	scope  Scope
	locals []*Names
	depth  int
	tests  bool // whether ? is known
	err    *Error
}

// Parse reads an expression.
func Parse(src string, scope Scope) (Node, *Error) {
	p, err := newParser(src, scope)
	if err != nil {
		return nil, err
	}
	return p.whole(p.expression)
}

// ParseTests reads unary tests (DMN 1.5, 10.3.1.2, rule 15).
func ParseTests(src string, scope Scope) (Node, *Error) {
	p, err := newParser(src, scope)
	if err != nil {
		return nil, err
	}
	p.tests = true
	return p.whole(p.unaryTests)
}

func newParser(src string, scope Scope) (*parser, *Error) {
	if len(src) > MaxSource {
		return nil, &Error{Pos{scope.Line, scope.Col, 1}, "feel.too-long", map[string]any{"limit": MaxSource}}
	}
	toks, err := lex(src, scope.Line, scope.Col)
	if err != nil {
		return nil, err
	}
	return &parser{toks: toks, scope: scope}, nil
}

func (p *parser) whole(read func() Node) (Node, *Error) {
	n := read()
	if p.err == nil && p.peek().kind != eof {
		p.unexpected("feel.end-expected")
	}
	if p.err != nil {
		return nil, p.err
	}
	return n, nil
}

func (p *parser) peek() token { return p.toks[p.at] }

// ahead gives the token n places on, the end of the source beyond it.
func (p *parser) ahead(n int) token { return p.toks[min(p.at+n, len(p.toks)-1)] }

func (p *parser) take() token {
	t := p.toks[p.at]
	if t.kind != eof {
		p.at++
	}
	return t
}

// is tells whether the next token is this symbol.
func (p *parser) is(sym string) bool {
	t := p.peek()
	return t.kind == symbol && t.text == sym
}

func (p *parser) isWord(w string) bool {
	t := p.peek()
	return t.kind == word && t.text == w
}

func (p *parser) accept(sym string) bool {
	if p.is(sym) {
		p.at++
		return true
	}
	return false
}

func (p *parser) acceptWord(w string) bool {
	if p.isWord(w) {
		p.at++
		return true
	}
	return false
}

func (p *parser) expect(sym string) {
	if !p.accept(sym) {
		p.expected(sym)
	}
}

func (p *parser) expectWord(w string) {
	if !p.acceptWord(w) {
		p.expected(w)
	}
}

func (p *parser) expected(what string) {
	t := p.peek()
	if t.kind == eof {
		p.fail(t.Pos, "feel.ends-early", map[string]any{"expected": what})
		return
	}
	p.fail(t.Pos, "feel.expected", map[string]any{"expected": what, "found": t.text})
}

func (p *parser) unexpected(code string) {
	t := p.peek()
	if t.kind == eof {
		p.fail(t.Pos, "feel.ends-early", map[string]any{"expected": "…"})
		return
	}
	p.fail(t.Pos, code, map[string]any{"found": t.text})
}

func (p *parser) fail(at Pos, code string, args map[string]any) {
	if p.err == nil {
		p.err = &Error{at, code, args}
	}
	p.at = len(p.toks) - 1 // nothing more can be read
}

// down guards the nesting; its result must be called at the end.
func (p *parser) down() bool {
	p.depth++
	if p.depth > MaxDepth {
		p.fail(p.peek().Pos, "feel.too-deep", map[string]any{"limit": MaxDepth})
		return false
	}
	return true
}

func (p *parser) up() { p.depth-- }

// with makes names known while fn runs.
func (p *parser) with(names []string, fn func()) {
	p.locals = append(p.locals, NewNames(names...))
	fn()
	p.locals = p.locals[:len(p.locals)-1]
}

// learn makes one more name known in the innermost scope.
func (p *parser) learn(name string) { p.locals[len(p.locals)-1].Add(name) }
