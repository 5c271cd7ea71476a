package reference

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/servicehall/hallway/internal/app"
)

// commands are those that have a help of their own.
var commands = []string{
	"", "run", "serve", "init", "sim", "try", "lint", "deploy", "case list", "case show", "case cancel", "case verify",
	"message list", "message show", "message resend", "account put", "account list", "account remove", "doctor", "version",
}

func commandsPage(w *writer) {
	for _, c := range commands {
		w.line("\n## %s\n", strings.TrimSpace("hallway "+c))
		w.line("```text\n%s\n```", strings.TrimRight(w.help(c), "\n "))
	}
}

// help is what the program says with --help.
func (w *writer) help(command string) string {
	var out, bad bytes.Buffer
	world := app.World{In: strings.NewReader(""), Out: &out, Err: &bad, Env: func(string) (string, bool) { return "", false }}
	args := append(strings.Fields(command), "--help", "--lang="+string(w.lang))
	if app.Main(context.Background(), args, world) != app.ExitOK || out.Len() == 0 {
		w.err = errors.New("hallway " + strings.Join(args, " ") + " has no help: " + bad.String())
	}
	lines := strings.Split(out.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
