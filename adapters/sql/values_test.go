package sql

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
)

func TestBind(t *testing.T) {
	t.Parallel()
	cases := []struct{ in, want any }{
		{nil, nil},
		{true, true},
		{"中文", "中文"},
		{json.Number("9223372036854775807"), int64(math.MaxInt64)},
		{json.Number("9223372036854775808"), "9223372036854775808"},
		{json.Number("0.10"), "0.10"},
		{[]any{json.Number("1"), "<"}, `[1,"<"]`},
		{map[string]any{"a": nil}, `{"a":null}`},
		{stored("\xD6\xD0"), "\xD6\xD0"},
		{int64(7), int64(7)},
	}
	for _, c := range cases {
		got, err := bind(c.in, "utf-8")
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%#v: got %#v, %v", c.in, got, err)
		}
	}
	for _, wrong := range []any{3, struct{}{}, json.Number("1e"), []any{make(chan int)}} {
		if got, err := bind(wrong, ""); err == nil {
			t.Errorf("%#v became %#v", wrong, got)
		}
	}
	if got, err := bind("中", "gbk"); err != nil || got != "\xD6\xD0" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestValue(t *testing.T) {
	t.Parallel()
	cases := []struct{ in, want any }{
		{nil, nil},
		{int64(-5), json.Number("-5")},
		{1.5, json.Number("1.5")},
		{1e6, json.Number("1000000")},
		{1e300, json.Number("1e+300")},
		{math.Inf(1), "+Inf"},
		{[]byte{0, 255}, "AP8="},
		{false, false},
		{"中", "中"},
	}
	for _, c := range cases {
		got, err := value(c.in, "")
		if err != nil || got != c.want {
			t.Errorf("%#v: got %#v, %v", c.in, got, err)
		}
		if n, ok := got.(json.Number); ok && !json.Valid([]byte(n)) {
			t.Errorf("%s is no number", n)
		}
	}
	if got, err := value("\xD6\xD0", ""); err == nil {
		t.Errorf("bytes that are no UTF-8 became %q", got)
	}
}

func TestScope(t *testing.T) {
	t.Parallel()
	input := map[string]any{"a": map[string]any{"b": "deep"}, "x.y": "dotted", "key": "hidden", "null": nil}
	s := scope{special: map[string]any{"key": "k", "input": input}, fields: input}
	inner := s.element(map[string]any{"a": "of the element"}, json.Number("3"))
	cases := []struct {
		s    scope
		path string
		want any
		ok   bool
	}{
		{s, "a.b", "deep", true},
		{s, "x.y", "dotted", true},
		{s, "key", "k", true},
		{s, "input.key", "hidden", true},
		{s, "null", nil, true},
		{s, "a.c", nil, false},
		{s, "index", nil, false},
		{inner, "a.b", "deep", true},
		{inner, "item.a", "of the element", true},
		{inner, "index", json.Number("3"), true},
		{inner, "key", "k", true},
	}
	for _, c := range cases {
		if got, ok := c.s.find(c.path); got != c.want || ok != c.ok {
			t.Errorf("%s: got %v, %t", c.path, got, ok)
		}
	}
}
