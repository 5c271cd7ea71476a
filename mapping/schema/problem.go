package schema

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/servicehall/hallway/mapping/feel/number"
)

// Check lists what does not fit the schema; nil means that all does.
func (s *Schema) Check(data any) []Problem { return check(s.compiled, data) }

// numbers lists those that are written as numbers and are beyond what we count
// with, such as 1e999999999. The validator must not see them: it writes every
// digit out.
func numbers(at []string, data any, out []Problem) []Problem {
	switch x := data.(type) {
	case json.Number:
		if _, ok := number.Parse(string(x)); !ok {
			out = append(out, Problem{Path: dotted(at), Code: "mapping.number"})
		}
	case map[string]any:
		for name, v := range x {
			out = numbers(append(at, name), v, out)
		}
	case []any:
		for i, v := range x {
			out = numbers(append(at, strconv.Itoa(i)), v, out)
		}
	}
	return out
}

// leaves are the causes that have no further cause. Alternatives (anyOf, oneOf,
// not) are one cause: which of them was meant is not known.
func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	switch e.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf, *kind.Not, *kind.Contains:
		return []*jsonschema.ValidationError{e}
	}
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var out []*jsonschema.ValidationError
	for _, c := range e.Causes {
		out = append(out, leaves(c)...)
	}
	return out
}

// dotted writes a place in data as FEEL would: "a.b[2].c", counted from 0.
func dotted(tokens []string) string {
	var b strings.Builder
	for _, t := range tokens {
		if _, err := strconv.ParseUint(t, 10, 31); err == nil {
			b.WriteString("[" + t + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(t)
	}
	return b.String()
}

// problemOf words one cause. What was found is never told, only what is wanted.
func problemOf(e *jsonschema.ValidationError) []Problem {
	at := dotted(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *inside:
		return k.below(at)
	case *kind.Required:
		return each(e, k.Missing, "mapping.missing")
	case *kind.DependentRequired:
		return each(e, k.Missing, "mapping.missing")
	case *kind.AdditionalProperties:
		return each(e, k.Properties, "mapping.not-foreseen")
	case *kind.Type:
		return one(at, "mapping.type", "expected", strings.Join(k.Want, ", "))
	case *kind.Format:
		return one(at, "mapping.format", "format", k.Want)
	case *kind.Pattern:
		return one(at, "mapping.pattern", "pattern", k.Want)
	case *kind.Enum:
		return one(at, "mapping.enum", "known", shown(k.Want))
	case *kind.Const:
		return one(at, "mapping.enum", "known", shown([]any{k.Want}))
	}
	if code, limit := limitOf(e.ErrorKind); code != "" {
		return one(at, code, "limit", limit)
	}
	return []Problem{{Path: at, Code: "mapping.invalid"}}
}

func limitOf(k jsonschema.ErrorKind) (code, limit string) {
	switch k := k.(type) {
	case *kind.MinLength:
		return "mapping.min-length", strconv.Itoa(k.Want)
	case *kind.MaxLength:
		return "mapping.max-length", strconv.Itoa(k.Want)
	case *kind.MinItems:
		return "mapping.min-items", strconv.Itoa(k.Want)
	case *kind.MaxItems:
		return "mapping.max-items", strconv.Itoa(k.Want)
	case *kind.Minimum:
		return "mapping.minimum", decimal(k.Want)
	case *kind.Maximum:
		return "mapping.maximum", decimal(k.Want)
	case *kind.ExclusiveMinimum:
		return "mapping.above", decimal(k.Want)
	case *kind.ExclusiveMaximum:
		return "mapping.below", decimal(k.Want)
	case *kind.MultipleOf:
		return "mapping.multiple", decimal(k.Want)
	case *kind.UniqueItems:
		return "mapping.unique", ""
	}
	return "", ""
}

func each(e *jsonschema.ValidationError, names []string, code string) []Problem {
	out := make([]Problem, len(names))
	for i, name := range names {
		out[i] = Problem{Path: dotted(append(e.InstanceLocation[:len(e.InstanceLocation):len(e.InstanceLocation)], name)), Code: code}
	}
	return out
}

func one(at, code, key string, arg any) []Problem {
	return []Problem{{Path: at, Code: code, Args: map[string]any{key: arg}}}
}

func decimal(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'g', -1, 64)
}

func shown(values []any) string {
	parts := make([]string, 0, len(values))
	for _, v := range values {
		parts = append(parts, Shown(v))
	}
	return strings.Join(parts, ", ")
}

// Shown writes a value as JSON, cut where it is long.
func Shown(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%T", v)
	}
	if r := []rune(string(b)); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return string(b)
}
