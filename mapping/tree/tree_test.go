package tree_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/servicehall/hallway/mapping/tree"
)

const order = `<?xml version="1.0" encoding="GBK"?>
<!-- from the portal -->
<o:order xmlns:o="urn:order" xmlns="urn:plain" id='7' o:kind="a=b">
  <o:name><![CDATA[A & B]]></o:name>
  <line no="1">one &amp; two</line>
  <line no="2"/>
  <empty></empty>
  <?keep this?>
</o:order>
`

func TestOpen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind       tree.Kind
		text, want string
	}{
		{tree.JSON, ` {"b": 1.50, "a": [1e2, "x\u4e2d", null, true, {}]} `, `{"a":[1e2,"x中",null,true,{}],"b":1.50}`},
		{tree.JSON, `"x"`, `"x"`},
		{tree.XML, order, `{"order":{"@id":"7","@kind":"a=b","empty":"","line":[{"#text":"one & two","@no":"1"},{"@no":"2"}],"name":"A & B"}}`},
		{tree.XML, `<a>x<b/>y</a>`, `{"a":{"#text":"xy","b":""}}`},
		{tree.XML, `<a>x</a>`, `{"a":"x"}`},
	} {
		var b tree.Book
		v, err := b.Open(c.kind, c.text)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		enc := json.NewEncoder(&got)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil || strings.TrimSpace(got.String()) != c.want {
			t.Errorf("%s\nis %s\nnot %s %v", c.text, got.String(), c.want, err)
		}
		if _, scalar := v.(string); scalar {
			continue
		}
		if text, ok := b.Whole(v); !ok || text != c.text {
			t.Errorf("the whole is %q %v", text, ok)
		}
		if text, err := b.Write(c.kind, v); err != nil || text != c.text {
			t.Errorf("written as %q %v", text, err)
		}
	}
}

