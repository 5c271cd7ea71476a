package syntax

import "strings"

func (p *parser) ifThen(t token) Node {
	p.at++
	cond := p.expression()
	p.expectWord("then")
	then := p.expression()
	p.expectWord("else")
	return If{t.Pos, cond, then, p.expression()}
}

func (p *parser) forReturn(t token) Node {
	p.at++
	n := For{Pos: t.Pos}
	p.with([]string{"partial"}, func() {
		n.Iters = p.iterators()
		p.expectWord("return")
		n.Body = p.expression()
	})
	return n
}

func (p *parser) quantified(t token) Node {
	p.at++
	n := Quantified{Pos: t.Pos, Every: t.text == "every"}
	p.with(nil, func() {
		n.Iters = p.iterators()
		p.expectWord("satisfies")
		n.Cond = p.expression()
	})
	return n
}

func (p *parser) iterators() []Iter {
	var out []Iter
	for p.err == nil {
		t := p.peek()
		it := Iter{Pos: t.Pos, Name: p.nameUntil("in")}
		p.expectWord("in")
		it.List = p.expression()
		if p.accept("..") {
			it.To = p.expression()
		}
		p.learn(it.Name)
		out = append(out, it)
		if !p.accept(",") {
			break
		}
	}
	return out
}

// nameUntil reads a new name that ends before the given word or symbol.
func (p *parser) nameUntil(ends ...string) string {
	n := 0
	for !stops(p.ahead(n), ends) {
		n++
	}
	if n == 0 || p.peek().kind != word {
		p.unexpected("feel.name-expected")
		return ""
	}
	name := spelled(p.toks[p.at : p.at+n])
	p.at += n
	return name
}

func stops(t token, ends []string) bool {
	if t.kind == eof || t.kind == quoted {
		return true
	}
	for _, e := range ends {
		if t.text == e {
			return true
		}
	}
	return t.kind == symbol && !strings.Contains("./-'+*", t.text)
}

// spelled writes a new name as it stands: one space where there was any.
func spelled(toks []token) string {
	var b strings.Builder
	for i, t := range toks {
		if i > 0 && t.spaced {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}

func (p *parser) context() Node {
	t := p.take()
	c := Context{Pos: t.Pos}
	if !p.down() {
		return c
	}
	defer p.up()
	p.with(nil, func() {
		for p.err == nil && !p.is("}") {
			if len(c.Entries) > 0 {
				p.expect(",")
			}
			c.Entries = append(c.Entries, p.entry())
		}
		p.expect("}")
	})
	return c
}

func (p *parser) entry() Entry {
	t := p.peek()
	e := Entry{Pos: t.Pos}
	if t.kind == quoted {
		p.at++
		e.Key = t.text
	} else {
		e.Key = p.nameUntil(":")
	}
	p.expect(":")
	if p.scope.Members != nil {
		p.scope.Members.Add(e.Key)
	}
	p.learn(e.Key)
	e.Value = p.expression()
	return e
}

func (p *parser) function(t token) Node {
	p.at++
	p.expect("(")
	f := Function{Pos: t.Pos}
	var names []string
	for p.err == nil && !p.is(")") {
		if len(f.Params) > 0 {
			p.expect(",")
		}
		at := p.peek().Pos
		param := Param{Pos: at, Name: p.nameUntil(":", ",", ")")}
		if p.accept(":") {
			param.Type = p.typ()
		}
		f.Params = append(f.Params, param)
		names = append(names, param.Name)
	}
	p.expect(")")
	f.External = p.acceptWord("external")
	p.with(names, func() { f.Body = p.expression() })
	return f
}

// unaryTests reads -, tests, and not(tests).
func (p *parser) unaryTests() Node {
	t := p.peek()
	if p.is("-") && p.ahead(1).kind == eof {
		p.at++
		return Tests{Pos: t.Pos, Items: []Node{Dash{t.Pos}}}
	}
	if p.isWord("not") && p.ahead(1).text == "(" {
		if n, ok := p.negated(t); ok {
			return n
		}
	}
	return Tests{Pos: t.Pos, Items: p.testList()}
}

// negated reads not(tests) if that is the whole of the cell.
func (p *parser) negated(t token) (Node, bool) {
	save := *p
	p.at += 2
	items := p.testList()
	if p.err == nil && p.accept(")") && p.peek().kind == eof {
		return Tests{Pos: t.Pos, Not: true, Items: items}, true
	}
	*p = save
	return nil, false
}

func (p *parser) testList() []Node {
	items := []Node{p.test()}
	for p.err == nil && p.accept(",") {
		items = append(items, p.test())
	}
	return items
}

// test reads one unary test.
func (p *parser) test() Node {
	t := p.peek()
	if comparing(t) {
		p.at++
		return Test{t.Pos, t.text, p.sum()}
	}
	if !p.down() {
		return Null{}
	}
	defer p.up()
	if p.tests && p.depth == 1 {
		return p.expression()
	}
	return p.sum()
}
