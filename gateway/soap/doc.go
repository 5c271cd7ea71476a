// Package soap gives the gateway SOAP services of its own: a description makes
// a Service, which writes its WSDL and answers requests. It knows no web
// framework; whoever mounts it hands over requests and writes what comes back.
//
// Services are document/literal wrapped with qualified elements, over SOAP 1.1
// and SOAP 1.2 alike, the one style that every toolkit reads. Reading is
// strict: what a request has too much, too little or wrong is one Client fault
// that names every field. Children may come in any order, since their names
// tell them apart, and what a peer leaves empty in an optional field that is
// no text counts as not there.
package soap
