// Package syntax reads FEEL: a lexer and a parser that knows which names are in
// scope, since FEEL's names may hold spaces and operators and the longest known
// one wins (DMN 1.5, 10.3.1.2 to 10.3.1.4).
package syntax

// Pos is a place in the source. Line and Col count from 1 in characters; Width
// is how many characters a caret should cover.
type Pos struct{ Line, Col, Width int }

// Node is an expression.
type Node interface{ Where() Pos }

// Where gives the place itself, so that a node has it by embedding.
func (p Pos) Where() Pos { return p }

// The literals.
type (
	// Null is null.
	Null struct{ Pos }
	// Bool is true or false.
	Bool struct {
		Pos
		Value bool
	}
	// Number is a numeric literal as written.
	Number struct {
		Pos
		Text string
	}
	// String is a string literal, unescaped.
	String struct {
		Pos
		Value string
	}
	// At is an @"..." literal.
	At struct {
		Pos
		Text string
	}
	// Input is the ? of a unary test.
	Input struct{ Pos }
)

// Names and what leads on from them.
type (
	// Name is a variable or function.
	Name struct {
		Pos
		Name string
	}
	// Path is X.Name.
	Path struct {
		Pos
		X    Node
		Name string
	}
	// Filter is X[Cond].
	Filter struct {
		Pos
		X, Cond Node
	}
	// Call is Fn(Args). Either all arguments are named or none is.
	Call struct {
		Pos
		Fn   Node
		Args []Arg
	}
	// Arg is an argument of a call; Name is "" for a positional one.
	Arg struct {
		Pos
		Name  string
		Value Node
	}
)

// Operations.
type (
	// Neg is -X.
	Neg struct {
		Pos
		X Node
	}
	// Binary is L Op R, Op one of + - * / ** = != < <= > >= and or.
	Binary struct {
		Pos
		Op   string
		L, R Node
	}
	// Between is X between Lo and Hi.
	Between struct {
		Pos
		X, Lo, Hi Node
	}
	// In is X in (Tests...).
	In struct {
		Pos
		X     Node
		Tests []Node
	}
	// InstanceOf is X instance of Type.
	InstanceOf struct {
		Pos
		X    Node
		Type *Type
	}
)

// Control.
type (
	// If is if Cond then Then else Else.
	If struct {
		Pos
		Cond, Then, Else Node
	}
	// Iter is Name in List, or Name in List..To.
	Iter struct {
		Pos
		Name     string
		List, To Node
	}
	// For is for Iters return Body.
	For struct {
		Pos
		Iters []Iter
		Body  Node
	}
	// Quantified is some or every Iters satisfies Cond.
	Quantified struct {
		Pos
		Every bool
		Iters []Iter
		Cond  Node
	}
)

// Constructors.
type (
	// List is [Items...].
	List struct {
		Pos
		Items []Node
	}
	// Entry is one entry of a context.
	Entry struct {
		Pos
		Key   string
		Value Node
	}
	// Context is {Entries...}.
	Context struct {
		Pos
		Entries []Entry
	}
	// Range is an interval; where Op is set it is (Op Lo).
	Range struct {
		Pos
		Op               string
		Lo, Hi           Node
		LoClosed, HiShut bool
	}
	// Param is a parameter of a function literal; its Type may be nil.
	Param struct {
		Pos
		Name string
		Type *Type
	}
	// Function is function(Params) Body.
	Function struct {
		Pos
		Params   []Param
		Body     Node
		External bool
	}
)

// Unary tests.
type (
	// Dash is -, the test that everything passes.
	Dash struct{ Pos }
	// Test is Op X as a unary test, as < 5.
	Test struct {
		Pos
		Op string
		X  Node
	}
	// Tests is a list of unary tests, negated by not(...).
	Tests struct {
		Pos
		Not   bool
		Items []Node
	}
)

// Type is a type expression.
type Type struct {
	Pos
	Name   string // "list", "context", "function", "range", a simple or a defined type
	Args   []*Type
	Fields []Param // of a context
	Result *Type   // of a function
	Full   bool    // whether < > was written
}

// Error is something wrong with a source: a stable code with arguments.
type Error struct {
	Pos
	Code string
	Args map[string]any
}
