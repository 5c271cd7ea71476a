package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/config"
)

func TestReferences(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "pass"), []byte("\n from a file \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lookup := func(name string) (string, bool) {
		v, ok := map[string]string{"A": "1", "EMPTY": "", "NESTED": "${A}"}[name]
		return v, ok
	}
	for text, want := range map[string]string{
		"${A}":                     "1",
		"x${A}y${A}z":              "x1y1z",
		"${B:-no}":                 "no",
		"${A:-no}":                 "1",
		"${EMPTY:-no}":             "no",
		"${EMPTY:-}":               "",
		"a${EMPTY}":                "a",
		"$${A}":                    "${A}",
		"$$${A}":                   "$${A}",
		"$A":                       "$A",
		"${NESTED}":                "${A}",
		"${file:pass}":             "from a file",
		"${file:" + dir + "/pass}": "from a file",
		"${B}":                     "config.unset-reference",
		"${A B}":                   "config.bad-reference",
		"${}":                      "config.bad-reference",
		"${A":                      "config.bad-reference",
		"${file:none}":             "config.unread-file",
		"${file:.}":                "config.unread-file",
	} {
		var into struct {
			V string `yaml:"v"`
		}
		found := config.Decode("elsewhere/x.yaml", []byte("v: '"+text+"'"), &into, config.Lookup(lookup), config.Dir(dir))
		got := into.V
		if len(found) > 0 {
			got = found[0].Code
		}
		if got != want || len(found) > 1 {
			t.Errorf("%s gives %q, not %q: %v", text, got, want, found)
		}
		if strings.Contains(found.Error(), dir+"/none") {
			t.Errorf("the whole path is told: %v", found)
		}
	}
}

// What a reference stands for is not told where it does not fit.
func TestReferencedValuesAreNotTold(t *testing.T) {
	t.Parallel()
	lookup := func(string) (string, bool) { return "hunter2", true }
	for _, key := range []string{"port", "wait", "mode", "on", "share", "level", "parts: {a: {when", "name"} {
		text := key + ": '${X}'"
		if strings.Contains(key, "{") {
			text += "}}"
		}
		var into everything
		found := config.Decode("x.yaml", []byte(text), &into, config.Lookup(lookup))
		if !found.Bad() || strings.Contains(found.Error(), "hunter") {
			t.Errorf("%s: %v", text, found)
		}
	}
}

// The environment is asked where nothing else is given, and paths start from
// the file's folder.
func TestStandardReferences(t *testing.T) {
	t.Setenv("HALLWAY_CONFIG_TEST", "7")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "n"), []byte("8"), 0o600); err != nil {
		t.Fatal(err)
	}
	var into map[string]int
	found := config.Decode(filepath.Join(dir, "x.yaml"), []byte("a: ${HALLWAY_CONFIG_TEST}\nb: ${file:n}"), &into)
	if found != nil || into["a"] != 7 || into["b"] != 8 {
		t.Errorf("%v %v", into, found)
	}
}

// Line ends of other systems count as one, and columns in characters.
func TestLineEnds(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\n", "\r\n", "\r"} {
		text := strings.Join([]string{"name: a", `inlined: "b`, `  c"`, "# 注释", "extra: {名: 张, port: ${X}}", ""}, end)
		var into everything
		found := config.Decode("x.yaml", []byte(text), &into)
		if len(found) != 1 || found[0].Place.Line != 5 || found[0].Place.Col < 20 {
			t.Errorf("%q: %v", end, found)
		}
	}
}
