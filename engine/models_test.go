package engine

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/servicehall/hallway/mapping/feel"
)

func decisionFile(name, namespace, body string) File {
	return File{Name: name, Content: []byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="` + namespace + `" name="` + name + `">` + body + `</definitions>`)}
}

func imports(as, namespace string) string {
	return `<import name="` + as + `" namespace="` + namespace + `" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>`
}

func rate(percent string) File {
	return decisionFile("rates.dmn", "urn:rates", `<decision id="rate" name="rate"><variable name="rate"/><literalExpression><text>`+percent+`</text></literalExpression></decision>`)
}

// fee needs a decision of another file, total one of fee's.
func feeFiles() (fee, total File) {
	need := func(what string) string {
		return `<informationRequirement><requiredDecision href="` + what + `"/></informationRequirement>`
	}
	fee = decisionFile("fee.dmn", "urn:fee", imports("r", "urn:rates")+
		`<decision id="fee" name="fee"><variable name="fee"/>`+need("urn:rates#rate")+`<literalExpression><text>amount * r.rate</text></literalExpression></decision>`)
	total = decisionFile("a-total.dmn", "urn:total", imports("f", "urn:fee")+
		`<decision id="total" name="total"><variable name="total"/>`+need("urn:fee#fee")+`<literalExpression><text>amount + f.fee</text></literalExpression></decision>`)
	return fee, total
}

func (h *hall) decided(id, want string) {
	h.Helper()
	d, ok := h.e.defs.decision(id)
	if !ok {
		h.Fatalf("%s is not deployed", id)
	}
	res, err := d.Evaluate(id, feel.Input{Vars: feel.Map{"amount": json.Number("200")}})
	if err != nil || res.Value != json.Number(want) {
		h.Errorf("%s is %v (%v), want %s", id, res.Value, err, want)
	}
}

// TestDecisionsImport deploys files that import one another, in the order of
// their names, and begins the program anew.
func TestDecisionsImport(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		fee, total := feeFiles()
		out, err := h.e.Deploy(context.Background(), []File{total, fee, rate("0.1")})
		if err != nil || len(out) != 3 {
			h.Fatal(out, err)
		}
		h.decided("total", "220.0")
		h.again()
		h.decided("total", "220.0")
		if out, err = h.e.Deploy(context.Background(), []File{total, fee, rate("0.2")}); err != nil {
			h.Fatal(err)
		}
		for _, d := range out {
			if !d.Changed || d.Version != 2 {
				h.Errorf("what rests on a changed file is not changed: %+v", d)
			}
		}
		h.again()
		h.decided("total", "240.0")
		if out, err = h.e.Deploy(context.Background(), []File{total, fee, rate("0.2")}); err != nil || out[0].Changed {
			h.Error("the same files are new", out, err)
		}
	})
}

// TestDecisionsMissOne refuses a file whose import is not deployed with it, and
// files that import each other.
func TestDecisionsMissOne(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		fee, total := feeFiles()
		circle := decisionFile("rates.dmn", "urn:rates", imports("t", "urn:total"))
		for _, files := range [][]File{{fee}, {total, rate("1")}, {fee, total, circle}} {
			if _, err := h.e.Deploy(context.Background(), files); err == nil || !strings.Contains(err.Error(), "import") {
				h.Errorf("%d files: %v", len(files), err)
			}
		}
	})
}
