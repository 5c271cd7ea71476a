// Package openapi writes the gateway's OpenAPI document from the same table
// that its requests are routed by, and from the Go types that travel, so that
// neither can say what the other does not do.
package openapi

import (
	"github.com/servicehall/hallway/config/words"
)

// Operation is one line of the table: a method on a path, what it takes and
// what it answers.
type Operation struct {
	Method  string
	Path    string // with parameters in braces
	Name    string // operation id, unique
	Tag     string
	Summary words.Entry
	Note    words.Entry // more, where a sentence does not do
	// Params are in the query and in headers; those in braces in the path are
	// found there and are texts.
	Params []Param
	// Request is a value of the type of the body, nil for none; a *Schema is
	// taken as it is. Takes are its content types, none for JSON.
	Request  any
	Takes    []string
	Example  any // of the request, nil for none
	Status   int // of success, 0 for 200
	Response any // as Request, nil for none
	Gives    string
	// Secured are the ways in, as Security names them; none means that
	// everybody may.
	Secured []string
	// Refusals are the statuses with which it says no, beside those that
	// every operation has.
	Refusals []int
}

// Param is a parameter in the query or a header.
type Param struct {
	Name    string
	In      string // "query" or "header"
	Kind    string // "string", "integer" or "boolean"
	Choices []string
	Summary words.Entry
}

// Tag is a group of operations.
type Tag struct {
	Name    string
	Summary words.Entry
}

// Info describes the whole.
type Info struct {
	Title   string
	Version string
	Summary words.Entry
	Server  string // address under which it is reached
	Tags    []Tag
}

// both gives a text in both languages: a document has one description.
func both(e words.Entry) string {
	if e.Zh == "" {
		return e.En
	}
	return e.Zh + "\n\n" + e.En
}
