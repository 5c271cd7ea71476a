package gateway_test

import (
	"os"
	"strings"
	"testing"

	"github.com/servicehall/hallway/gateway/gatewaytest"
)

func lintCase(t *testing.T, name string) map[string]any {
	t.Helper()
	text, err := os.ReadFile("../testdata/bpmn-lint/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"files": []any{map[string]any{"name": name, "content": string(text)}}}
}

// TestLintOfADeployment: a warning stands beside what is deployed, an error
// refuses it, and both are told without deploying.
func TestLintOfADeployment(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	maybe, circle := lintCase(t, "maybe-into-parallel.bpmn"), lintCase(t, "circle.bpmn")
	a := h.Ask(t, "admin", "POST", "/api/v1/lint", maybe)
	if a.Status != 200 || a.At("deployable") != true || a.At("findings.0.code") != "lint.join-starves" || a.At("findings.0.severity") != "warning" ||
		a.At("findings.0.line") != 9.0 || a.At("findings.0.mend") == "" || !strings.Contains(a.Text, "    ^") {
		t.Errorf("lint: %d %s", a.Status, a.Text)
	}
	if list := h.Ask(t, "admin", "GET", "/api/v1/deployments", nil); strings.Contains(list.Text, `"p"`) {
		t.Errorf("lint has deployed it: %s", list.Text)
	}
	if a := h.Ask(t, "admin", "POST", "/api/v1/lint", circle); a.Status != 200 || a.At("deployable") != false || a.At("findings.0.severity") != "error" {
		t.Errorf("lint of an error: %d %s", a.Status, a.Text)
	}
	for _, again := range []string{"new", "the same again"} {
		a := h.Ask(t, "admin", "POST", "/api/v1/deployments", maybe)
		if a.Status != 200 || a.At("0.id") != "p" || a.At("0.warnings.0.code") != "lint.join-starves" || a.At("0.warnings.0.column") != 5.0 {
			t.Errorf("deploy, %s: %d %s", again, a.Status, a.Text)
		}
	}
	if a := h.Ask(t, "admin", "POST", "/api/v1/deployments", circle); a.Status != 422 || a.At("errors.0.code") != "lint.circle-endless" || a.At("errors.0.severity") != "error" {
		t.Errorf("deploy an error: %d %s", a.Status, a.Text)
	}
	if a := h.Ask(t, "clerk", "POST", "/api/v1/lint", maybe); a.Status != 403 {
		t.Errorf("who may not deploy: %d", a.Status)
	}
}
