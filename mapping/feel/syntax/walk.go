package syntax

// Walk calls fn for a node and all nodes below it.
func Walk(n Node, fn func(Node)) {
	if n == nil {
		return
	}
	fn(n)
	for _, x := range parts(n) {
		Walk(x, fn)
	}
}

func parts(n Node) []Node {
	switch n := n.(type) {
	case Path:
		return []Node{n.X}
	case Filter:
		return []Node{n.X, n.Cond}
	case Call:
		out := []Node{n.Fn}
		for _, a := range n.Args {
			out = append(out, a.Value)
		}
		return out
	case Neg:
		return []Node{n.X}
	case Binary:
		return []Node{n.L, n.R}
	case Between:
		return []Node{n.X, n.Lo, n.Hi}
	case In:
		return append([]Node{n.X}, n.Tests...)
	case InstanceOf:
		return []Node{n.X}
	case If:
		return []Node{n.Cond, n.Then, n.Else}
	case Test:
		return []Node{n.X}
	case Tests:
		return n.Items
	}
	return blocks(n)
}

func blocks(n Node) []Node {
	switch n := n.(type) {
	case For:
		return append(lists(n.Iters), n.Body)
	case Quantified:
		return append(lists(n.Iters), n.Cond)
	case List:
		return n.Items
	case Context:
		var out []Node
		for _, e := range n.Entries {
			out = append(out, e.Value)
		}
		return out
	case Range:
		return []Node{n.Lo, n.Hi}
	case Function:
		return []Node{n.Body}
	}
	return nil
}

func lists(iters []Iter) []Node {
	var out []Node
	for _, it := range iters {
		out = append(out, it.List)
		if it.To != nil {
			out = append(out, it.To)
		}
	}
	return out
}
