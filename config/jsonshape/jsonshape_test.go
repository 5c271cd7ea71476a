package jsonshape

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// shaped draws a JSON-shaped value.
func shaped(depth int) *rapid.Generator[any] {
	plain := []*rapid.Generator[any]{
		rapid.Just(any(nil)), rapid.Bool().AsAny(), rapid.String().AsAny(),
		rapid.Map(rapid.Int64(), func(n int64) any { return json.Number(json.RawMessage(must(json.Marshal(n)))) }),
		rapid.Map(rapid.Float64Range(-1e20, 1e20), func(n float64) any { return json.Number(must(json.Marshal(n))) }),
	}
	if depth == 0 {
		return rapid.OneOf(plain...)
	}
	return rapid.OneOf(append(plain,
		rapid.Map(rapid.SliceOfN(shaped(depth-1), 0, 4), func(l []any) any { return append([]any{}, l...) }),
		rapid.Map(rapid.MapOfN(rapid.String(), shaped(depth-1), 0, 20), func(m map[string]any) any { return m }),
	)...)
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// TestAppendMeansWhatEncodingJSONMeans compares with the standard library: read
// back, both texts are the same value.
func TestAppendMeansWhatEncodingJSONMeans(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := shaped(3).Draw(t, "value")
		ours, err := Append(nil, v)
		if err != nil {
			t.Fatal(err)
		}
		theirs := must(json.Marshal(v))
		if a, b := read(t, ours), read(t, theirs); !reflect.DeepEqual(a, b) {
			t.Fatalf("ours %s\ntheirs %s", ours, theirs)
		}
	})
}

func read(t *rapid.T, text []byte) any {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestAppendRefuses(t *testing.T) {
	t.Parallel()
	circle := map[string]any{}
	circle["a"] = circle
	for name, v := range map[string]any{
		"a circle": circle, "no number": json.Number("1; drop"), "half a number": json.Number("1e"), "a channel": make(chan int),
		"a word as number": json.Number("NaN"),
	} {
		if out, err := Append(nil, v); err == nil {
			t.Errorf("%s gave %s", name, out)
		}
	}
}

func TestAppendTakesOtherShapes(t *testing.T) {
	t.Parallel()
	out, err := Append(nil, map[string]any{"n": 1, "m": int64(2), "f": 1.5, "s": []string{"a"}, "bad": "a\xffb"})
	if err != nil || string(out) != `{"bad":"a\ufffdb","f":1.5,"m":2,"n":1,"s":["a"]}` {
		t.Fatalf("%s, %v", out, err)
	}
}

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "plain", "中文\n\"\\\x00\xff", "\u2028<>&"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		if err := json.Unmarshal(AppendString(nil, s), &got); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		var want string
		if err := json.Unmarshal(must(json.Marshal(s)), &want); err != nil || got != want {
			t.Fatalf("%q: got %q, want %q (%v)", s, got, want, err)
		}
	})
}
