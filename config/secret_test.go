package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/servicehall/hallway/config"
)

func TestSecretTellsNothing(t *testing.T) {
	t.Parallel()
	s := config.NewSecret("hunter2")
	holder := struct {
		S config.Secret
		P *config.Secret
	}{s, &s}
	var b bytes.Buffer
	for _, verb := range []string{"%s", "%v", "%+v", "%#v", "%q", "%x", "%d", "%T"} {
		fmt.Fprintf(&b, verb+"\n", s)
		fmt.Fprintf(&b, verb+"\n", holder)
		fmt.Fprintf(&b, verb+"\n", []config.Secret{s})
	}
	text, err := json.Marshal(map[string]any{"a": s, "b": holder, "c": map[config.Secret]int{s: 1}})
	if err != nil {
		t.Fatal(err)
	}
	b.Write(text)
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "s", s, "h", holder)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "s", s, "h", holder)
	if out := b.String(); strings.Contains(out, "hunter") || strings.Contains(out, fmt.Sprintf("%x", "hunter2")) || !strings.Contains(out, "***") {
		t.Errorf("told:\n%s", out)
	}
	if s.Reveal() != "hunter2" || s.IsZero() || !config.NewSecret("").IsZero() {
		t.Error("the secret is lost")
	}
}
