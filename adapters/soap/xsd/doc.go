// Package xsd reads XML Schemas as web services use them, and by them turns
// JSON-shaped values into XML and back.
//
// An element with children is an object, its attributes have names that begin
// with "@", and a text beside attributes is "#text". What may come more than
// once is a list. A value of a derived type names it as "@xsi:type".
//
// Writing is strict: everything that does not fit is told at once, each with
// its path. Reading is not: a peer's answer is taken as it came. Elements are
// found by their local names whatever their namespace, those that the schema
// does not know are kept as they are, and a value that is not written as its
// type wants stays a text.
package xsd
