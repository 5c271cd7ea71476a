package gateway_test

import (
	"strings"
	"testing"

	"github.com/servicehall/hallway/gateway/gatewaytest"
)

// A mapping is tried on data, on samples and on messages, and nothing changes.
func TestMappingsAreTried(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	handIn(t, h, " 甲 ")
	handIn(t, h, "乙")
	list := h.Ask(t, "clerk", "GET", "/api/v1/mappings", nil)
	if list.Status != 200 || list.At("0.mapping") != "application" || list.At("0.from") != "schemas/application.json" || list.At("0.samples.0") != "a permit" {
		t.Errorf("list: %d %s", list.Status, list.Text)
	}
	const at = "/api/v1/mappings/application/preview"
	data := h.Ask(t, "auditor", "POST", at+"?lang=en", `{"data": {"applicant": {"name": " 李 ", "phone": "13800138000"}, "kind": "new", "area": 1.50}}`)
	if data.Status != 200 || data.At("results.0.output.applicant.name") != "李" || data.At("version") != list.At("0.version") {
		t.Errorf("data: %d %s", data.Status, data.Text)
	}
	if data.At("results.0.lineage.1.target") != "applicant.name" || data.At("results.0.lineage.1.reads.0") != "applicant.name" || !strings.Contains(data.Text, "1.50") {
		t.Errorf("lineage: %s", data.Text)
	}
	refused := h.Ask(t, "auditor", "POST", at+"?lang=en", `{"data": {}}`)
	if text, _ := refused.At("results.0.problems.0.text").(string); refused.Status != 200 || text != "it is missing" || refused.At("results.0.output") != nil {
		t.Errorf("refused: %d %s", refused.Status, refused.Text)
	}
	samples := h.Ask(t, "auditor", "POST", at, `{"samples": true}`)
	if samples.At("results.0.name") != "a permit" || samples.At("results.0.output.kind") != "new" {
		t.Errorf("samples: %s", samples.Text)
	}
	stored := h.Ask(t, "auditor", "POST", at, `{"source": "http.applications", "last": 1}`)
	if stored.At("results.0.output.applicant.name") != "乙" || stored.At("results.1") != nil {
		t.Errorf("messages: %s", stored.Text)
	}
	id, _ := stored.At("results.0.message").(string)
	one := h.Ask(t, "auditor", "POST", at, map[string]any{"message": id})
	if one.At("results.0.message") != id || one.At("results.0.input.applicant.name") != "乙" {
		t.Errorf("one: %s", one.Text)
	}
	for body, status := range map[string]int{
		`{}`: 400, `{"samples": true, "source": "x"}`: 400, `{"source": "x", "last": 51}`: 400, `{"message": "9"}`: 404, `{"message": "x"}`: 404, `{"data": 1}`: 400, `{"source": "none"}`: 200,
	} {
		if a := h.Ask(t, "auditor", "POST", at, body); a.Status != status {
			t.Errorf("%s: %d %s", body, a.Status, a.Text)
		}
	}
	for who, status := range map[string]int{"": 401, "auditor": 404} {
		if a := h.Ask(t, who, "POST", "/api/v1/mappings/none/preview", `{"samples": true}`); a.Status != status {
			t.Errorf("%s: %d %s", who, a.Status, a.Text)
		}
	}
}

