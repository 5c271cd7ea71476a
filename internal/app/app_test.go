package app

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/servicehall/hallway/config/words"
)

// paper is a buffer that is read while it is written.
type paper struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *paper) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *paper) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// outcome is how a command line outcome.
type outcome struct {
	status   int
	out, err string
}

// cli runs a command line whose environment is env and whose input is in.
func cli(ctx context.Context, in string, env map[string]string, args ...string) outcome {
	var out, errs paper
	status := Main(ctx, args, World{In: strings.NewReader(in), Out: &out, Err: &errs,
		Env: func(name string) (string, bool) { v, ok := env[name]; return v, ok }})
	return outcome{status, out.String(), errs.String()}
}

func do(t *testing.T, args ...string) outcome {
	t.Helper()
	return cli(t.Context(), "", nil, args...)
}

func TestTextsAreWhole(t *testing.T) {
	t.Parallel()
	all, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	if missing := all.Missing(); len(missing) > 0 {
		t.Errorf("texts without a wording: %v", missing)
	}
}

// everyCommand lists the commands and their groups as they are typed.
func everyCommand(t *testing.T) [][]string {
	t.Helper()
	all, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	k, err := kong.New(&commands{}, kong.Name("hallway"), helpVars(all, words.En))
	if err != nil {
		t.Fatal(err)
	}
	out := [][]string{nil}
	var walk func(n *kong.Node, path []string)
	walk = func(n *kong.Node, path []string) {
		for _, c := range n.Children {
			if c.Type == kong.CommandNode {
				next := append(append([]string{}, path...), c.Name)
				out = append(out, next)
				walk(c, next)
			}
		}
	}
	walk(k.Model.Node, nil)
	return out
}

// Whoever asks a command for help sees in his language what it does and how it
// is typed.
func TestEveryHelpHasExamples(t *testing.T) {
	t.Parallel()
	for _, command := range everyCommand(t) {
		for lang, word := range map[string]string{"zh": "示例：", "en": "Examples:"} {
			s := do(t, append(append([]string{}, command...), "--help", "--lang", lang)...)
			_, examples, ok := strings.Cut(s.out, word)
			if s.status != ExitOK || !ok || !strings.Contains(examples, strings.Join(append([]string{"hallway"}, command...), " ")) {
				t.Errorf("hallway %s --help (%s): status %d, no example below\n%s%s", strings.Join(command, " "), lang, s.status, s.out, s.err)
			}
			if strings.Contains(s.out, "${") || strings.Contains(s.out, "cli.") {
				t.Errorf("hallway %s --help (%s) shows what is not worded:\n%s", strings.Join(command, " "), lang, s.out)
			}
		}
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args   []string
		env    map[string]string
		status int
		says   string
	}{
		{nil, nil, ExitOK, "Usage: hallway"},
		{[]string{"none"}, nil, ExitUsage, "the command line is not right"},
		{[]string{"none"}, map[string]string{"LANG": "zh_CN.UTF-8"}, ExitUsage, "命令不正确"},
		{[]string{"none", "--lang=en"}, map[string]string{"LANG": "zh_CN.UTF-8"}, ExitUsage, "the command line is not right"},
		{[]string{"--lang", "zh", "none"}, nil, ExitUsage, "命令不正确"},
		{[]string{"none"}, map[string]string{"HALLWAY_LANG": "zh", "LANG": "en_US.UTF-8"}, ExitUsage, "命令不正确"},
		{[]string{"case", "show"}, nil, ExitUsage, "<case>"},
		{[]string{"case", "cancel", "SL-1"}, nil, ExitUsage, "--reason"},
		{[]string{"lint", "--set", "nonsense"}, nil, ExitUsage, "NAME=VALUE"},
		{[]string{"lint", "-o", "xml"}, nil, ExitUsage, "xml"},
		{[]string{"serve"}, nil, ExitUsage, "--hall"},
		{[]string{"account", "put", "li.na", "--roles", "king"}, nil, ExitUsage, "king"},
		{[]string{"version"}, nil, ExitOK, "hallway "},
		{[]string{"version", "-o", "json"}, nil, ExitOK, `"version"`},
	} {
		s := cli(t.Context(), "", c.env, c.args...)
		if s.status != c.status || !strings.Contains(s.out+s.err, c.says) {
			t.Errorf("hallway %s: status %d, want %d with %q:\n%s%s", strings.Join(c.args, " "), s.status, c.status, c.says, s.out, s.err)
		}
	}
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	for _, args := range [][]string{
		{"case", "list", "--data", data},
		{"case", "show", "SL-1", "--data", data},
		{"message", "list", "--data", data},
		{"deploy", "app_test.go", "--data", data},
		{"try", "--data", data},
		{"case", "list", "--address", "http://127.0.0.1:1", "--token", "x", "--data", data},
	} {
		if s := do(t, args...); s.status != ExitNoReach || s.err == "" {
			t.Errorf("hallway %s: status %d, want %d:\n%s%s", strings.Join(args, " "), s.status, ExitNoReach, s.out, s.err)
		}
	}
}

