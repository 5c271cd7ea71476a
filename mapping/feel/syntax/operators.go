package syntax

// expression reads the whole ladder of DMN 1.5, 10.3.1.2.
func (p *parser) expression() Node {
	if !p.down() {
		return Null{}
	}
	defer p.up()
	return p.or()
}

func (p *parser) or() Node {
	x := p.and()
	for p.isWord("or") {
		t := p.take()
		x = Binary{t.Pos, "or", x, p.and()}
	}
	return x
}

func (p *parser) and() Node {
	x := p.comparison()
	for p.isWord("and") {
		t := p.take()
		x = Binary{t.Pos, "and", x, p.comparison()}
	}
	return x
}

func comparing(t token) bool {
	if t.kind != symbol {
		return false
	}
	switch t.text {
	case "=", "!=", "<", "<=", ">", ">=":
		return true
	}
	return false
}

func (p *parser) comparison() Node {
	x := p.sum()
	for p.err == nil {
		t := p.peek()
		switch {
		case comparing(t):
			p.at++
			x = Binary{t.Pos, t.text, x, p.sum()}
		case t.kind == word && t.text == "between":
			p.at++
			lo := p.sum()
			p.expectWord("and")
			x = Between{t.Pos, x, lo, p.sum()}
		case t.kind == word && t.text == "in":
			p.at++
			x = In{t.Pos, x, p.inTests()}
		default:
			return x
		}
	}
	return x
}

// inTests reads what follows in: one test or several in parentheses.
func (p *parser) inTests() []Node {
	if p.is("(") && !p.rangeAhead() {
		save, was := p.at, p.depth
		p.at++
		items := p.testList()
		if p.err == nil && p.accept(")") && !p.continues() {
			return items
		}
		// (a + b) * c and the like: an expression after all
		if p.err == nil {
			p.at, p.depth = save, was
			return []Node{p.sum()}
		}
		return nil
	}
	return []Node{p.test()}
}

// continues tells whether an operator follows that takes a parenthesis as its
// left side.
func (p *parser) continues() bool {
	t := p.peek()
	if t.kind != symbol {
		return false
	}
	switch t.text {
	case "+", "-", "*", "/", "**", ".", "[", "(":
		return true
	}
	return false
}

// rangeAhead tells whether the parenthesis at hand opens a range such as
// (1..5]: two dots follow before it closes.
func (p *parser) rangeAhead() bool {
	depth := 0
	for i := p.at; i < len(p.toks); i++ {
		t := p.toks[i]
		if t.kind != symbol {
			continue
		}
		switch t.text {
		case "(", "{":
			depth++
		case ")", "}":
			depth--
			if depth == 0 {
				return false
			}
		case ",":
			if depth == 1 {
				return false
			}
		case "..":
			if depth == 1 && !p.bracketOpen(i) {
				return true
			}
		}
	}
	return false
}

// bracketOpen tells whether a [ stands open between the parenthesis at hand
// and token i, so that the dots there belong to another range.
func (p *parser) bracketOpen(i int) bool {
	open := 0
	for _, t := range p.toks[p.at+1 : i] {
		if t.kind != symbol {
			continue
		}
		switch t.text {
		case "[":
			open++
		case "]":
			open--
		}
	}
	return open != 0
}

func (p *parser) sum() Node {
	x := p.product()
	for p.is("+") || p.is("-") {
		t := p.take()
		x = Binary{t.Pos, t.text, x, p.product()}
	}
	return x
}

func (p *parser) product() Node {
	x := p.power()
	for p.is("*") || p.is("/") {
		t := p.take()
		x = Binary{t.Pos, t.text, x, p.power()}
	}
	return x
}

// power is left-associative and binds less tightly than the sign, as the
// standard has it: -3 ** 2 is 9.
func (p *parser) power() Node {
	x := p.negation()
	for p.is("**") {
		t := p.take()
		x = Binary{t.Pos, "**", x, p.negation()}
	}
	return x
}

func (p *parser) negation() Node {
	if !p.is("-") {
		return p.instance()
	}
	t := p.take()
	if !p.down() {
		return Null{}
	}
	defer p.up()
	return Neg{t.Pos, p.negation()}
}

func (p *parser) instance() Node {
	x := p.postfix(p.primary())
	for p.isWord("instance") && p.ahead(1).text == "of" {
		t := p.take()
		p.at++
		x = InstanceOf{t.Pos, x, p.typ()}
	}
	return x
}

// postfix reads paths, filters and calls.
func (p *parser) postfix(x Node) Node {
	for p.err == nil {
		t := p.peek()
		switch {
		case p.is("."):
			p.at++
			at := p.peek().Pos
			x = Path{at, x, p.member()}
		case p.is("["):
			if !p.startsOperand(p.ahead(1)) {
				return x
			}
			p.at++
			cond := p.expression()
			p.expect("]")
			x = Filter{t.Pos, x, cond}
		case p.is("("):
			x = p.call(x)
		default:
			return x
		}
	}
	return x
}

// startsOperand tells a filter from the [ that closes a range like [1..5[.
func (p *parser) startsOperand(t token) bool {
	switch t.kind {
	case digits, quoted:
		return true
	case word:
		switch t.text {
		case "and", "or", "in", "between", "then", "else", "return", "satisfies", "instance":
			return false
		}
		return true
	case symbol:
		switch t.text {
		case "(", "[", "{", "-", "?", "@", "<", ">", "<=", ">=", "=", "!=":
			return true
		}
	}
	return false
}
