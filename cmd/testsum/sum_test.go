package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The program is held to what the Go command really writes: a small module is
// made, tested with -json, and its events are read.
func TestARealRun(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		files  map[string]string
		want   []string
		line   string
		status int
	}{
		{
			"all pass", map[string]string{"a_test.go": "package a\nimport \"testing\"\nfunc TestA(t *testing.T) { t.Run(\"x\", func(t *testing.T) {}) }\n"},
			[]string{"ok  \tsmall"}, "2 passed, 0 failed", 0,
		},
		{
			"one fails, one is skipped", map[string]string{"a_test.go": "package a\nimport \"testing\"\nfunc TestA(t *testing.T) { t.Error(\"too much salt\") }\nfunc TestB(t *testing.T) { t.Skip(\"no stove\") }\nfunc TestC(t *testing.T) {t.Log(\"quiet\")}\n"},
			[]string{"too much salt", "--- FAIL: TestA", "FAIL\tsmall", "skipped small.TestB: a_test.go:4: no stove"}, "1 passed, 1 failed", 1,
		},
		{
			"does not build", map[string]string{"a_test.go": "package a\nfunc f() { return 1 }\n"},
			[]string{"a_test.go:2:", "[build failed]"}, "0 passed, 1 failed", 1,
		},
		{
			"panics", map[string]string{"a_test.go": "package a\nimport \"testing\"\nfunc TestA(t *testing.T) { go panic(\"pan on fire\"); select {} }\n"},
			[]string{"pan on fire"}, "0 passed, 1 failed", 1,
		},
		{
			"ends early", map[string]string{"a_test.go": "package a\nimport (\"os\"; \"testing\")\nfunc TestMain(m *testing.M) { m.Run(); os.Exit(3) }\nfunc TestA(t *testing.T) {}\n"},
			[]string{"FAIL\tsmall"}, "1 passed, 1 failed", 1,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			file := filepath.Join(t.TempDir(), "summary")
			status := run(bytes.NewReader(goTest(t, c.files)), &out, &errs, file)
			if status != c.status || errs.Len() > 0 {
				t.Errorf("status %d, want %d; errors %q", status, c.status, &errs)
			}
			for _, want := range c.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("output lacks %q:\n%s", want, &out)
				}
			}
			if strings.Contains(out.String(), "quiet") || strings.Contains(out.String(), "=== ") {
				t.Errorf("shown although nobody reads it:\n%s", &out)
			}
			if !strings.HasSuffix(out.String(), c.line+"\n") {
				t.Errorf("last line is not %q:\n%s", c.line, &out)
			}
			if text, err := os.ReadFile(file); err != nil || string(text) != c.line+"\n" {
				t.Errorf("summary file holds %q (%v), want %q", text, err, c.line)
			}
		})
	}
}

func TestNothingRunIsNoSuccess(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	if status := run(strings.NewReader("go: no such tool\n"), &out, &errs, ""); status != 1 {
		t.Errorf("status %d, want 1", status)
	}
	if !strings.HasPrefix(out.String(), "go: no such tool\n") {
		t.Errorf("a line that is no event is lost: %q", &out)
	}
}

// goTest writes a module of the files and returns what go test -json says.
func goTest(t *testing.T, files map[string]string) []byte {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module small\n\ngo 1.26\n"
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-json", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	text, _ := cmd.CombinedOutput() // a failing test is a failing command
	return text
}
