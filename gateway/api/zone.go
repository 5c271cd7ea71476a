package api

import (
	"reflect"
	"time"
)

// inZone returns an answer with all its times in the hall's zone, as people
// read them. Values that rooms below have made are written in place where they
// are pointed to: they are the answer's own.
func inZone(v any, zone *time.Location) any {
	if v == nil {
		return nil
	}
	box := reflect.New(reflect.TypeOf(v)).Elem()
	box.Set(reflect.ValueOf(v))
	shift(box, zone)
	return box.Interface()
}

func shift(v reflect.Value, zone *time.Location) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			shift(v.Elem(), zone)
		}
	case reflect.Slice, reflect.Array:
		if plain(v.Type().Elem()) {
			return
		}
		for i := range v.Len() {
			shift(v.Index(i), zone)
		}
	case reflect.Struct:
		if t, ok := v.Addr().Interface().(*time.Time); ok {
			*t = t.In(zone)
			return
		}
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				shift(f, zone)
			}
		}
	}
}

// plain reports whether no time can stand in a type. What is JSON-shaped holds
// texts.
func plain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Pointer, reflect.Slice, reflect.Array:
		return false
	}
	return true
}
