// Package schema reads the JSON Schema files of a set, which may refer to one
// another and to nothing else. It says what is wrong with them, by file, line
// and column; what data fits them; and what they say of the data beforehand:
// its properties, its types as FEEL has them, where null is taken, and where a
// text holds a document.
package schema
