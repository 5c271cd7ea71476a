package config

import (
	"reflect"
)

// Text is a sentence in both languages.
type Text struct {
	En string `json:"en,omitempty"`
	Zh string `json:"zh,omitempty"`
}

// Field describes one setting, for pages and manuals.
type Field struct {
	Name     string   `json:"name"`
	Path     string   `json:"path"`
	Type     string   `json:"type"` // text, bool, integer, number, duration, list, map, section, secret, any
	Required bool     `json:"required,omitempty"`
	Optional bool     `json:"optional,omitempty"` // a section that may be left out
	Default  string   `json:"default,omitempty"`
	Min      string   `json:"min,omitempty"`
	Max      string   `json:"max,omitempty"`
	Enum     []string `json:"enum,omitempty"`
	Pattern  string   `json:"pattern,omitempty"`
	Doc      Text     `json:"doc"`
	Example  string   `json:"example,omitempty"`
	Of       string   `json:"of,omitempty"`     // type of what a list or map holds
	Fields   []Field  `json:"fields,omitempty"` // of a section, or of the sections in a list or map
}

// Describe lists the settings of a config struct, in the order it declares
// them. Paths go into lists and maps as "items[].name" and "operations.*.name".
func Describe(v any) []Field {
	return describe(structOf(reflect.TypeOf(v)), "", nil)
}

func structOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

func describe(t reflect.Type, path string, above []reflect.Type) []Field {
	if t.Kind() != reflect.Struct || within(above, t) {
		return nil
	}
	above = append(above[:len(above):len(above)], t)
	all := settings(t)
	out := make([]Field, 0, len(all))
	for _, s := range all {
		f := Field{Name: s.name, Path: join(path, s.name), Required: s.required, Default: s.preset, Min: s.rules.min, Max: s.rules.max,
			Enum: s.rules.enum, Pattern: s.rules.pattern, Doc: s.doc, Example: s.example}
		f.shape(s.typ, above)
		out = append(out, f)
	}
	return out
}

func within(above []reflect.Type, t reflect.Type) bool {
	for _, x := range above {
		if x == t {
			return true
		}
	}
	return false
}

// shape says what a field is and what is in it.
func (f *Field) shape(t reflect.Type, above []reflect.Type) {
	f.Optional = t.Kind() == reflect.Pointer
	t = structOf(t)
	f.Type = typeName(t)
	switch path := f.Path; f.Type {
	case "section":
		f.Fields = describe(t, path, above)
	case "list":
		f.inside(t.Elem(), path+"[]", above)
	case "map":
		f.inside(t.Elem(), join(path, "*"), above)
	}
}

func (f *Field) inside(t reflect.Type, path string, above []reflect.Type) {
	x := Field{Path: path}
	x.shape(t, above)
	f.Of, f.Fields = x.Type, x.Fields
}

func typeName(t reflect.Type) string {
	switch {
	case t == nodeType:
		return "any"
	case t == secretType:
		return "secret"
	case t == durationType:
		return "duration"
	case reflect.PointerTo(t).Implements(textType):
		return "text"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "bool"
	case reflect.Struct:
		return "section"
	case reflect.Slice:
		return "list"
	case reflect.Map:
		return "map"
	case reflect.Float32, reflect.Float64:
		return "number"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "integer"
	case reflect.Interface:
		return "any"
	}
	return "text"
}