func TestLint(t *testing.T) {
	t.Parallel()
	if s := do(t, "lint"); s.status != ExitOK || !strings.Contains(s.out, "no errors") {
		t.Fatalf("the sample hall: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := do(t, "lint", "-o", "json"); s.status != ExitOK || strings.TrimSpace(s.out) != "[]" {
		t.Errorf("the sample hall as JSON: %d %s%s", s.status, s.out, s.err)
	}
	dir := filepath.Join(t.TempDir(), "my-hall")
	if s := do(t, "init", dir); s.status != ExitOK || !strings.Contains(s.out, "hall.yaml") {
		t.Fatalf("init: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := do(t, "lint", dir); s.status != ExitOK {
		t.Errorf("the new hall: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := do(t, "init", dir); s.status != ExitFailed || !strings.Contains(s.err, "not empty") {
		t.Errorf("init again: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := do(t, "lint", filepath.Join(dir, "none")); s.status != ExitFailed {
		t.Errorf("no hall: %d\n%s%s", s.status, s.out, s.err)
	}
	file := filepath.Join(dir, "hall.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(text, "\nzonne: Asia/Shanghai\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	for lang, says := range map[string]string{"en": "1 errors", "zh": "1 处错误"} {
		s := do(t, "lint", dir, "--lang", lang)
		if s.status != ExitFailed || !strings.Contains(s.err, "hall.yaml:") || !strings.Contains(s.err, "^") || !strings.Contains(s.err, "zone") || !strings.Contains(s.err, says) {
			t.Errorf("a misspelt name (%s): %d\n%s%s", lang, s.status, s.out, s.err)
		}
	}
	s := do(t, "lint", dir, "-o", "json")
	var found []struct {
		Code, Severity, File, Text string
		Line, Column               int
	}
	if err := json.Unmarshal([]byte(s.out), &found); err != nil || s.status != ExitFailed {
		t.Fatalf("as JSON: %d, %v\n%s%s", s.status, err, s.out, s.err)
	}
	if len(found) != 1 || found[0].Severity != "error" || found[0].Line == 0 || found[0].Column == 0 || found[0].Text == "" || !strings.HasSuffix(found[0].File, "hall.yaml") {
		t.Errorf("found %+v", found)
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	h, _ := runSample(t, data) // makes the database
	h.stop()
	put := func(password string, args ...string) outcome {
		return cli(t.Context(), password, nil, append([]string{"account", "put", "--data", data}, args...)...)
	}
	if s := put("a password that is long enough\n", "sun.li", "--name", "孙丽", "--groups", "window,tax", "--roles", "staff"); s.status != ExitOK {
		t.Fatalf("put: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := put("short\n", "sun.li"); s.status != ExitFailed {
		t.Errorf("a short password: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := put("", "sun.li"); s.status != ExitUsage {
		t.Errorf("no password: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := do(t, "account", "list", "--data", data); s.status != ExitOK || !strings.Contains(s.out, "sun.li") || !strings.Contains(s.out, "孙丽") || !strings.Contains(s.out, "window,tax") {
		t.Errorf("list: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := do(t, "account", "list", "--data", data, "-o", "json"); s.status != ExitOK || !json.Valid([]byte(s.out)) || strings.Contains(strings.ToLower(s.out), "hash") {
		t.Errorf("list as JSON: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := do(t, "account", "remove", "sun.li", "--data", data); s.status != ExitOK {
		t.Errorf("remove: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := do(t, "account", "list", "--data", data); strings.Contains(s.out, "sun.li") {
		t.Errorf("after removing:\n%s", s.out)
	}
}
