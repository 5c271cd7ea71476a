package process

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// fill draws a value for every field of a type, so that a field that the writer
// forgets is found out.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "sec"), rapid.Int64Range(0, 999).Draw(t, "ms")*1e6).UTC()))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "-" {
				fill(t, v.Field(i))
			}
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		n := rapid.IntRange(0, 2).Draw(t, "n")
		if n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range n {
			fill(t, v.Index(i))
		}
	case reflect.Map:
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			if v.IsNil() {
				v.Set(reflect.MakeMap(v.Type()))
			}
			x := reflect.New(v.Type().Elem()).Elem()
			fill(t, x)
			v.SetMapIndex(reflect.ValueOf(rapid.String().Draw(t, "key")), x)
		}
	case reflect.Interface:
		v.Set(reflect.ValueOf(rapid.SampledFrom([]any{"text", true, json.Number("12.50"), []any{"a", json.Number("1")}, map[string]any{"b": "c"}}).Draw(t, "value")))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "truth"))
	case reflect.String:
		v.SetString(rapid.String().Draw(t, "text"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64Range(-1, 1<<40).Draw(t, "number"))
	default:
		t.Fatalf("a field of kind %s", v.Kind())
	}
}

// TestWireWritesWhatEncodingJSONReads: a state comes back whole.
func TestWireWritesWhatEncodingJSONReads(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var s State
		fill(t, reflect.ValueOf(&s).Elem())
		text, err := appendState(nil, &s)
		if err != nil {
			t.Fatal(err)
		}
		same(t, text, &s, &State{})
		events := make([]Event, rapid.IntRange(0, 3).Draw(t, "events"))
		for i := range events {
			fill(t, reflect.ValueOf(&events[i]).Elem())
		}
		if text, err = AppendEvents(nil, events); err != nil {
			t.Fatal(err)
		}
		same(t, text, &events, &[]Event{})
	})
}

// same reads our text and the standard library's into two values.
func same(t *rapid.T, text []byte, v, blank any) {
	theirs, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	want := reflect.New(reflect.TypeOf(blank).Elem()).Interface()
	if err := unmarshal(theirs, want); err != nil {
		t.Fatal(err)
	}
	got := reflect.New(reflect.TypeOf(blank).Elem()).Interface()
	if err := unmarshal(text, got); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("ours   %s\ntheirs %s", text, theirs)
	}
}
