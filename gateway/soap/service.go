package soap

import (
	"encoding/xml"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
)

// Kind is what an element holds: a kind of package lexical, or Object.
type Kind string

// The kinds. Date is a day, DateTime a moment, both as XML Schema writes them.
const (
	Text     Kind = "text"
	Number   Kind = "number"
	Integer  Kind = "integer"
	Boolean  Kind = "boolean"
	Date     Kind = "date"
	DateTime Kind = "dateTime"
	Object   Kind = "object"
)

// Element is the shape of an element; the children of an object in order. A
// List is the element repeated.
type Element struct {
	Name     string
	Kind     Kind
	Required bool
	List     bool
	Children []*Element
	Doc      string
}

// Operation is one call. Request and Response are the shapes of its wrapper
// elements; without a name they are called after the operation, as in submit
// and submitResponse. Nil is an element without children.
type Operation struct {
	Name     string
	Request  *Element
	Response *Element
	Summary  words.Entry
}

// Description says what a service is. MaxBytes bounds a request; 0 means 4 MiB.
type Description struct {
	Name       string
	Namespace  string
	Summary    words.Entry
	Operations []Operation
	MaxBytes   int64
}

// Service is a SOAP service. It never changes and may be used concurrently.
type Service struct {
	description Description
	operations  []*operation
	byRequest   map[xml.Name]*operation
}

type operation struct {
	name     string
	summary  words.Entry
	request  *Element
	response *Element
}

// Bounds of a request.
const (
	defaultMaxBytes = 4 << 20
	maxDepth        = 64 // of a request, and half of it for descriptions
	maxNodes        = 100_000
)

// problemsElement holds the detail of a fault.
const problemsElement = "problems"

// NewService makes a service. Everything that is wrong with the description is
// found at once; the service is nil then.
func NewService(d Description) (*Service, finding.List) {
	var c checker
	c.description(d)
	if c.found.Bad() {
		return nil, c.found
	}
	if d.MaxBytes == 0 {
		d.MaxBytes = defaultMaxBytes
	}
	s := &Service{description: d, byRequest: map[xml.Name]*operation{}}
	for _, o := range d.Operations {
		op := &operation{name: o.Name, summary: o.Summary, request: o.wrapper(o.Request, ""), response: o.wrapper(o.Response, "Response")}
		s.operations = append(s.operations, op)
		s.byRequest[xml.Name{Space: d.Namespace, Local: op.request.Name}] = op
	}
	return s, c.found
}

// wrapper copies an operation's element and gives it its name.
func (o Operation) wrapper(e *Element, suffix string) *Element {
	if e == nil {
		return &Element{Name: o.Name + suffix, Kind: Object}
	}
	w := *e
	if w.Name == "" {
		w.Name = o.Name + suffix
	}
	return &w
}

// Name is the service's name.
func (s *Service) Name() string { return s.description.Name }

// Namespace is the service's target namespace.
func (s *Service) Namespace() string { return s.description.Namespace }
