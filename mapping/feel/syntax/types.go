package syntax

// typ reads a type (DMN 1.5, 10.3.1.2, rule 54).
func (p *parser) typ() *Type {
	if !p.down() {
		return nil
	}
	defer p.up()
	t := p.peek()
	n := &Type{Pos: t.Pos}
	if t.kind != word && t.kind != quoted {
		p.unexpected("feel.type-expected")
		return n
	}
	n.Name = p.typeName()
	if !p.is("<") {
		return n
	}
	switch n.Name {
	case "list", "range":
		n.Full = true
		p.at++
		n.Args = []*Type{p.typ()}
		p.expect(">")
	case "context":
		n.Full = true
		p.at++
		n.Fields = p.typedFields()
	case "function":
		n.Full = true
		p.at++
		p.functionType(n)
	}
	return n
}

func (p *parser) typeName() string {
	for _, long := range [][]string{
		{"days", "and", "time", "duration"}, {"years", "and", "months", "duration"}, {"date", "and", "time"},
	} {
		if p.words(long) {
			p.at += len(long)
			return key(p.toks[p.at-len(long) : p.at])
		}
	}
	if name, n := p.scope.Types.match(p.toks[p.at:]); n > 0 {
		p.at += n
		return name
	}
	name, n := p.joined()
	p.at += n
	for p.is(".") && p.ahead(1).kind == word {
		p.at++
		rest, n := p.joined()
		p.at += n
		name += "." + rest
	}
	return name
}

func (p *parser) words(ws []string) bool {
	for i, w := range ws {
		if t := p.ahead(i); t.kind != word || t.text != w {
			return false
		}
	}
	return true
}

func (p *parser) typedFields() []Param {
	var out []Param
	for p.err == nil && !p.is(">") {
		if len(out) > 0 {
			p.expect(",")
		}
		at := p.peek().Pos
		name := p.nameUntil(":")
		p.expect(":")
		out = append(out, Param{at, name, p.typ()})
	}
	p.expect(">")
	return out
}

func (p *parser) functionType(n *Type) {
	for p.err == nil && !p.is(">") {
		if len(n.Args) > 0 {
			p.expect(",")
		}
		n.Args = append(n.Args, p.typ())
	}
	p.expect(">")
	p.expect("->")
	n.Result = p.typ()
}
