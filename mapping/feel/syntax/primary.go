package syntax

func (p *parser) primary() Node {
	t := p.peek()
	switch t.kind {
	case digits:
		p.at++
		return Number{t.Pos, t.text}
	case quoted:
		p.at++
		return String{t.Pos, t.text}
	case word:
		return p.wordPrimary(t)
	case symbol:
		return p.symbolPrimary(t)
	}
	p.unexpected("feel.operand-expected")
	return Null{}
}

func (p *parser) symbolPrimary(t token) Node {
	switch t.text {
	case "(":
		return p.parenthesis()
	case "[":
		return p.bracket()
	case "]":
		return p.rangeFrom(t, false)
	case "{":
		return p.context()
	case "?":
		p.at++
		if !p.tests {
			p.fail(t.Pos, "feel.input-outside", nil)
		}
		return Input{t.Pos}
	case "@":
		p.at++
		s := p.take()
		if s.kind != quoted {
			p.fail(s.Pos, "feel.expected", map[string]any{"expected": "\"…\"", "found": s.text})
		}
		return At{Pos{t.Line, t.Col, s.Width + 1}, s.text}
	}
	p.unexpected("feel.operand-expected")
	return Null{}
}

func (p *parser) wordPrimary(t token) Node {
	if name, n := p.known(); n > 0 {
		return p.nameOf(t, name, n)
	}
	switch t.text {
	case "null":
		p.at++
		return Null{t.Pos}
	case "true", "false":
		p.at++
		return Bool{t.Pos, t.text == "true"}
	case "if":
		return p.ifThen(t)
	case "for":
		return p.forReturn(t)
	case "some", "every":
		return p.quantified(t)
	case "function":
		if p.ahead(1).text == "(" {
			return p.function(t)
		}
	}
	if keyword(t.text) {
		p.unexpected("feel.operand-expected")
		return Null{}
	}
	name, n := p.joined()
	return p.nameOf(t, name, n)
}

// nameOf consumes n tokens and makes a name of them.
func (p *parser) nameOf(t token, name string, n int) Node {
	last := p.toks[p.at+n-1]
	at := t.Pos
	if last.Line == at.Line {
		at.Width = last.Col + last.Width - at.Col
	}
	p.at += n
	return Name{at, name}
}

// known finds the longest known name at hand, inner scopes and outer together.
func (p *parser) known() (name string, n int) {
	for _, set := range [][]*Names{p.scope.Names, p.locals} {
		for _, names := range set {
			if s, m := names.match(p.toks[p.at:]); m > n {
				name, n = s, m
			}
		}
	}
	return name, n
}

// joined takes the words that stand side by side as one name, since nothing
// else can be meant by them.
func (p *parser) joined() (string, int) {
	n := 1
	for {
		t := p.ahead(n)
		if t.kind != word || keyword(t.text) || (t.text == "instance" && p.ahead(n+1).text == "of") {
			break
		}
		n++
	}
	return key(p.toks[p.at : p.at+n]), n
}

// member reads the name after a dot.
func (p *parser) member() string {
	t := p.peek()
	if t.kind != word {
		p.expected("…")
		return ""
	}
	if name, n := p.scope.Members.match(p.toks[p.at:]); n > 0 {
		p.at += n
		return name
	}
	name, n := p.joined()
	p.at += n
	return name
}

// call reads the arguments after a function.
func (p *parser) call(fn Node) Node {
	p.expect("(")
	c := Call{Pos: fn.Where(), Fn: fn}
	for p.err == nil && !p.is(")") {
		if len(c.Args) > 0 {
			p.expect(",")
		}
		at := p.peek().Pos
		name := p.argName()
		c.Args = append(c.Args, Arg{at, name, p.expression()})
	}
	p.expect(")")
	for _, a := range c.Args {
		if (a.Name == "") != (c.Args[0].Name == "") {
			p.fail(a.Pos, "feel.mixed-arguments", nil)
		}
	}
	return c
}

// argName reads "name :" where it stands, else nothing.
func (p *parser) argName() string {
	n := 0
	for p.ahead(n).kind == word || p.ahead(n).kind == digits && n > 0 {
		n++
	}
	if n == 0 || p.ahead(n).kind != symbol || p.ahead(n).text != ":" {
		return ""
	}
	name := key(p.toks[p.at : p.at+n])
	p.at += n + 1
	return name
}

// parenthesis reads (x), a range that begins with ( and (< x).
func (p *parser) parenthesis() Node {
	t := p.take()
	if comparing(p.peek()) {
		op := p.take()
		x := p.expression()
		p.expect(")")
		return Range{Pos: t.Pos, Op: op.text, Lo: x}
	}
	x := p.expression()
	if p.accept("..") {
		return p.rangeEnd(t, x, false)
	}
	p.expect(")")
	return x
}

// bracket reads a list or a range that begins with [.
func (p *parser) bracket() Node {
	t := p.take()
	l := List{Pos: t.Pos}
	if !p.down() {
		return l
	}
	defer p.up()
	for p.err == nil && !p.is("]") {
		if len(l.Items) > 0 {
			p.expect(",")
		}
		x := p.expression()
		if len(l.Items) == 0 && p.accept("..") {
			return p.rangeEnd(t, x, true)
		}
		l.Items = append(l.Items, x)
	}
	p.expect("]")
	return l
}

// rangeFrom reads a range that begins with ].
func (p *parser) rangeFrom(t token, closed bool) Node {
	p.at++
	lo := p.expression()
	p.expect("..")
	return p.rangeEnd(t, lo, closed)
}

func (p *parser) rangeEnd(t token, lo Node, closed bool) Node {
	hi := p.expression()
	r := Range{Pos: t.Pos, Lo: lo, Hi: hi, LoClosed: closed}
	switch {
	case p.accept("]"):
		r.HiShut = true
	case p.accept(")"), p.accept("["):
	default:
		p.expected("]")
	}
	return r
}
