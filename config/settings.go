package config

import (
	"reflect"
	"strings"
	"unicode"
)

// setting is one field of a config struct, as its tags state it.
type setting struct {
	name     string
	index    []int
	typ      reflect.Type
	required bool
	preset   string // the default
	hasSet   bool
	rules    rules
	doc      Text
	example  string
}

// rules are what a value must keep to.
type rules struct {
	min, max string
	enum     []string
	pattern  string
}

// inner are the rules for what a list or map holds: enum and pattern go down
// to the texts, min and max bound the number of them.
func (r rules) inner() rules { return rules{enum: r.enum, pattern: r.pattern} }

// settings lists the fields of a struct in the order they are declared.
func settings(t reflect.Type) []setting {
	var out []setting
	for i := range t.NumField() {
		f := t.Field(i)
		name, inline := key(f)
		if name == "-" || !f.IsExported() && !f.Anonymous {
			continue
		}
		if inline {
			for _, s := range settings(f.Type) {
				s.index = append([]int{i}, s.index...)
				out = append(out, s)
			}
			continue
		}
		out = append(out, newSetting(f, name, i))
	}
	return out
}

func newSetting(f reflect.StructField, name string, i int) setting {
	s := setting{name: name, index: []int{i}, typ: f.Type, required: f.Tag.Get("required") == "true", example: f.Tag.Get("example")}
	s.preset, s.hasSet = f.Tag.Lookup("default")
	s.rules = rules{min: f.Tag.Get("min"), max: f.Tag.Get("max"), pattern: f.Tag.Get("pattern")}
	if enum := f.Tag.Get("enum"); enum != "" {
		s.rules.enum = strings.Split(enum, ",")
	}
	s.doc.En, s.doc.Zh, _ = strings.Cut(f.Tag.Get("doc"), "|")
	return s
}

// key gives a field's key, and whether its own fields stand in its place.
func key(f reflect.StructField) (name string, inline bool) {
	name, more, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	if f.Type.Kind() == reflect.Struct && (strings.Contains(more, "inline") || f.Anonymous && name == "") {
		return name, true
	}
	if name == "" {
		r := []rune(f.Name)
		r[0] = unicode.ToLower(r[0])
		name = string(r)
	}
	return name, false
}
