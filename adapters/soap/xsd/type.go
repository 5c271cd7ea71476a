package xsd

import (
	"encoding/xml"
	"math/big"

	"github.com/servicehall/hallway/adapters/soap/lexical"
)

// Unbounded is a Max without a limit.
const Unbounded = -1

// Element is a declared element. Name.Space is the namespace that it has on
// the wire, "" for an unqualified one.
type Element struct {
	Name     xml.Name
	Type     *Type
	Nillable bool
	Preset   *string // its fixed or default value
}

// Type is what elements hold: a Value, or children in the order of Content, and
// attributes.
type Type struct {
	Name     xml.Name // empty for an anonymous type
	Abstract bool
	Any      bool // xs:anyType
	Mixed    bool

	// As declared.
	value   *Simple
	content *Particle
	added   []*Attribute
	base    *Type // what it extends

	// With what it extends, once the set is sealed.
	text       *Simple
	body       *Particle
	attributes []*Attribute
	fields     []*Field
	byName     map[string]*Field
	mixed      bool
	open       bool    // it takes elements that are not declared
	related    []*Type // what extends it
}

// Attribute is a declared attribute.
type Attribute struct {
	Name     xml.Name
	Value    *Simple
	Required bool
	Preset   *string
}

// Field is what an element of a type is in its object: all elements of one
// local name are one field.
type Field struct {
	Name     string
	Elements []*Element
	List     bool
	Required bool
}

type shape int

const (
	single shape = iota // one element
	sequence
	choice
	all
	wildcard
)

// Particle is a part of a content model.
type Particle struct {
	shape    shape
	min, max int
	element  *Element
	parts    []*Particle
}

// Simple is a type of text.
type Simple struct {
	Kind      lexical.Kind
	Enum      []string
	Item      *Simple // of a list, which has blanks between its items
	low, high *big.Int
	shortest  int
	longest   int // Unbounded
	told      []facet
}

// facet is what a definition says of its values and nobody but the peer checks.
type facet struct{ name, value string }

func (t *Type) textual() bool { return t.text != nil && len(t.attributes) == 0 }

// listed reports whether a value of the type is a list within one element.
func (t *Type) listed() bool { return t.text != nil && t.text.Item != nil }

// Fields are what an object of the type holds, in order.
func (t *Type) Fields() []*Field { return t.fields }
