package httpcall_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/servicehall/hallway/adapters/httpcall"
)

// TestCharsetOrder checks whose word counts: the setting, a byte order mark, the
// content type, the XML declaration, then UTF-8.
func TestCharsetOrder(t *testing.T) {
	t.Parallel()
	gbk, utf8 := "\xd6\xd0\xb9\xfa", "中国"
	xml := `<?xml version="1.0" encoding="GB2312"?>`
	cases := []struct{ name, setting, kind, body, want string }{
		{"setting over all", "GB18030", "text/xml; charset=utf-8", xml + gbk, xml + utf8},
		{"mark over header", "", "text/plain; charset=gbk", "\xef\xbb\xbf" + utf8, utf8},
		{"header over declaration", "", "text/xml; charset=utf-8", xml + utf8, xml + utf8},
		{"declaration", "", "text/xml", xml + gbk, xml + utf8},
		{"nothing", "", "application/json", utf8, utf8},
		{"not guessed", "", "application/json", gbk, ""},
		{"unknown", "", "text/plain; charset=klingon", utf8, ""},
	}
	for _, c := range cases {
		a := httpcall.Answer{Header: http.Header{"Content-Type": {c.kind}}, Body: []byte(c.body)}
		got, err := a.Text(c.setting)
		if (c.want == "") != (err != nil) || got != c.want {
			t.Errorf("%s: got %q, %v", c.name, got, err)
		}
	}
	_, err := httpcall.Answer{Header: http.Header{}, Body: []byte("ab" + gbk)}.JSON("")
	if !httpcall.Undecodable(err) || !strings.Contains(err.Error(), "offset 2") {
		t.Errorf("the error does not say where: %v", err)
	}
}

func TestIsHTML(t *testing.T) {
	t.Parallel()
	for body, kind := range map[string]string{"x": "text/html; charset=gbk", "\r\n <!DOCTYPE HTML>": "application/json", "<HTML>": ""} {
		if a := (httpcall.Answer{Header: http.Header{"Content-Type": {kind}}, Body: []byte(body)}); !a.IsHTML() {
			t.Errorf("%s %q is a page", kind, body)
		}
	}
	if (httpcall.Answer{Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"html":"<html>"}`)}).IsHTML() {
		t.Error("JSON is no page")
	}
}

func TestReadJSON(t *testing.T) {
	t.Parallel()
	v, err := httpcall.ReadJSON(`{"n": 12345678901234567890.10, "l": [1, true, null]}`)
	want := map[string]any{"n": json.Number("12345678901234567890.10"), "l": []any{json.Number("1"), true, nil}}
	if err != nil || !reflect.DeepEqual(v, want) {
		t.Errorf("got %v, %v", v, err)
	}
	for _, bad := range []string{"", " ", "{", "{} {}", "<html>", "{}x"} {
		if v, err := httpcall.ReadJSON(bad); err == nil {
			t.Errorf("%q was read as %v", bad, v)
		}
	}
	if b, err := httpcall.WriteJSON(map[string]any{"b": "<&>", "a": json.Number("1.10")}); err != nil || string(b) != `{"a":1.10,"b":"<&>"}` {
		t.Errorf("got %s, %v", b, err)
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	v := map[string]any{"a": map[string]any{"b": []any{"x", map[string]any{"c": json.Number("1")}}}, "n": nil}
	for path, want := range map[string]any{"": v, "a.b.0": "x", "a.b.1.c": json.Number("1"), "n": nil} {
		if got, ok := httpcall.Look(v, path); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, %t", path, got, ok)
		}
	}
	for _, path := range []string{"x", "a.b.2", "a.b.-1", "a.b.x", "a.b.0.c", "n.x"} {
		if got, ok := httpcall.Look(v, path); ok {
			t.Errorf("%s: got %v", path, got)
		}
	}
	before := maps.Clone(v)
	got, err := httpcall.Put(v, "h.k", "K1")
	if x, _ := httpcall.Look(got, "h.k"); err != nil || x != "K1" || !reflect.DeepEqual(v, before) {
		t.Errorf("got %v, %v; the original is %v", got, err, v)
	}
	if _, err := httpcall.Put(v, "a.b.k", "K1"); err == nil {
		t.Error("a value was put into a list")
	}
	if got, err := httpcall.Put(nil, "k", "K1"); err != nil || !reflect.DeepEqual(got, map[string]any{"k": "K1"}) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	if !httpcall.In(json.Number("0"), []any{"0"}) || !httpcall.In("0", []any{"1", json.Number("0")}) || !httpcall.In(true, []any{"true"}) || !httpcall.In(nil, []any{nil}) {
		t.Error("values that read the same are told apart")
	}
	if httpcall.In(nil, []any{""}) || httpcall.In("", []any{nil}) || httpcall.In([]any{}, []any{"0"}) || httpcall.In("00", []any{"0"}) {
		t.Error("values that read otherwise are taken as one")
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add("application/json; charset=gbk", []byte(`{"a":"`+"\xd6\xd0"+`"}`), "")
	f.Add("text/xml", []byte(`<?xml version="1.0" encoding="GBK"?>`), "")
	f.Add(";;;=", []byte("\xff\xfe"), "utf-16")
	f.Fuzz(func(t *testing.T, kind string, body []byte, setting string) {
		a := httpcall.Answer{Header: http.Header{"Content-Type": {kind}}, Body: body}
		if v, err := a.JSON(setting); err == nil {
			if _, err := httpcall.WriteJSON(v); err != nil {
				t.Fatalf("%v was read and cannot be written: %v", v, err)
			}
		}
		_ = a.IsHTML()
	})
}