func TestBroken(t *testing.T) {
	t.Parallel()
	for text, kind := range map[string]tree.Kind{
		``: tree.JSON, `{"a": }`: tree.JSON, `{"a": 1, "a": 2}`: tree.JSON, `1 2`: tree.JSON, `[1`: tree.JSON, strings.Repeat("[", 300): tree.JSON,
		` `: tree.XML, `<a>`: tree.XML, `<a></b>`: tree.XML, `<a/><b/>`: tree.XML, `x<a/>`: tree.XML, `<a/>x`: tree.XML, `</a>`: tree.XML,
		`<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`: tree.XML, `<a>&x;</a>`: tree.XML, `<a b="1" b="2"/>`: tree.XML, strings.Repeat("<a>", 300): tree.XML,
	} {
		var b tree.Book
		_, err := b.Open(kind, text)
		var broken *tree.Broken
		if !errors.As(err, &broken) || broken.Kind != kind || broken.Offset > len(text) || broken.Reason == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A part of a document is written as it stood there, also inside something new.
func TestParts(t *testing.T) {
	t.Parallel()
	var b tree.Book
	v, err := b.Open(tree.JSON, `{"a": {"z": 1.0,  "b": [ 1 ]}, "c": 1e3}`)
	if err != nil {
		t.Fatal(err)
	}
	in := v.(map[string]any)
	got, err := b.Write(tree.JSON, map[string]any{"x": in["a"], "n": in["c"], "t": "<&>"})
	if want := `{"n":1e3,"t":"<&>","x":{"z": 1.0,  "b": [ 1 ]}}`; got != want || err != nil {
		t.Errorf("%s %v", got, err)
	}
	if got, err := b.Write(tree.JSON, ` {"done": 1}`); got != ` {"done": 1}` || err != nil {
		t.Errorf("%s %v", got, err)
	}
	if got, err := b.Write(tree.JSON, `{no`); got != `"{no"` || err != nil {
		t.Errorf("%s %v", got, err)
	}
	x, err := b.Open(tree.XML, `<a xmlns:p="u" xmlns='d'><p:b p:c='1'><!-- x --><e xmlns="own"/></p:b></a>`)
	if err != nil {
		t.Fatal(err)
	}
	inner := x.(map[string]any)["a"].(map[string]any)["b"]
	if got, err := b.Write(tree.XML, inner); got != `<p:b xmlns:p="u" xmlns='d' p:c='1'><!-- x --><e xmlns="own"/></p:b>` || err != nil {
		t.Errorf("%s %v", got, err)
	}
	if _, err := b.Write(tree.XML, map[string]any{"a": 1}); !errors.Is(err, tree.ErrValue) {
		t.Error(err)
	}
	if _, err := b.Write(tree.XML, "no"); err == nil {
		t.Error("what is no XML is written")
	}
}

func TestChange(t *testing.T) {
	t.Parallel()
	set := func(path string, v any) tree.Edit { return tree.Edit{Path: path, Value: v} }
	cut := func(path string) tree.Edit { return tree.Edit{Path: path, Remove: true} }
	for _, c := range []struct {
		kind       tree.Kind
		text, want string
		edits      []tree.Edit
	}{
		{tree.JSON, "{\n  \"b\" : 1.50,\n  \"a\" : [1,  2]\n}\n", "{\n  \"b\" : 1.50,\n  \"a\" : [7,  2,  3],\n  \"c\" : \"x\"\n}\n", []tree.Edit{set("a[0]", json.Number("7")), set("a[2]", 3), set("c", "x")}},
		{tree.JSON, `{"a":1,"b":2,"c":3}`, `{"b":2}`, []tree.Edit{cut("a"), cut("c"), cut("none.at.all")}},
		{tree.JSON, `{"a":{ }}`, `{"a":{"b":{"c":true}}}`, []tree.Edit{set("a.b.c", true)}},
		{tree.JSON, ``, `{"a":[1],"b":null}`, []tree.Edit{set("a[0]", 1), set("b", nil)}},
		{tree.JSON, `[1,2]`, ``, []tree.Edit{set("a", 1)}},
		{tree.JSON, `{"a":[1]}`, ``, []tree.Edit{set("a[2]", 1)}},
		{tree.JSON, `{"a":1}`, ``, []tree.Edit{set("a.b", 1)}},
		{tree.XML, order, strings.NewReplacer("A & B", "C < D", `no="2"/>`, `no="2">x&lt;y</line>`, `id='7'`, `id='8'`).Replace(order),
			[]tree.Edit{set("order.name", "C < D"), set("order.line[1]", "x<y"), set("order.@id", true), set("order.@id", json.Number("8"))}},
		{tree.XML, order, strings.Replace(order, "\n  <empty></empty>", "\n  <empty></empty>\n  <sum currency=\"CNY\">5</sum>", 1), []tree.Edit{set("order.sum", json.Number("5")), set("order.sum.@currency", "CNY")}},
		{tree.XML, order, strings.Replace(strings.Replace(order, "\n  <line no=\"1\">one &amp; two</line>", "", 1), ` o:kind="a=b"`, "", 1), []tree.Edit{cut("order.line[0]"), cut("order.@kind"), cut("order.none")}},
		{tree.XML, order, strings.Replace(order, "\n  <empty></empty>", "\n  <empty></empty>\n  <line>3</line>", 1), []tree.Edit{set("order.line[2]", "3")}},
		{tree.XML, `<p:a xmlns:p="u"/>`, `<p:a xmlns:p="u"><p:b><p:c d="1"></p:c></p:b></p:a>`, []tree.Edit{set("a.b.c.@d", "1")}},
		{tree.XML, ``, `<a><b>1</b><c>2</c></a>`, []tree.Edit{set("a.b", "1"), set("a.c", "2")}},
		{tree.XML, `<a><b>x</b></a>`, ``, []tree.Edit{set("a", "1")}},
		{tree.XML, `<a>x</a>`, ``, []tree.Edit{set("a.b", "1")}},
		{tree.XML, `<a/>`, ``, []tree.Edit{set("b.c", "1")}},
		{tree.XML, `<a/>`, ``, []tree.Edit{set("a.b c", "1")}},
		{tree.XML, `<a/>`, ``, []tree.Edit{set("a.b", []any{1})}},
		{tree.XML, `<a/>`, ``, []tree.Edit{set("a.b[1]", "x")}},
	} {
		var b tree.Book
		got, err := b.Change(c.kind, c.text, c.edits)
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%s\nbecomes %s\nnot     %s %v", c.text, got, c.want, err)
		}
		if err == nil {
			if _, err := b.Open(c.kind, got); err != nil {
				t.Errorf("%s: %v", got, err)
			}
		}
	}
	for _, path := range []string{"", "a..b", "a[x]", "a[1", "[0]", "a[1]b", " a", "a[99999999]"} {
		if tree.CheckPath(path) {
			t.Errorf("%q is a path", path)
		}
	}
}

func FuzzOpen(f *testing.F) {
	for _, s := range []string{order, `{"a": [1, {"b": null}], "c": "\u0000"}`, `<a b='1'><![CDATA[x]]></a>`, `<a/>`, `[]`, `"x"`, `<a b = "1" c="2" >x</a >`} {
		f.Add(s, "a.b")
		f.Add(s, "order.line[1].@no")
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		for _, kind := range []tree.Kind{tree.JSON, tree.XML} {
			var b tree.Book
			v, err := b.Open(kind, text)
			if err != nil {
				continue
			}
			if whole, ok := b.Whole(v); ok && whole != text {
				t.Fatalf("%q became %q", text, whole)
			}
			changed, err := b.Change(kind, text, []tree.Edit{{Path: path, Value: "new"}})
			if err != nil {
				continue
			}
			after, err := b.Open(kind, changed)
			if err != nil {
				t.Fatalf("%q at %q became %q: %v", text, path, changed, err)
			}
			again, err := b.Change(kind, changed, []tree.Edit{{Path: path, Value: "new"}})
			if err != nil || again != changed {
				t.Fatalf("%q at %q became %q, then %q %v", text, path, changed, again, err)
			}
			if changed == text && !reflect.DeepEqual(v, after) {
				t.Fatalf("%q reads as %v and %v", text, v, after)
			}
		}
	})
}

// What cannot be the name of an attribute is no place in a document.
func TestAttributesHaveNames(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"a.@": "", "a.@ b": "", "a.@1": "", "a.@b c": "", "a.@b=": "", "a.@xmlns": "", "a.@xmlns:b": "", "a.@b:": "", "a.@b:c:d": "", "a.b.@": "", "a.b.@1": "",
		"a.@b": `<a b="1"/>`, "a.@p:b": `<a p:b="1"/>`, "a.b.@c": `<a><b c="1"></b></a>`,
	} {
		var b tree.Book
		got, err := b.Change(tree.XML, "<a/>", []tree.Edit{{Path: path, Value: "1"}})
		if got != want || (want == "") != errors.Is(err, tree.ErrPath) {
			t.Errorf("%s: %q %v", path, got, err)
		}
		if want == "" {
			continue
		}
		again, err := b.Change(tree.XML, got, []tree.Edit{{Path: path, Value: "1"}})
		if err != nil || again != got {
			t.Errorf("%s again: %q %v", path, again, err)
		}
	}
}
