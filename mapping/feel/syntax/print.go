package syntax

import "strings"

// Print writes an expression or unary tests as FEEL that parses to the same,
// under a scope that knows its names. Operations stand in parentheses.
func Print(n Node) string {
	var p printer
	p.node(n)
	return p.String()
}

type printer struct{ strings.Builder }

func (p *printer) put(parts ...string) {
	for _, s := range parts {
		p.WriteString(s)
	}
}

func (p *printer) node(n Node) {
	switch n := n.(type) {
	case Null:
		p.put("null")
	case Bool:
		p.put(map[bool]string{true: "true", false: "false"}[n.Value])
	case Number:
		p.put(n.Text)
	case String:
		p.quoted(n.Value)
	case At:
		p.put("@")
		p.quoted(n.Text)
	case Input:
		p.put("?")
	case Dash:
		p.put("-")
	case Name:
		p.put(n.Name)
	case Path:
		p.base(n.X)
		p.put(".", n.Name)
	case Filter:
		p.base(n.X)
		p.put("[")
		p.node(n.Cond)
		p.put("]")
	case Call:
		p.base(n.Fn)
		p.arguments(n.Args)
	default:
		p.operation(n)
	}
}

// base writes what a path, filter or call begins with.
func (p *printer) base(n Node) {
	switch n.(type) {
	case Name, Path, Filter, Call, List, Context:
		p.node(n)
	default:
		p.inside(n)
	}
}

func (p *printer) inside(n Node) {
	p.put("(")
	p.node(n)
	p.put(")")
}

func (p *printer) arguments(args []Arg) {
	p.put("(")
	for i, a := range args {
		if i > 0 {
			p.put(", ")
		}
		if a.Name != "" {
			p.put(a.Name, ": ")
		}
		p.node(a.Value)
	}
	p.put(")")
}

func (p *printer) operation(n Node) {
	switch n := n.(type) {
	case Neg:
		p.put("(-")
		p.inside(n.X)
	case Binary:
		p.put("(")
		p.node(n.L)
		p.put(" ", n.Op, " ")
		p.node(n.R)
	case Between:
		p.put("(")
		p.node(n.X)
		p.put(" between ")
		p.node(n.Lo)
		p.put(" and ")
		p.node(n.Hi)
	case In:
		p.put("(")
		p.node(n.X)
		p.put(" in (")
		p.list(n.Tests)
		p.put(")")
	case InstanceOf:
		p.put("(")
		p.base(n.X)
		p.put(" instance of ")
		p.typ(n.Type)
	default:
		p.construct(n)
		return
	}
	p.put(")")
}

func (p *printer) construct(n Node) {
	switch n := n.(type) {
	case List:
		p.put("[")
		p.list(n.Items)
		p.put("]")
	case Context:
		p.entries(n.Entries)
	case Range:
		p.interval(n)
	case Test:
		p.put(n.Op, " ")
		p.node(n.X)
	case Tests:
		p.tests(n)
	default:
		p.put("(")
		p.control(n)
		p.put(")")
	}
}

func (p *printer) list(items []Node) {
	for i, x := range items {
		if i > 0 {
			p.put(", ")
		}
		p.node(x)
	}
}

func (p *printer) entries(entries []Entry) {
	p.put("{")
	for i, e := range entries {
		if i > 0 {
			p.put(", ")
		}
		p.quoted(e.Key)
		p.put(": ")
		p.node(e.Value)
	}
	p.put("}")
}

func (p *printer) interval(n Range) {
	if n.Op != "" {
		p.put("(", n.Op, " ")
		p.node(n.Lo)
		p.put(")")
		return
	}
	p.put(map[bool]string{true: "[", false: "("}[n.LoClosed])
	p.node(n.Lo)
	p.put(" .. ")
	p.node(n.Hi)
	p.put(map[bool]string{true: "]", false: ")"}[n.HiShut])
}

func (p *printer) tests(n Tests) {
	call, isCall := Node(nil), false
	if len(n.Items) == 1 && !n.Not {
		call, isCall = n.Items[0], startsNot(n.Items[0])
	}
	switch {
	case n.Not:
		p.put("not(")
		p.list(n.Items)
		p.put(")")
	case isCall:
		p.inside(call) // else it would be read as the negation of tests
	default:
		p.list(n.Items)
	}
}

func startsNot(n Node) bool {
	c, ok := n.(Call)
	if !ok {
		return false
	}
	name, ok := c.Fn.(Name)
	return ok && name.Name == "not"
}

func (p *printer) control(n Node) {
	switch n := n.(type) {
	case If:
		p.put("if ")
		p.node(n.Cond)
		p.put(" then ")
		p.node(n.Then)
		p.put(" else ")
		p.node(n.Else)
	case For:
		p.put("for ")
		p.iterators(n.Iters)
		p.put(" return ")
		p.node(n.Body)
	case Quantified:
		p.put(map[bool]string{true: "every ", false: "some "}[n.Every])
		p.iterators(n.Iters)
		p.put(" satisfies ")
		p.node(n.Cond)
	case Function:
		p.put("function(")
		p.params(n.Params)
		p.put(map[bool]string{true: ") external ", false: ") "}[n.External])
		p.node(n.Body)
	}
}

func (p *printer) iterators(iters []Iter) {
	for i, it := range iters {
		if i > 0 {
			p.put(", ")
		}
		p.put(it.Name, " in ")
		p.node(it.List)
		if it.To != nil {
			p.put(" .. ")
			p.node(it.To)
		}
	}
}

func (p *printer) params(params []Param) {
	for i, x := range params {
		if i > 0 {
			p.put(", ")
		}
		p.put(x.Name)
		if x.Type != nil {
			p.put(": ")
			p.typ(x.Type)
		}
	}
}

func (p *printer) typ(t *Type) {
	p.put(t.Name)
	if !t.Full {
		return
	}
	p.put("<")
	for i, a := range t.Args {
		if i > 0 {
			p.put(", ")
		}
		p.typ(a)
	}
	p.params(t.Fields)
	p.put(">")
	if t.Result != nil {
		p.put(" -> ")
		p.typ(t.Result)
	}
}

func (p *printer) quoted(s string) {
	p.put(`"`, strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s), `"`)
}
