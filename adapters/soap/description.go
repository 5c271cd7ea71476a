package soap

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/hooklift/gowsdl"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/adapters/soap/xsd"
)

// description is what a peer's WSDL says of the operations that we call. It
// never changes.
type description struct {
	endpoint   *url.URL
	operations map[string]*action // by our names
}

// action is an operation as the WSDL describes it. answer is nil for a one-way
// operation and for an answer without content.
type action struct {
	soapAction string
	request    *xsd.Element
	answer     *xsd.Element
	faults     map[string]*xsd.Element // by full name
	oneWay     bool
	set        *xsd.Set
}

// describe reads a WSDL and picks out what the settings name.
func describe(ctx context.Context, set *Settings, wanted map[string]*operation, open open) (*description, *adapters.Fault) {
	d := &documents{open: open, read: map[string]*envelope.Node{}, taken: map[string]bool{}, set: xsd.NewSet()}
	if fault := d.wsdl(ctx, set.WSDL, 0); fault != nil {
		return nil, fault
	}
	b := &binder{documents: d}
	out, err := b.bind(set, wanted)
	if err != nil {
		return nil, unfit(set.WSDL, "%v", err)
	}
	return out, nil
}

// binder finds its way from a service to the messages of an operation.
type binder struct {
	*documents
}

func (b *binder) bind(set *Settings, wanted map[string]*operation) (*description, error) {
	port, binding, err := b.port(set.Service, set.Port)
	if err != nil {
		return nil, err
	}
	address := port.SOAPAddress.Location
	if set.Endpoint != "" {
		address = set.Endpoint
	}
	out := &description{operations: map[string]*action{}}
	if out.endpoint, err = url.Parse(strings.TrimSpace(address)); err != nil || out.endpoint.Host == "" || !remote(out.endpoint.String()) {
		return nil, fmt.Errorf("the port %s has the address %q, which cannot be called; set endpoint", port.Name, shown(address))
	}
	for _, name := range sortedKeys(wanted) {
		a, err := b.action(binding, wanted[name].peerName)
		if err != nil {
			return nil, fmt.Errorf("operation %s: %w", name, err)
		}
		out.operations[name] = a
	}
	if err := b.set.Seal(); err != nil {
		return nil, err
	}
	return out, nil
}

type named struct {
	service string
	port    *gowsdl.WSDLPort
	binding *gowsdl.WSDLBinding
}

// port finds the one port with a SOAP 1.1 binding that the settings name.
func (b *binder) port(service, port string) (*gowsdl.WSDLPort, *gowsdl.WSDLBinding, error) {
	var fit []named
	var all []string
	for _, w := range b.wsdls {
		for _, s := range w.Service {
			for _, p := range s.Ports {
				if (service != "" && s.Name != service) || (port != "" && p.Name != port) {
					all = append(all, s.Name+"/"+p.Name)
					continue
				}
				bound := b.binding(full(p.Binding))
				if bound != nil && bound.SOAPBinding.Transport != "" {
					fit = append(fit, named{s.Name, p, bound})
				}
				all = append(all, s.Name+"/"+p.Name)
			}
		}
	}
	switch {
	case len(fit) == 1:
		return fit[0].port, fit[0].binding, nil
	case len(fit) == 0:
		return nil, nil, fmt.Errorf("it has no such port with a SOAP 1.1 binding (service/port: %s)", strings.Join(all, ", "))
	}
	var names []string
	for _, f := range fit {
		names = append(names, f.service+"/"+f.port.Name)
	}
	return nil, nil, fmt.Errorf("it has several ports (%s): set service and port", strings.Join(names, ", "))
}

func (b *binder) binding(name xml.Name) *gowsdl.WSDLBinding {
	for _, w := range b.wsdls {
		for _, x := range w.Binding {
			if w.TargetNamespace == name.Space && x.Name == name.Local {
				return x
			}
		}
	}
	return nil
}

func (b *binder) portType(name xml.Name) *gowsdl.WSDLPortType {
	for _, w := range b.wsdls {
		for _, x := range w.PortTypes {
			if w.TargetNamespace == name.Space && x.Name == name.Local {
				return x
			}
		}
	}
	return nil
}

func (b *binder) message(name xml.Name) (*gowsdl.WSDLMessage, error) {
	for _, w := range b.wsdls {
		for _, x := range w.Messages {
			if w.TargetNamespace == name.Space && x.Name == name.Local {
				return x, nil
			}
		}
	}
	return nil, fmt.Errorf("there is no message %s", name.Local)
}

