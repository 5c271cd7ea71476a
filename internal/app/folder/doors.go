package folder

import (
	"encoding/json"
	"sort"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
)

// Entry is one JSON entry of the gateway, entries/NAME.yaml. Its messages come
// from the source "http.NAME".
type Entry struct {
	Entry    string    `yaml:"entry" required:"true" pattern:"^[a-z][a-z0-9-]*$" doc:"Name, as in /api/v1/entries/NAME.|名称，即 /api/v1/entries/名称。"`
	Access   string    `yaml:"access" default:"staff" enum:"public,staff" doc:"Who may post: everybody, or who has signed in.|谁可以提交：任何人，或已登录者。"`
	Summary  Bilingual `yaml:"summary" doc:"What it is for.|用途。"`
	Schema   string    `yaml:"schema" doc:"Schema of the body, for the API's description.|请求体的模式，用于接口说明。"`
	Example  string    `yaml:"example" doc:"An example, samples/NAME.json.|示例，samples/名称.json。"`
	MaxBytes int       `yaml:"maxBytes" min:"1" max:"1073741824" doc:"Largest body in bytes, if less than the hall's.|请求体上限（字节），若小于全局上限。"`

	SchemaText, ExampleText json.RawMessage `yaml:"-"`
}

// Service is one SOAP service of the gateway, services/NAME.yaml. Its messages
// come from the source "soap.NAME", each with the operation as its type.
type Service struct {
	Service    string                      `yaml:"service" required:"true" pattern:"^[a-z][a-z0-9-]*$" doc:"Name, as in /soap/NAME.|名称，即 /soap/名称。"`
	Namespace  string                      `yaml:"namespace" required:"true" doc:"Target namespace.|目标命名空间。"`
	Summary    Bilingual                   `yaml:"summary" doc:"What it is for.|用途。"`
	Operations map[string]ServiceOperation `yaml:"operations" required:"true" doc:"Its operations.|各操作。"`

	Place finding.Place `yaml:"-"`
}

// ServiceOperation is one operation of a SOAP service, described by schemas.
type ServiceOperation struct {
	Request  string    `yaml:"request" required:"true" doc:"Schema of the request.|请求的模式。"`
	Response string    `yaml:"response" required:"true" doc:"Schema of the answer.|应答的模式。"`
	Summary  Bilingual `yaml:"summary" doc:"What it does.|说明。"`

	RequestText, ResponseText json.RawMessage `yaml:"-"`
}

// describe reads the doors of the gateway with the schemas that they name.
func (r *reader) describe() {
	for _, x := range r.raw {
		if x.kind == "entries" {
			r.entry(x)
		} else {
			r.service(x)
		}
	}
}

func (r *reader) entry(x raw) {
	var e Entry
	found := config.Decode(x.name, x.text, &e, r.options...)
	*r.found = append(*r.found, found...)
	if found.Bad() {
		return
	}
	e.SchemaText = r.text(x.name, "schema", e.Schema)
	e.ExampleText = r.text(x.name, "example", e.Example)
	r.f.Entries = append(r.f.Entries, e)
}

func (r *reader) service(x raw) {
	s := Service{Place: finding.Place{File: x.name, Line: 1}}
	found := config.Decode(x.name, x.text, &s, r.options...)
	*r.found = append(*r.found, found...)
	if found.Bad() {
		return
	}
	for _, name := range s.Names() {
		op := s.Operations[name]
		op.RequestText = r.text(x.name, "operations."+name+".request", op.Request)
		op.ResponseText = r.text(x.name, "operations."+name+".response", op.Response)
		s.Operations[name] = op
	}
	r.f.Services = append(r.f.Services, s)
}

// text is the file that a door names; "" names none.
func (r *reader) text(file, at, name string) json.RawMessage {
	if name == "" {
		return nil
	}
	text, ok := r.f.Texts[name]
	if !ok {
		r.found.Add("hall.no-such-file", finding.Place{File: file, Path: at}, map[string]any{"name": name})
	}
	return text
}

// Names lists the operations in order.
func (s Service) Names() []string {
	out := make([]string, 0, len(s.Operations))
	for name := range s.Operations {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// Sources lists the sources that the gateway's doors are for routes.
func (f *Folder) Sources() []string {
	var out []string
	for _, e := range f.Entries {
		out = append(out, "http."+e.Entry)
	}
	for _, s := range f.Services {
		out = append(out, "soap."+s.Service)
	}
	return out
}
