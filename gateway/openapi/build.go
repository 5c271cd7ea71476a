package openapi

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/servicehall/hallway/gateway/problem"
)

// The ways in that operations are secured with.
const (
	BySession = "session" // cookie of the page, with X-CSRF-Token for changes
	ByBasic   = "basic"   // local account, for programs
	ByToken   = "token"   // the command line on the same machine
)

// Build writes the document and validates it. enums gives the values of named
// text types.
func Build(ctx context.Context, info Info, operations []Operation, enums map[reflect.Type][]any) (*openapi3.T, error) {
	r := newReader(enums)
	r.call(reflect.TypeFor[problem.Document](), "Problem")
	doc := &openapi3.T{
		OpenAPI: "3.0.3",
		Info:    &openapi3.Info{Title: info.Title, Version: info.Version, Description: both(info.Summary)},
		Paths:   openapi3.NewPaths(),
	}
	if info.Server != "" {
		doc.Servers = openapi3.Servers{{URL: info.Server}}
	}
	for _, t := range info.Tags {
		doc.Tags = append(doc.Tags, &openapi3.Tag{Name: t.Name, Description: both(t.Summary)})
	}
	for _, o := range operations {
		item := doc.Paths.Value(o.Path)
		if item == nil {
			item = &openapi3.PathItem{}
			doc.Paths.Set(o.Path, item)
		}
		if item.GetOperation(o.Method) != nil {
			return nil, fmt.Errorf("build the OpenAPI document: %s %s is there twice", o.Method, o.Path)
		}
		item.SetOperation(o.Method, r.operation(o))
	}
	doc.Components = &openapi3.Components{Schemas: r.all, SecuritySchemes: security(), Responses: openapi3.ResponseBodies{"Problem": refusal(r)}}
	if err := doc.Validate(ctx, openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("validate the OpenAPI document: %w", err)
	}
	return doc, nil
}

func security() openapi3.SecuritySchemes {
	scheme := func(s openapi3.SecurityScheme) *openapi3.SecuritySchemeRef {
		return &openapi3.SecuritySchemeRef{Value: &s}
	}
	return openapi3.SecuritySchemes{
		BySession: scheme(openapi3.SecurityScheme{Type: "apiKey", In: "cookie", Name: "hallway_session",
			Description: "A session of the page. Changing requests carry its token in X-CSRF-Token."}),
		ByBasic: scheme(openapi3.SecurityScheme{Type: "http", Scheme: "basic", Description: "An account of the hall, for programs."}),
		ByToken: scheme(openapi3.SecurityScheme{Type: "http", Scheme: "bearer", Description: "The token of the command line, only from the same machine."}),
	}
}

func refusal(r *reader) *openapi3.ResponseRef {
	text := "A refusal: RFC 9457, with a stable code and texts in the caller's language."
	return &openapi3.ResponseRef{Value: &openapi3.Response{Description: &text, Content: content(problem.ContentType, r.of(problem.Document{}), nil)}}
}

func content(kind string, s *openapi3.SchemaRef, example any) openapi3.Content {
	return openapi3.Content{kind: &openapi3.MediaType{Schema: s, Example: example}}
}

var braces = regexp.MustCompile(`\{([A-Za-z]+)\}`)

func (r *reader) operation(o Operation) *openapi3.Operation {
	out := &openapi3.Operation{OperationID: o.Name, Tags: []string{o.Tag}, Summary: o.Summary.En, Description: both(o.Summary)}
	if o.Note.En != "" {
		out.Description += "\n\n" + both(o.Note)
	}
	for _, m := range braces.FindAllStringSubmatch(o.Path, -1) {
		out.AddParameter(openapi3.NewPathParameter(m[1]).WithSchema(openapi3.NewStringSchema()))
	}
	for _, p := range o.Params {
		out.AddParameter(p.parameter())
	}
	r.request(o, out)
	r.responses(o, out)
	if len(o.Secured) > 0 {
		all := openapi3.NewSecurityRequirements()
		for _, way := range o.Secured {
			all.With(openapi3.NewSecurityRequirement().Authenticate(way))
		}
		out.Security = all
	}
	return out
}

func (p Param) parameter() *openapi3.Parameter {
	out := openapi3.NewQueryParameter(p.Name)
	if p.In == "header" {
		out = openapi3.NewHeaderParameter(p.Name)
	}
	s := openapi3.NewStringSchema()
	switch p.Kind {
	case "integer":
		s = openapi3.NewInt64Schema()
	case "boolean":
		s = openapi3.NewBoolSchema()
	}
	for _, c := range p.Choices {
		s.Enum = append(s.Enum, c)
	}
	out.Description = both(p.Summary)
	return out.WithSchema(s)
}

func (r *reader) request(o Operation, out *openapi3.Operation) {
	if o.Request == nil {
		return
	}
	types := o.Takes
	if len(types) == 0 {
		types = []string{"application/json"}
	}
	body := openapi3.NewRequestBody().WithRequired(true)
	body.Content = openapi3.Content{}
	for _, kind := range types {
		body.Content[kind] = &openapi3.MediaType{Schema: r.of(o.Request), Example: o.Example}
	}
	out.RequestBody = &openapi3.RequestBodyRef{Value: body}
}

func (r *reader) responses(o Operation, out *openapi3.Operation) {
	status := o.Status
	if status == 0 {
		status = http.StatusOK
	}
	text := http.StatusText(status)
	ok := &openapi3.Response{Description: &text}
	gives := o.Gives
	if gives == "" {
		gives = "application/json"
	}
	if o.Response != nil {
		ok.Content = content(gives, r.of(o.Response), nil)
	}
	out.Responses = openapi3.NewResponses(openapi3.WithStatus(status, &openapi3.ResponseRef{Value: ok}))
	for _, s := range append([]int{http.StatusInternalServerError}, o.Refusals...) {
		out.Responses.Set(strconv.Itoa(s), &openapi3.ResponseRef{Ref: "#/components/responses/Problem", Value: refusal(r).Value})
	}
}