// A text that nobody saved is checked and tried like a mapping of the hall.
func TestTextsAreTried(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	handIn(t, h, "甲")
	const at = "/api/v1/mappings/preview"
	text := "mapping: application\nfrom: schemas/application.json\nfields:\n  who: upper case(applicant.name)\nsamples:\n  - {name: wrong, in: {applicant: {name: a, phone: '13800138000'}, kind: new}, out: {who: a}}\n"
	ask := func(body map[string]any) gatewaytest.Answer { return h.Ask(t, "auditor", "POST", at+"?lang=en", body) }
	a := ask(map[string]any{"text": text, "samples": true})
	if a.Status != 200 || a.At("findings.0.code") != "mapping.sample-differs" || a.At("findings.0.line") != 6.0 || a.At("findings.1") != nil {
		t.Errorf("findings: %d %s", a.Status, a.Text)
	}
	if a.At("mapping") != "application" || a.At("results.0.name") != "wrong" || a.At("results.0.output.who") != "A" || a.At("results.0.lineage.0.file") != "mappings/unsaved.yaml" {
		t.Errorf("results: %s", a.Text)
	}
	if a := ask(map[string]any{"text": text, "source": "http.applications", "last": 5}); a.At("results.0.output.who") != "甲" || a.At("results.1") != nil {
		t.Errorf("messages: %s", a.Text)
	}
	if a := ask(map[string]any{"text": text, "data": map[string]any{}}); a.At("results.0.problems.0.text") != "it is missing" {
		t.Errorf("refused: %s", a.Text)
	}
	bad := ask(map[string]any{"text": "mapping: x\nfrom: applications.json\nfields: {a: 1}\n", "file": "packs/p/mappings/x.yaml", "samples": true})
	if bad.Status != 200 || bad.At("findings.0.code") != "mapping.no-schema" || bad.At("findings.0.file") != "packs/p/mappings/x.yaml" || bad.At("results.0") != nil {
		t.Errorf("elsewhere: %d %s", bad.Status, bad.Text)
	}
	two := ask(map[string]any{"text": "mapping: x\nfrom: schemas/application.json\nfields:\n  a: aplicant.name\n  b: 1 +\n"})
	if two.At("findings.0.line") != 4.0 || two.At("findings.0.column") != 6.0 || two.At("findings.0.mend") != "did you mean applicant?" || two.At("findings.1.line") != 5.0 || two.At("mapping") != nil {
		t.Errorf("two: %s", two.Text)
	}
	list := h.Ask(t, "clerk", "GET", "/api/v1/mappings", nil)
	if list.At("1") != nil || list.At("0.samples.0") != "a permit" {
		t.Errorf("it stayed: %s", list.Text)
	}
	for body, status := range map[string]int{
		`{}`: 400, `{"text": " "}`: 400, `{"text": 1}`: 400, `{"txt": "a"}`: 400, `{"text": "mapping: a\nfields: {a: 1}", "samples": true, "source": "x"}`: 400,
		`{"text": "mapping: a\nfields: {a: 1}"}`: 200, `{"text": "` + strings.Repeat("a", 600<<10) + `"}`: 413,
	} {
		if a := h.Ask(t, "auditor", "POST", at, body); a.Status != status {
			t.Errorf("%.60s: %d %s", body, a.Status, a.Text)
		}
	}
	if a := h.Ask(t, "", "POST", at, `{"text": "a"}`); a.Status != 401 {
		t.Errorf("%d %s", a.Status, a.Text)
	}
}

const ruling = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="r" name="r" namespace="urn:r">
  <inputData id="in" name="amount"><variable name="amount" typeRef="number"/></inputData>
  <decision id="ruling" name="ruling"><informationRequirement><requiredInput href="#in"/></informationRequirement>
    <decisionTable id="t" hitPolicy="UNIQUE"><input id="i"><inputExpression><text>amount</text></inputExpression></input><output id="o" name="o"/>
      <rule id="small"><inputEntry><text>&lt; 10</text></inputEntry><outputEntry><text>"small"</text></outputEntry></rule>
      <rule id="large"><inputEntry><text>&gt;= 5</text></inputEntry><outputEntry><text>"large"</text></outputEntry></rule>
    </decisionTable></decision></definitions>`

func TestDecisionsAreEvaluated(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	if a := h.Ask(t, "admin", "POST", "/api/v1/deployments", map[string]any{"files": []any{map[string]any{"name": "ruling.dmn", "content": ruling}}}); a.Status != 200 {
		t.Fatalf("deploy: %d %s", a.Status, a.Text)
	}
	const at = "/api/v1/decisions/ruling/evaluate"
	if a := h.Ask(t, "clerk", "POST", at, `{"vars": {"amount": 3}}`); a.At("value") != "small" || a.At("rules.0.id") != "small" || a.At("rules.0.rule") != 1.0 {
		t.Errorf("%d %s", a.Status, a.Text)
	}
	if a := h.Ask(t, "clerk", "POST", at, `{"vars": {"amount": 7}}`); a.Status != 422 || a.At("code") == "problem.internal" {
		t.Errorf("two rules: %d %s", a.Status, a.Text)
	}
	if a := h.Ask(t, "clerk", "POST", at+"?lang=zh", `{"vars": {}}`); a.Status != 200 || a.At("notes.0.text") == nil {
		t.Errorf("nothing given: %d %s", a.Status, a.Text)
	}
	if a := h.Ask(t, "clerk", "POST", "/api/v1/decisions/none/evaluate", `{"vars": {}}`); a.Status != 404 {
		t.Errorf("%d %s", a.Status, a.Text)
	}
}

func TestExpressionsAreCompleted(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	const at = "/api/v1/feel/complete"
	if a := h.Ask(t, "clerk", "POST", at, `{"expression": "trim(applicant.na) + 1", "cursor": 17, "mapping": "application"}`); a.At("0.text") != "name" || a.At("0.type") != "string" || a.At("1") != nil {
		t.Errorf("%d %s", a.Status, a.Text)
	}
	if a := h.Ask(t, "clerk", "POST", at, `{"expression": "upper c", "cursor": 7}`); a.At("0.text") != "upper case(string)" || a.At("0.doc") == nil {
		t.Errorf("%d %s", a.Status, a.Text)
	}
	for body, status := range map[string]int{`{"expression": "a", "cursor": 2}`: 400, `{"expression": "a", "cursor": -1}`: 400, `{"expression": "a", "cursor": 1, "mapping": "none"}`: 404} {
		if a := h.Ask(t, "clerk", "POST", at, body); a.Status != status {
			t.Errorf("%s: %d %s", body, a.Status, a.Text)
		}
	}
}