func operationNamed(list []*gowsdl.WSDLOperation, name string) *gowsdl.WSDLOperation {
	for _, o := range list {
		if o.Name == name {
			return o
		}
	}
	return nil
}

// action reads one operation of a binding.
func (b *binder) action(binding *gowsdl.WSDLBinding, name string) (*action, error) {
	bound := operationNamed(binding.Operations, name)
	typ := b.portType(full(binding.Type))
	if typ == nil {
		return nil, fmt.Errorf("the binding %s has no port type", binding.Name)
	}
	abstract := operationNamed(typ.Operations, name)
	if bound == nil || abstract == nil {
		return nil, fmt.Errorf("the WSDL has no operation %q; it has %s", name, strings.Join(operationNames(binding), ", "))
	}
	style := bound.SOAPOperation.Style
	if style == "" {
		style = binding.SOAPBinding.Style
	}
	if bound.Input.SOAPBody.Use == "encoded" || bound.Output.SOAPBody.Use == "encoded" {
		return nil, fmt.Errorf("the binding %s is rpc/encoded, which is not spoken; only literal is", binding.Name)
	}
	a := &action{soapAction: bound.SOAPOperation.SOAPAction, oneWay: abstract.Output.Message == "", set: b.set, faults: map[string]*xsd.Element{}}
	var err error
	if a.request, err = b.content(style, name, abstract.Input.Message, bound.Input.SOAPBody); err != nil {
		return nil, fmt.Errorf("input: %w", err)
	}
	if !a.oneWay {
		if a.answer, err = b.content(style, name+"Response", abstract.Output.Message, bound.Output.SOAPBody); err != nil {
			return nil, fmt.Errorf("output: %w", err)
		}
	}
	return a, b.faultsOf(a, abstract)
}

func operationNames(binding *gowsdl.WSDLBinding) []string {
	var out []string
	for _, o := range binding.Operations {
		out = append(out, o.Name)
	}
	return out
}

// content is the one element in the body of a message; nil for an empty body.
func (b *binder) content(style, wrapper, messageName string, body gowsdl.WSDLSOAPBody) (*xsd.Element, error) {
	m, err := b.message(full(messageName))
	if err != nil {
		return nil, err
	}
	parts := m.Parts
	if only := strings.Fields(body.Parts); len(only) > 0 {
		parts = slices.DeleteFunc(slices.Clone(parts), func(p *gowsdl.WSDLPart) bool { return !slices.Contains(only, p.Name) })
	}
	if style == "rpc" {
		return b.rpc(xml.Name{Space: body.Namespace, Local: wrapper}, parts)
	}
	switch {
	case len(parts) == 0:
		return nil, nil
	case len(parts) > 1:
		return nil, fmt.Errorf("the message %s has several parts in a document/literal body, which is not spoken", m.Name)
	case parts[0].Element == "":
		return nil, fmt.Errorf("the part %s names a type, and in document/literal must name an element", parts[0].Name)
	}
	return b.set.Element(full(parts[0].Element))
}

// rpc makes the element that rpc/literal puts around the parts of a message.
func (b *binder) rpc(name xml.Name, parts []*gowsdl.WSDLPart) (*xsd.Element, error) {
	if !envelope.IsName(name.Local) {
		return nil, fmt.Errorf("the operation has the name %q", name.Local)
	}
	var children []*xsd.Element
	for _, p := range parts {
		if !envelope.IsName(p.Name) {
			return nil, fmt.Errorf("a part has the name %q", p.Name)
		}
		if p.Type == "" {
			return nil, fmt.Errorf("the part %s names an element, and in rpc/literal must name a type", p.Name)
		}
		t, err := b.set.TypeOf(full(p.Type))
		if err != nil {
			return nil, fmt.Errorf("part %s: %w", p.Name, err)
		}
		children = append(children, &xsd.Element{Name: xml.Name{Local: p.Name}, Type: t})
	}
	return b.set.Wrap(name, children), nil
}

func (b *binder) faultsOf(a *action, abstract *gowsdl.WSDLOperation) error {
	for _, f := range abstract.Faults {
		m, err := b.message(full(f.Message))
		if err != nil {
			return fmt.Errorf("fault %s: %w", f.Name, err)
		}
		for _, p := range m.Parts {
			if p.Element == "" {
				continue
			}
			e, err := b.set.Element(full(p.Element))
			if err != nil {
				return fmt.Errorf("fault %s: %w", f.Name, err)
			}
			a.faults[p.Element] = e
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
