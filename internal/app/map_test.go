package app

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/gateway/api"
)

const folders = "../../testdata/mapping"

// said runs a command line and gives its exit status, output and errors.
func said(t *testing.T, in string, args ...string) (int, string, string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := Main(t.Context(), args, World{In: strings.NewReader(in), Out: &out, Err: &errs, Env: func(string) (string, bool) { return "", false }})
	return code, out.String(), errs.String()
}

func TestMapFeelDecide(t *testing.T) {
	t.Parallel()
	vars := filepath.Join(t.TempDir(), "vars.json")
	if err := os.WriteFile(vars, []byte(`{"form": {"xm": "李"}, "amount": 5}`), 0o600); err != nil {
		t.Fatal(err)
	}
	order := `{"lx": "1", "sqr": {"xm": " 张三 "}, "cl": [{"mc": "申请表", "fs": 1}, {"mc": "空白", "fs": 0}]}`
	ruling := "../../packs/company-registration/decisions/registration-ruling.dmn"
	for name, c := range map[string]struct {
		args      []string
		in        string
		code      int
		out, errs string
	}{
		"check the sample":       {args: []string{"map", "check"}, out: "no errors"},
		"check a folder":         {args: []string{"map", "check", folders + "/good"}, out: "1 mappings, 1 code tables, 3 schemas"},
		"check, with findings":   {args: []string{"map", "check", folders + "/typos"}, code: ExitFailed, errs: "typos.yaml:"},
		"check, as JSON":         {args: []string{"map", "check", folders + "/typos", "-o", "json"}, code: ExitFailed, out: `"code": "feel.unknown-field-near"`},
		"test":                   {args: []string{"map", "test", "--hall", folders + "/lists"}, out: "4 samples hold"},
		"test one":               {args: []string{"map", "test", "plain", "--hall", folders + "/lists", "-o", "json"}, out: `"nothing"`},
		"test what is not there": {args: []string{"map", "test", "plane", "--hall", folders + "/lists"}, code: ExitFailed, errs: "application, plain"},
		"test what does not hold": {args: []string{"map", "test", "--hall", folders + "/samples"}, code: ExitFailed,
			errs: "mapping.sample-differs"},
		"run":                      {args: []string{"map", "run", "application", "--hall", folders + "/lists"}, in: order, out: `"name": "张三"`},
		"run, refused":             {args: []string{"map", "run", "application", "--hall", folders + "/lists", "--lang", "zh"}, in: `{"lx": "1", "sqr": {}}`, code: ExitFailed, errs: "拒绝"},
		"run, refused, as JSON":    {args: []string{"map", "run", "application", "--hall", folders + "/lists", "-o", "json"}, in: `{"lx": "1", "sqr": {}}`, code: ExitFailed, out: `"path": "sqr.xm"`},
		"run on what is no object": {args: []string{"map", "run", "application", "--hall", folders + "/lists"}, in: `[]`, code: ExitFailed, errs: "should be a JSON object"},
		"run on what is no JSON":   {args: []string{"map", "run", "application", "--hall", folders + "/lists"}, in: "{\n\"a\": }", code: ExitFailed, errs: "-:2:6"},
		"run what is misspelt":     {args: []string{"map", "run", "applications", "--hall", folders + "/lists"}, code: ExitFailed, errs: "there are application"},
		"run at no time":           {args: []string{"map", "run", "application", "--now", "noon", "--hall", folders + "/lists"}, in: "{}", code: ExitUsage, errs: "noon"},
		"run at a time": {args: []string{"map", "run", "codes", "--now", "2025-01-01T00:00:00Z", "--hall", folders + "/codes"}, in: `{"lx": "3"}`,
			out: `"kind": "partnership"`},
		"explain":             {args: []string{"map", "explain", "application", "--hall", folders + "/lists"}, in: order, out: "← cl[0].mc"},
		"explain a row":       {args: []string{"map", "explain", "codes", "--hall", folders + "/codes"}, in: `{"lx": "1"}`, out: "code_tables.company_kind[1]"},
		"explain, as JSON":    {args: []string{"map", "explain", "application", "--hall", folders + "/lists", "-o", "json"}, in: order, out: `"target": "materials[0].name"`},
		"sample without hall": {args: []string{"map", "sample", "x", "1", "--data", t.TempDir()}, code: ExitNoReach, errs: "no hall runs"},

		"feel":                  {args: []string{"feel", "1 + 2"}, out: "3\n"},
		"feel with variables":   {args: []string{"feel", "form.xm", "--vars", vars}, out: "\"李\"\n"},
		"feel, a null":          {args: []string{"feel", "1 + null"}, out: "null\n", errs: "1:3"},
		"feel, as JSON":         {args: []string{"feel", "amount + 1", "--vars", vars, "-o", "json"}, out: `"value": 6`},
		"feel, wrong":           {args: []string{"feel", "1 +* 2"}, code: ExitFailed, errs: "FEEL:1:4"},
		"feel, line by line":    {args: []string{"feel"}, in: ":let x y = [1, 2]\nsum(x y)\n:vars\n:functions lookup\n\n:help\n:quit\n1", out: "3\n{\n  \"x y\": ["},
		"feel, one wrong line":  {args: []string{"feel"}, in: "1 +* 2\n:let x\n7\n", code: ExitFailed, out: "7\n", errs: ":let NAME"},
		"decide":                {args: []string{"decide", ruling, "--vars", vars}, errs: "rule "},
		"decide, as JSON":       {args: []string{"decide", ruling, "--vars", vars, "-o", "json"}, out: `"rules": [`},
		"decide what is not":    {args: []string{"decide", ruling, "none"}, code: ExitFailed, errs: "registration"},
		"decide without a file": {args: []string{"decide", "none.dmn"}, code: ExitFailed, errs: "none.dmn"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := said(t, c.in, c.args...)
			if code != c.code || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) {
				t.Errorf("ends with %d and says\n%s\n%s", code, out, errs)
			}
		})
	}
}

func TestSampleTextIsASample(t *testing.T) {
	t.Parallel()
	for _, text := range sampleTexts(t) {
		if !strings.HasPrefix(text, "  - name: \"m-1\"\n    now: 2026-01-05T09:00:00Z\n    in: {\"a\":1.50}\n") {
			t.Error(text)
		}
	}
}

func sampleTexts(t *testing.T) []string {
	t.Helper()
	r := api.PreviewResult{Name: "m-1", Now: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), Input: map[string]any{"a": json.Number("1.50")}, Output: map[string]any{"b": true}}
	made, err := sampleText(r)
	if err != nil || !strings.HasSuffix(made, "    out: {\"b\":true}\n") {
		t.Errorf("%s %v", made, err)
	}
	r.Problems = []api.PreviewProblem{{Path: "a"}}
	refused, err := sampleText(r)
	if err != nil || !strings.HasSuffix(refused, "    refused: [\"a\"]\n") {
		t.Errorf("%s %v", refused, err)
	}
	return []string{made, refused}
}
