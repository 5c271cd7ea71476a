// Package envelope reads and writes what SOAP peers send one another: XML with
// a declared charset, and the SOAP 1.1 and 1.2 envelopes in it. The adapter
// that calls and the gateway that is called both stand on it.
//
// Reading is strict. A document type, an entity of its own, an unbound prefix
// and bytes that the declared charset does not know are refused, and size, depth
// and number of elements are bounded. The charset is what was declared and
// never guessed: a setting of ours before the byte order mark, before the HTTP
// header, before the XML declaration.
package envelope
