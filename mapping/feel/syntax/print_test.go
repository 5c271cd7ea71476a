package syntax

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// dumped writes a node with everything but its places.
func dumped(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return "nil"
		}
		return dumped(v.Elem())
	case reflect.Slice:
		var b strings.Builder
		for i := range v.Len() {
			b.WriteString(dumped(v.Index(i)) + " ")
		}
		return "[" + b.String() + "]"
	case reflect.Struct:
		var b strings.Builder
		for i := range v.NumField() {
			if v.Field(i).Type() != reflect.TypeFor[Pos]() {
				b.WriteString(" " + dumped(v.Field(i)))
			}
		}
		return v.Type().Name() + "{" + b.String() + "}"
	}
	return fmt.Sprintf("%q", fmt.Sprint(v.Interface()))
}

var inScope = []string{"a", "amount", "full name", "x-y", "金额"}

func scopeOf() Scope {
	return Scope{Names: []*Names{NewNames(inScope...)}, Members: NewNames(inScope...), Line: 1, Col: 1}
}

// generated draws expressions of every kind.
type generated struct{ *rapid.T }

func (g generated) name() string { return rapid.SampledFrom(inScope).Draw(g.T, "name") }

func (g generated) some(least int, fn func()) {
	for range rapid.IntRange(least, 3).Draw(g.T, "size") {
		fn()
	}
}

func (g generated) leaf() Node {
	text := rapid.StringN(0, 6, -1).Draw(g.T, "text")
	return rapid.SampledFrom([]Node{
		Null{}, Bool{Value: true}, Bool{}, Number{Text: "1"}, Number{Text: "20.50"}, Number{Text: "1e3"}, String{Value: text}, At{Text: "2024-01-01"},
		Name{Name: g.name()}, List{}, Context{},
	}).Draw(g.T, "leaf")
}

func (g generated) node(depth int) Node {
	if depth == 0 {
		return g.leaf()
	}
	next := func() Node { return g.node(depth - 1) }
	nodes := func(least int) (out []Node) {
		g.some(least, func() { out = append(out, next()) })
		return out
	}
	iters := func() (out []Iter) {
		g.some(1, func() {
			it := Iter{Name: g.name(), List: next()}
			if rapid.Bool().Draw(g.T, "to") {
				it.To = next()
			}
			out = append(out, it)
		})
		return out
	}
	switch rapid.IntRange(0, 15).Draw(g.T, "kind") {
	case 0:
		return Neg{X: next()}
	case 1, 2:
		op := rapid.SampledFrom([]string{"+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or"}).Draw(g.T, "op")
		return Binary{Op: op, L: next(), R: next()}
	case 3:
		return Between{X: next(), Lo: next(), Hi: next()}
	case 4:
		return In{X: next(), Tests: g.tests(depth)}
	case 5:
		return InstanceOf{X: next(), Type: g.typ(depth)}
	case 6:
		return If{Cond: next(), Then: next(), Else: next()}
	case 7:
		return For{Iters: iters(), Body: next()}
	case 8:
		return Quantified{Every: rapid.Bool().Draw(g.T, "every"), Iters: iters(), Cond: next()}
	case 9:
		return Filter{X: next(), Cond: next()}
	case 10:
		return Path{X: next(), Name: g.name()}
	case 11:
		return List{Items: nodes(1)}
	case 12:
		c := Context{}
		g.some(1, func() { c.Entries = append(c.Entries, Entry{Key: g.name(), Value: next()}) })
		return c
	case 13:
		return g.interval(next)
	case 14:
		return g.call(next)
	}
	f := Function{Body: next()}
	g.some(0, func() { f.Params = append(f.Params, Param{Name: g.name(), Type: g.typ(1)}) })
	return f
}

func (g generated) interval(next func() Node) Node {
	if rapid.Bool().Draw(g.T, "operator") {
		return Range{Op: rapid.SampledFrom([]string{"<", "<=", ">", ">=", "=", "!="}).Draw(g.T, "op"), Lo: next()}
	}
	return Range{Lo: next(), Hi: next(), LoClosed: rapid.Bool().Draw(g.T, "closed"), HiShut: rapid.Bool().Draw(g.T, "shut")}
}

func (g generated) call(next func() Node) Node {
	c := Call{Fn: Name{Name: g.name()}}
	named := rapid.Bool().Draw(g.T, "named")
	g.some(0, func() {
		a := Arg{Value: next()}
		if named {
			a.Name = "start position"
		}
		c.Args = append(c.Args, a)
	})
	return c
}

func (g generated) tests(depth int) (out []Node) {
	g.some(1, func() {
		x := g.node(depth - 1)
		if rapid.Bool().Draw(g.T, "operator") {
			x = Test{Op: rapid.SampledFrom([]string{"<", "<=", ">", ">=", "=", "!="}).Draw(g.T, "op"), X: x}
		}
		out = append(out, x)
	})
	return out
}

func (g generated) typ(depth int) *Type {
	if depth == 0 || rapid.Bool().Draw(g.T, "simple") {
		return &Type{Name: rapid.SampledFrom([]string{"number", "date and time", "Any", "days and time duration", "list", "my.type"}).Draw(g.T, "type")}
	}
	switch rapid.IntRange(0, 2).Draw(g.T, "of") {
	case 0:
		return &Type{Name: "list", Full: true, Args: []*Type{g.typ(depth - 1)}}
	case 1:
		return &Type{Name: "context", Full: true, Fields: []Param{{Name: g.name(), Type: g.typ(depth - 1)}}}
	}
	return &Type{Name: "function", Full: true, Args: []*Type{g.typ(depth - 1), g.typ(0)}, Result: g.typ(depth - 1)}
}

// TestPrint: what an expression prints as parses to the same expression.
func TestPrint(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := generated{t}.node(rapid.IntRange(0, 3).Draw(t, "depth"))
		same(t, n, Parse)
	})
}

// TestPrintTests is the same of unary tests.
func TestPrintTests(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := Tests{Not: rapid.Bool().Draw(t, "not"), Items: generated{t}.tests(2)}
		same(t, n, ParseTests)
	})
}

func same(t rapid.TB, n Node, parse func(string, Scope) (Node, *Error)) {
	t.Helper()
	text := Print(n)
	back, err := parse(text, scopeOf())
	if err != nil {
		t.Fatalf("%s: %v", text, *err)
	}
	if want, got := dumped(reflect.ValueOf(n)), dumped(reflect.ValueOf(back)); want != got {
		t.Fatalf("%s\nis     %s\nbut was %s", text, got, want)
	}
}

// FuzzParse prints whatever can be read and reads it again. Every node must have
// its place.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`amount > 1000 and a.x-y = "b"`, `for i in 1..3, j in i return partial[-1]`, `{a: function(x: list<number>) external {}}.a(x: 1)`, `1 in (< 2, [3..4[, "x")`,
		`not(1, 2)`, `-`, `?`, `@"P1D" instance of days and time duration`, `]1..2[`, `"\u4e00\U01F600\n"`, `/* c */ full name // d`, `(1..2)`, `((((1))))`, `a[1][x > 2].b`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, parse := range []func(string, Scope) (Node, *Error){Parse, ParseTests} {
			n, err := parse(src, scopeOf())
			if (n == nil) == (err == nil) {
				t.Fatalf("%q: %v %v", src, n, err)
			}
			if n == nil {
				continue
			}
			Walk(n, func(x Node) {
				if x != nil && x.Where().Line < 1 {
					t.Fatalf("%q: %T stands nowhere", src, x)
				}
			})
		}
	})
}
