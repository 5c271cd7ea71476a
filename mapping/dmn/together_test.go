package dmn

import (
	"fmt"
	"sync"
	"testing"

	"github.com/servicehall/hallway/mapping/feel"
)

// TestTogether evaluates one model from many goroutines at once: each gets its
// own result.
func TestTogether(t *testing.T) {
	t.Parallel()
	d, found := Parse("together.dmn", []byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">
<inputData id="i" name="n"><variable name="n" typeRef="number"/></inputData>
<businessKnowledgeModel id="b" name="twice"><variable name="twice"/><encapsulatedLogic><formalParameter name="x"/><literalExpression><text>sum(for i in 1..2 return x)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
<decision id="t" name="t"><variable name="t"/><informationRequirement><requiredInput href="#i"/></informationRequirement><knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>
<decisionTable hitPolicy="COLLECT"><input><inputExpression><text>twice(n)</text></inputExpression></input><output name="o"/>
<rule><inputEntry><text>&gt;= twice(n)</text></inputEntry><outputEntry><text>"n" + string(twice(n))</text></outputEntry></rule>
<rule><inputEntry><text>&lt; 0</text></inputEntry><outputEntry><text>"never"</text></outputEntry></rule></decisionTable></decision>
<decision id="d" name="d"><variable name="d"/><informationRequirement><requiredDecision href="#t"/></informationRequirement><literalExpression><text>{first: t[1], all: t}</text></literalExpression></decision></definitions>`))
	if found.Bad() {
		t.Fatal(found)
	}
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 100 {
				n := g*1000 + i
				res, err := d.Evaluate("d", feel.Input{Vars: feel.Map{"n": n}})
				if got, want := fmt.Sprint(res.Value, len(res.Rules)), fmt.Sprintf("map[all:[n%d] first:n%d] 1", 2*n, 2*n); err != nil || got != want {
					t.Errorf("%s (%v), want %s", got, err, want)
					return
				}
			}
		})
	}
	all.Wait()
}
