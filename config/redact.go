package config

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"time"
)

// Redacted gives a copy of a config struct in JSON's shape, keyed as its file
// is, with secrets as "***". In a Node references stand as they are written,
// and what is under a key that speaks of a secret is hidden unless it is one.
func Redacted(v any) any { return redact(reflect.ValueOf(v)) }

func redact(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	switch x := v.Interface().(type) {
	case Secret:
		if x.IsZero() {
			return ""
		}
		return hidden
	case Node:
		return redactNode(x)
	case time.Duration:
		return x.String()
	case json.Number:
		return x
	case encoding.TextMarshaler:
		if v.IsZero() {
			return nil
		}
		text, err := x.MarshalText()
		if err != nil {
			return nil
		}
		return string(text)
	}
	return redactKind(v)
}

func redactKind(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return redact(v.Elem())
	case reflect.Struct:
		out := map[string]any{}
		for _, s := range settings(v.Type()) {
			out[s.name] = redact(v.FieldByIndex(s.index))
		}
		return out
	case reflect.Map:
		out := make(map[string]any, v.Len())
		for _, k := range v.MapKeys() {
			out[k.String()] = redact(v.MapIndex(k))
		}
		return out
	case reflect.Slice, reflect.Array:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = redact(v.Index(i))
		}
		return out
	case reflect.String:
		return v.String()
	case reflect.Bool:
		return v.Bool()
	case reflect.Float32, reflect.Float64:
		return json.Number(strconv.FormatFloat(v.Float(), 'g', -1, 64))
	}
	return json.Number(fmt.Sprint(v.Interface()))
}

func redactNode(n Node) any {
	if n.part == nil {
		return nil
	}
	return redactPart(n.part, telling.MatchString(lastKey(n.path)))
}

func redactPart(p *part, secret bool) any {
	switch p.kind {
	case mapping:
		out := make(map[string]any, len(p.entries))
		for _, e := range p.entries {
			out[e.key.text] = redactPart(e.value, secret || telling.MatchString(e.key.text))
		}
		return out
	case list:
		out := make([]any, len(p.items))
		for i, x := range p.items {
			out[i] = redactPart(x, secret)
		}
		return out
	case scalar:
		if secret && !whole.MatchString(p.text) {
			return hidden
		}
		raw := decoder{doc: &document{options: options{verbatim: true}}}
		return raw.anyScalar(p, "")
	}
	return nil
}
