package rest

import (
	"net/url"
	"strings"
	"testing"
)

func TestTemplate(t *testing.T) {
	t.Parallel()
	values := map[string]any{"a": "x", "b": map[string]any{"c": true}, "list": []any{"y"}}
	for text, want := range map[string]string{"": "", "plain 中": "plain 中", "{a}": "x", "{{{a}}}": "{x}", "{b.c}/{list.0}": "true/y", "{{}}": "{}"} {
		if got, err := fillText(text, values, nil); err != nil || got != want {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"{", "}", "{}", "{?}", "{a", "a}", "{a{b}}", "{a b}"} {
		if _, err := parseTemplate(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
	for _, text := range []string{"{x}", "{x?}", "{b}", "{list}"} {
		if got, err := fillText(text, values, nil); err == nil {
			t.Errorf("%q gave %q", text, got)
		}
	}
}

// FuzzTemplate checks that a value in a path stays one step of it.
func FuzzTemplate(f *testing.F) {
	f.Add("/a/{v}/b", "x/y")
	f.Add("/{v}", "..")
	f.Add("/{v?}{{", "%2F")
	f.Fuzz(func(t *testing.T, text, value string) {
		tpl, err := parseTemplate(text)
		if err != nil {
			return
		}
		path, found, problems := tpl.fill(map[string]any{"v": value}, inPath)
		if !found || len(problems) > 0 {
			return
		}
		if text == "/a/{v}/b" {
			u, err := url.Parse("http://127.0.0.1" + path)
			if err != nil || strings.Count(u.EscapedPath(), "/") != 3 || u.RawQuery != "" || u.Fragment != "" {
				t.Fatalf("%q makes %q", value, path)
			}
		}
	})
}
