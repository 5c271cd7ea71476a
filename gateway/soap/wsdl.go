package soap

import (
	"strings"

	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/config/words"
)

// The namespaces of descriptions.
const (
	wsdlNS   = "http://schemas.xmlsoap.org/wsdl/"
	soapNS   = "http://schemas.xmlsoap.org/wsdl/soap/"
	soap12NS = "http://schemas.xmlsoap.org/wsdl/soap12/"
	httpBind = "http://schemas.xmlsoap.org/soap/http"
)

// xsdTypes names the kinds in XML Schema.
var xsdTypes = map[Kind]string{
	Text: "xs:string", Number: "xs:decimal", Integer: "xs:integer", Boolean: "xs:boolean",
	Date: "xs:date", DateTime: "xs:dateTime",
}

// action is an operation's SOAPAction.
func (s *Service) action(op *operation) string {
	return strings.TrimRight(s.Namespace(), "/") + "/" + op.name
}

// WSDL describes the service at an address, with a SOAP 1.1 and a SOAP 1.2
// port. It is always the same bytes for the same address.
func (s *Service) WSDL(address string) []byte {
	w := &description{Service: s, Writer: envelope.Writer{Indent: true}}
	w.Declaration("UTF-8")
	w.Start("wsdl:definitions", "name", s.Name(), "targetNamespace", s.Namespace(), "xmlns:tns", s.Namespace(),
		"xmlns:wsdl", wsdlNS, "xmlns:soap", soapNS, "xmlns:soap12", soap12NS, "xmlns:xs", envelope.XSD)
	w.document("wsdl:documentation", s.description.Summary)
	w.types()
	w.messages()
	w.portType()
	w.binding("soap")
	w.binding("soap12")
	w.service(address)
	w.End()
	return w.Bytes()
}

// description writes a service's WSDL.
type description struct {
	*Service
	envelope.Writer
}

func (w *description) document(tag string, e words.Entry) {
	var said []string
	for _, text := range []string{e.Zh, e.En} {
		if text != "" {
			said = append(said, clean(text))
		}
	}
	if len(said) > 0 {
		w.Leaf(tag, strings.Join(said, " / "))
	}
}

func (w *description) types() {
	w.Start("wsdl:types")
	w.Start("xs:schema", "targetNamespace", w.Namespace(), "elementFormDefault", "qualified")
	for _, op := range w.operations {
		w.global(op.request)
		w.global(op.response)
	}
	w.global(&Element{Name: problemsElement, Kind: Object, Children: []*Element{
		{Name: "problem", Kind: Object, List: true, Children: []*Element{
			{Name: "field", Kind: Text},
			{Name: "code", Kind: Text, Required: true},
			{Name: "text", Kind: Text, Required: true},
		}},
	}})
	w.End()
	w.End()
}

func (w *description) global(e *Element) {
	w.Start("xs:element", "name", e.Name)
	w.inside(e)
	w.End()
}

// inside writes an element's documentation and, for an object, its own type.
func (w *description) inside(e *Element) {
	if e.Doc != "" {
		w.Start("xs:annotation")
		w.Leaf("xs:documentation", clean(e.Doc))
		w.End()
	}
	if e.Kind != Object {
		return
	}
	w.Start("xs:complexType")
	w.Start("xs:sequence")
	for _, c := range e.Children {
		w.element(c)
	}
	w.End()
	w.End()
}

func (w *description) element(e *Element) {
	attributes := []string{"name", e.Name}
	if e.Kind != Object {
		attributes = append(attributes, "type", xsdTypes[e.Kind])
	}
	if !e.Required {
		attributes = append(attributes, "minOccurs", "0")
	}
	if e.List {
		attributes = append(attributes, "maxOccurs", "unbounded")
	}
	if e.Kind != Object && e.Doc == "" {
		w.Leaf("xs:element", "", attributes...)
		return
	}
	w.Start("xs:element", attributes...)
	w.inside(e)
	w.End()
}

func (w *description) messages() {
	for _, op := range w.operations {
		w.message(op.name+"Request", "parameters", op.request.Name)
		w.message(op.name+"Response", "parameters", op.response.Name)
	}
	w.message("Problems", "detail", problemsElement)
}

func (w *description) message(name, part, element string) {
	w.Start("wsdl:message", "name", name)
	w.Leaf("wsdl:part", "", "name", part, "element", "tns:"+element)
	w.End()
}

func (w *description) portType() {
	w.Start("wsdl:portType", "name", w.Name()+"PortType")
	for _, op := range w.operations {
		w.Start("wsdl:operation", "name", op.name)
		w.document("wsdl:documentation", op.summary)
		w.Leaf("wsdl:input", "", "message", "tns:"+op.name+"Request")
		w.Leaf("wsdl:output", "", "message", "tns:"+op.name+"Response")
		w.Leaf("wsdl:fault", "", "name", "problems", "message", "tns:Problems")
		w.End()
	}
	w.End()
}

// binding writes the binding of one version: soap is 1.1, soap12 is 1.2.
func (w *description) binding(version string) {
	w.Start("wsdl:binding", "name", w.Name()+"_"+version, "type", "tns:"+w.Name()+"PortType")
	w.Leaf(version+":binding", "", "style", "document", "transport", httpBind)
	for _, op := range w.operations {
		w.Start("wsdl:operation", "name", op.name)
		w.Leaf(version+":operation", "", "soapAction", w.action(op), "style", "document")
		w.literal("wsdl:input", version)
		w.literal("wsdl:output", version)
		w.Start("wsdl:fault", "name", "problems")
		w.Leaf(version+":fault", "", "name", "problems", "use", "literal")
		w.End()
		w.End()
	}
	w.End()
}

func (w *description) literal(tag, version string) {
	w.Start(tag)
	w.Leaf(version+":body", "", "use", "literal")
	w.End()
}

func (w *description) service(address string) {
	w.Start("wsdl:service", "name", w.Name())
	for _, version := range []string{"soap", "soap12"} {
		w.Start("wsdl:port", "name", w.Name()+"_"+version, "binding", "tns:"+w.Name()+"_"+version)
		w.Leaf(version+":address", "", "location", clean(address))
		w.End()
	}
	w.End()
}
