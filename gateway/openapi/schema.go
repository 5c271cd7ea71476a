package openapi

import (
	"encoding/json"
	"path"
	"reflect"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// reader turns Go types into schemas. Named structs become components.
type reader struct {
	all   openapi3.Schemas
	named map[reflect.Type]string
	enums map[reflect.Type][]any
}

func newReader(enums map[reflect.Type][]any) *reader {
	return &reader{all: openapi3.Schemas{}, named: map[reflect.Type]string{}, enums: enums}
}

// of returns the schema of a value's type, or the value when it is one.
func (r *reader) of(v any) *openapi3.SchemaRef {
	if s, ok := v.(*openapi3.Schema); ok {
		return s.NewRef()
	}
	return r.schema(reflect.TypeOf(v))
}

func (r *reader) schema(t reflect.Type) *openapi3.SchemaRef {
	switch {
	case t == nil:
		return anything()
	case t == reflect.TypeFor[time.Time]():
		return openapi3.NewDateTimeSchema().NewRef()
	case t == reflect.TypeFor[json.RawMessage]():
		return anything()
	case t == reflect.TypeFor[json.Number]():
		return openapi3.NewFloat64Schema().NewRef()
	}
	switch t.Kind() {
	case reflect.Pointer:
		return r.schema(t.Elem())
	case reflect.Struct:
		return r.object(t)
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return openapi3.NewBytesSchema().NewRef()
		}
		s := openapi3.NewArraySchema()
		s.Items = r.schema(t.Elem())
		return s.NewRef()
	case reflect.Map:
		s := openapi3.NewObjectSchema()
		s.AdditionalProperties = openapi3.AdditionalProperties{Schema: r.schema(t.Elem())}
		return s.NewRef()
	}
	return r.plain(t)
}

func (r *reader) plain(t reflect.Type) *openapi3.SchemaRef {
	switch t.Kind() {
	case reflect.String:
		s := openapi3.NewStringSchema()
		s.Enum = r.enums[t]
		return s.NewRef()
	case reflect.Bool:
		return openapi3.NewBoolSchema().NewRef()
	case reflect.Float32, reflect.Float64:
		return openapi3.NewFloat64Schema().NewRef()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return openapi3.NewInt64Schema().NewRef()
	}
	return anything()
}

// anything allows every value.
func anything() *openapi3.SchemaRef { return (&openapi3.Schema{}).NewRef() }

func (r *reader) object(t reflect.Type) *openapi3.SchemaRef {
	if t.Name() == "" {
		s := openapi3.NewObjectSchema()
		r.fields(s, t)
		return s.NewRef()
	}
	if _, known := r.named[t]; !known {
		r.call(t, r.name(t))
	}
	name := r.named[t]
	return openapi3.NewSchemaRef("#/components/schemas/"+name, r.all[name].Value)
}

// call makes a component of a struct, under a name.
func (r *reader) call(t reflect.Type, name string) {
	s := openapi3.NewObjectSchema()
	r.named[t], r.all[name] = name, s.NewRef()
	r.fields(s, t) // after it is known, so that a type may hold itself
}

// name is a type's own name, with its package's before it where two types have
// the same.
func (r *reader) name(t reflect.Type) string {
	name := strings.ToUpper(t.Name()[:1]) + t.Name()[1:]
	if _, taken := r.all[name]; !taken {
		return name
	}
	room := path.Base(t.PkgPath())
	return strings.ToUpper(room[:1]) + room[1:] + name
}

func (r *reader) fields(s *openapi3.Schema, t reflect.Type) {
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported() && !f.Anonymous:
			continue
		case f.Anonymous && name == "":
			r.fields(s, f.Type)
			continue
		case name == "":
			name = f.Name
		}
		s.Properties = put(s.Properties, name, r.field(f, options))
		if !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero") && f.Type.Kind() != reflect.Pointer {
			s.Required = append(s.Required, name)
		}
	}
}

func put(all openapi3.Schemas, name string, s *openapi3.SchemaRef) openapi3.Schemas {
	if all == nil {
		all = openapi3.Schemas{}
	}
	all[name] = s
	return all
}

// field is the schema of one field. An id is a number in Go and a text on the
// way, since it does not fit into a JavaScript number.
func (r *reader) field(f reflect.StructField, options string) *openapi3.SchemaRef {
	if strings.Contains(options, "string") {
		s := openapi3.NewStringSchema()
		s.Pattern = "^-?[0-9]+$"
		return s.NewRef()
	}
	return r.schema(f.Type)
}
