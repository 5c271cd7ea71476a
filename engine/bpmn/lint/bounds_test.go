package lint_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/bpmn/lint"
)

func around(inside string) []byte {
	return []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true">` + inside + `</process></definitions>`)
}

func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i, i+1)
	}
	return b.String()
}

// large models are more than anybody draws.
func large() map[string][]byte {
	const fork = `<startEvent id="s"/><parallelGateway id="g"/><sequenceFlow id="f" sourceRef="s" targetRef="g"/>`
	branch := `<userTask id="t%[1]d"/><sequenceFlow id="a%[1]d" sourceRef="g" targetRef="t%[1]d"/><sequenceFlow id="b%[1]d" sourceRef="t%[1]d" targetRef="j"/>`
	into := func(n int, kind string) []byte {
		return around(fork + "<" + kind + ` id="j"/>` + many(n, branch))
	}
	return map[string][]byte{
		"a long way": around(`<startEvent id="t0"/>` + many(10_000, `<userTask id="t%[2]d"/><sequenceFlow id="f%[1]d" sourceRef="t%[1]d" targetRef="t%[2]d"/>`)),
		"a long circle": around(`<startEvent id="t0"/>` + many(10_000, `<manualTask id="t%[2]d"/><sequenceFlow id="f%[1]d" sourceRef="t%[1]d" targetRef="t%[2]d"/>`) +
			`<sequenceFlow id="back" sourceRef="t10000" targetRef="t1"/>`),
		"wide":           into(500, "parallelGateway"),
		"wide, no join":  into(500, "userTask"),
		"wide inclusive": into(30, "inclusiveGateway"),
		"too wide":       into(5_000, "inclusiveGateway"),
		"many scopes":    around(many(3_000, `<subProcess id="x%[1]d"><task id="y%[1]d"/></subProcess>`)),
		"many choices": around(`<startEvent id="t0"/>` + many(300, `<inclusiveGateway id="t%[2]d"/><sequenceFlow id="f%[1]d" sourceRef="t%[1]d" targetRef="t%[2]d"><conditionExpression>=x%[1]d</conditionExpression></sequenceFlow>`+
			`<userTask id="u%[1]d"/><sequenceFlow id="g%[1]d" sourceRef="t%[1]d" targetRef="u%[1]d"/><sequenceFlow id="h%[1]d" sourceRef="u%[1]d" targetRef="t%[2]d"/>`)),
	}
}

// TestBounds: what nobody draws is looked at in a moment, and what is found is
// bounded.
func TestBounds(t *testing.T) {
	t.Parallel()
	for name, file := range large() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, found := bpmn.Parse("large.bpmn", file)
			if m == nil || found.Bad() {
				t.Fatalf("it is refused: %v", found[:min(3, len(found))])
			}
			began := time.Now()
			if got := lint.Check([]*bpmn.Model{m}, lint.Options{}); len(got) > bpmn.MaxFindings+1 {
				t.Errorf("%d findings", len(got))
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
			t.Log(time.Since(began))
		})
	}
}

// FuzzCheck: no model that is read makes it panic or run on.
func FuzzCheck(f *testing.F) {
	for _, d := range append(goodDirs, dir) {
		for _, file := range models(f, d) {
			f.Add(read(f, file))
		}
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		m, found := bpmn.Parse("fuzz.bpmn", file)
		if m == nil || found.Bad() {
			return
		}
		for _, f := range lint.Check([]*bpmn.Model{m}, lint.Options{Now: now}) {
			if f.Severity == "" || f.Code != "bpmn.more" && f.Place.Line == 0 {
				t.Errorf("%s lacks a severity or a place", f.Code)
			}
		}
	})
}
