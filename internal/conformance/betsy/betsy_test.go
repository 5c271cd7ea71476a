package betsy

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/bpmn/lint"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/internal/conformance/stage"
)

// little is a suite of one model.
func little(model string) *Suite {
	return &Suite{
		Markers:     map[string]string{"CREATE_LOG_FILE": "", "SCRIPT_task1": "", "INCREMENT_INTEGER_VARIABLE_AND_LOG": "", "WAIT_TEN_SECONDS": ""},
		Expressions: map[string]string{"n<2": "n < 2"},
		models:      map[string][]byte{"m.bpmn": []byte(model)},
	}
}

// TestRewrite: what a runner substitutes is in its place, and nothing else has
// changed.
func TestRewrite(t *testing.T) {
	t.Parallel()
	cases := map[string][2]string{
		"script": {
			`<b:scriptTask id="a"><b:documentation>d</b:documentation><b:incoming>f</b:incoming><b:script> SCRIPT_task1
			</b:script></b:scriptTask>`,
			`<b:scriptTask id="a"><b:documentation>d</b:documentation><b:extensionElements><zeebe:taskDefinition type="betsy.SCRIPT_task1"/></b:extensionElements><b:incoming>f</b:incoming></b:scriptTask>`,
		},
		"script with extensions": {
			`<b:scriptTask id="a"><b:extensionElements><x/></b:extensionElements><b:script>SCRIPT_task1</b:script></b:scriptTask>`,
			`<b:scriptTask id="a"><b:extensionElements><zeebe:taskDefinition type="betsy.SCRIPT_task1"/><x/></b:extensionElements></b:scriptTask>`,
		},
		"global script": {
			`<b:globalScriptTask id="a"><b:script>SCRIPT_task1</b:script></b:globalScriptTask>`,
			`<b:globalScriptTask id="a"><b:extensionElements><zeebe:taskDefinition type="betsy.SCRIPT_task1"/></b:extensionElements></b:globalScriptTask>`,
		},
		"condition": {
			"<b:conditionExpression xsi:type=\"b:tFormalExpression\" language=\"http://www.w3.org/1999/XPath\">\n<![CDATA[n<2]]></b:conditionExpression>",
			`<b:conditionExpression xsi:type="b:tFormalExpression">=n &lt; 2</b:conditionExpression>`,
		},
		"message": {
			`<b:message id="m" name="m"/><b:message id="o"></b:message>`,
			`<b:message id="m" name="m"><b:extensionElements><zeebe:subscription correlationKey="=&quot;betsy&quot;"/></b:extensionElements></b:message>` +
				`<b:message id="o"><b:extensionElements><zeebe:subscription correlationKey="=&quot;betsy&quot;"/></b:extensionElements></b:message>`,
		},
		"the rest": {
			"<!-- script -->\n\t<b:task id='a' startQuantity=\"2\"  isForCompensation = \"true\" /><b:timeDuration>PT1S</b:timeDuration>",
			"<!-- script -->\n\t<b:task id='a' startQuantity=\"2\"  isForCompensation = \"true\" /><b:timeDuration>PT1S</b:timeDuration>",
		},
	}
	open := func(language, zeebe string) string {
		return "<?xml version=\"1.0\"?>\n<b:definitions" + zeebe + "\n xmlns:b=\"" + bpmnSpace + "\" xmlns:xsi=\"x\"" + language + ">"
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := little("").Rewrite([]byte(open(` expressionLanguage="`+xpath+`"`, "") + c[0] + "</b:definitions>\n"))
			if err != nil {
				t.Fatal(err)
			}
			if want := open("", ` xmlns:zeebe="`+zeebeSpace+`"`) + c[1] + "</b:definitions>\n"; string(got) != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	for _, unknown := range []string{"<b:scriptTask><b:script>SCRIPT_task9</b:script></b:scriptTask>", "<b:condition>n&lt;3</b:condition>"} {
		if _, err := little("").Rewrite([]byte(open("", "") + unknown + "</b:definitions>")); err == nil {
			t.Errorf("%s is rewritten", unknown)
		}
	}
}

// TestJudge: each thing that is expected can fail.
func TestJudge(t *testing.T) {
	t.Parallel()
	good := func() (Case, Run) {
		c := Case{Expect: Expect{Trace: []string{"SCRIPT_task1", "SCRIPT_task2", "SCRIPT_task2"}, Increments: 2, Marker: true, Data: true, Parallel: true,
			Outcome: "none", Deployment: "must-succeed"}}
		at := func(from, to int) Interval {
			return Interval{stage.Begin.Add(time.Duration(from)), stage.Begin.Add(time.Duration(to))}
		}
		return c, Run{Log: Log{Started: true, Trace: []string{"SCRIPT_task2", "SCRIPT_task1", "SCRIPT_task2"}, Increments: 2, Marker: true, Data: "String",
			Intervals: map[string]Interval{"CREATE_TIMESTAMP_LOG_1": at(0, 10), "CREATE_TIMESTAMP_LOG_2": at(9, 19)}}}
	}
	refused := finding.List{{Code: "bpmn.x", Severity: finding.Error}}
	stuck := []engine.Incident{{Element: "g", Kind: "gateway", Reason: "no flow"}}
	kinds := map[string]string{"g": "exclusiveGateway", "t": "task"}
	uncaught := []engine.Incident{{Element: "e", Kind: "error", Reason: "nobody catches ERR-1"}}
	cases := map[string]struct {
		spoil func(*Case, *Run)
		want  string // "" passes
	}{
		"good":              {func(*Case, *Run) {}, ""},
		"missing":           {func(_ *Case, r *Run) { r.Trace = r.Trace[1:] }, "trace: SCRIPT_task2 missing"},
		"extra":             {func(_ *Case, r *Run) { r.Trace = append(r.Trace, "SCRIPT_task1") }, "trace: SCRIPT_task1 too many"},
		"increments":        {func(_ *Case, r *Run) { r.Increments = 3 }, "3 increments, want 2"},
		"marker":            {func(_ *Case, r *Run) { r.Marker = false }, "the marker is not set"},
		"data":              {func(_ *Case, r *Run) { r.Data = nil }, "data was read as <nil>"},
		"start marker":      {func(_ *Case, r *Run) { r.Started = false }, "the start marker did not run"},
		"no start marker":   {func(c *Case, r *Run) { r.Started, c.Notes = false, []string{"no-start-marker"} }, ""},
		"endless":           {func(_ *Case, r *Run) { r.Endless = true }, "it does not come to rest"},
		"one after another": {func(_ *Case, r *Run) { delete(r.Intervals, "CREATE_TIMESTAMP_LOG_2") }, "the two tasks did not run at the same time"},
		"refused":           {func(_ *Case, r *Run) { *r = Run{Refused: refused} }, "refused at deployment: bpmn.x"},
		"incident":          {func(_ *Case, r *Run) { r.Incidents = stuck }, "outcome: want none"},
		"complaint":         {func(_ *Case, r *Run) { r.Complaints = []string{"panic"} }, "outcome: want none"},
		"not started":       {func(_ *Case, r *Run) { r.Unstarted = errors.New("no") }, "outcome: want none"},
		"failed":            {func(_ *Case, r *Run) { r.Instances = []*process.State{{Status: "failed"}} }, "outcome: want none"},
		"waiting":           {func(_ *Case, r *Run) { r.Instances = []*process.State{{Status: process.Running}} }, ""},
		"stuck":             {func(c *Case, r *Run) { c.Expect.Outcome, r.Incidents, r.kinds = "runtime-error", stuck, kinds }, ""},
		"stuck elsewhere": {func(c *Case, r *Run) {
			c.Expect.Outcome, r.kinds, r.Incidents = "runtime-error", kinds, []engine.Incident{{Element: "t"}}
		}, "outcome: want runtime-error"},
		"not stuck":      {func(c *Case, _ *Run) { c.Expect.Outcome = "runtime-error" }, "outcome: want runtime-error"},
		"error":          {func(c *Case, r *Run) { c.Expect.Outcome, r.Incidents = "error-event", uncaught }, ""},
		"another error":  {func(c *Case, r *Run) { c.Expect.Outcome, r.Incidents = "error-event", stuck }, "outcome: want error-event"},
		"no error":       {func(c *Case, _ *Run) { c.Expect.Outcome = "error-event" }, "outcome: want error-event"},
		"may be refused": {func(c *Case, r *Run) { *c, *r = rejectable(), Run{Refused: refused} }, ""},
		"may fail":       {func(c *Case, r *Run) { *c, *r = rejectable(), Run{Incidents: stuck} }, ""},
		"fails late": {func(c *Case, r *Run) {
			*c, *r = rejectable(), Run{Incidents: stuck, Log: Log{Trace: []string{"SCRIPT_task1"}}}
		}, "trace: SCRIPT_task1 too many"},
		"does not fail": {func(c *Case, r *Run) { *c, *r = rejectable(), Run{} }, "outcome: want rejected-or-error"},
	}
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, r := good()
			x.spoil(&c, &r)
			bad := little("").Judge(c, r)
			if x.want == "" && len(bad) > 0 || x.want != "" && (len(bad) != 1 || !strings.HasPrefix(bad[0], x.want)) {
				t.Errorf("got %q, want %q", bad, x.want)
			}
		})
	}
}

func rejectable() Case {
	return Case{Expect: Expect{Outcome: "rejected-or-error", Deployment: "may-fail"}}
}

const slow = `<b:definitions xmlns:b="` + bpmnSpace + `" id="d" targetNamespace="x"><b:process id="p" isExecutable="true">
<b:startEvent id="s"/><b:sequenceFlow id="f1" sourceRef="s" targetRef="begin"/>
<b:scriptTask id="begin"><b:script>CREATE_LOG_FILE</b:script></b:scriptTask><b:sequenceFlow id="f2" sourceRef="begin" targetRef="count"/>
<b:scriptTask id="count"><b:script>INCREMENT_INTEGER_VARIABLE_AND_LOG</b:script></b:scriptTask><b:sequenceFlow id="f3" sourceRef="count" targetRef="wait"/>
<b:scriptTask id="wait"><b:script>WAIT_TEN_SECONDS</b:script></b:scriptTask><b:sequenceFlow id="f4" sourceRef="wait" targetRef="log"/>
<b:boundaryEvent id="late" attachedToRef="wait" cancelActivity="true"><b:timerEventDefinition id="t"><b:timeDuration>PT15S</b:timeDuration></b:timerEventDefinition></b:boundaryEvent>
<b:sequenceFlow id="f5" sourceRef="late" targetRef="e"/>
<b:scriptTask id="log"><b:script>SCRIPT_task1</b:script></b:scriptTask><b:sequenceFlow id="f6" sourceRef="log" targetRef="e"/><b:endEvent id="e"/>
</b:process></b:definitions>`

// TestPlay plays a model for as long as it takes, and not as long.
func TestPlay(t *testing.T) {
	t.Parallel()
	house, err := stage.NewHouse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = house.Close() }()
	for wait, want := range map[int][]string{9999: nil, 10000: {"SCRIPT_task1"}} {
		c := Case{Model: "m.bpmn", Start: Start{Process: "p", Variables: map[string]any{"integerVariable": 1.0}}, Derived: Derived{SettleMs: wait}}
		run, err := little(slow).Play(t.Context(), house, c)
		if err != nil {
			t.Fatal(err)
		}
		if run.outcome() != "none" || !run.Started || run.Increments != 1 || !slices.Equal(run.Trace, want) || len(run.Instances) != 1 {
			t.Errorf("after %d ms: %s, %+v", wait, run.outcome(), run.Log)
		}
		if n, ok := run.Instances[0].Vars()["integerVariable"]; !ok || fmt.Sprint(n) != "2" {
			t.Errorf("counted %v", n)
		}
	}
	if run, err := little(strings.ReplaceAll(slow, `sourceRef="s"`, `sourceRef="x"`)).Play(t.Context(), house, Case{Model: "m.bpmn"}); err != nil || len(run.Refused) == 0 {
		t.Errorf("a broken model: %v, %v", run.Refused, err)
	}
}

// TestVerdict: a rule is named by its codes only.
func TestVerdict(t *testing.T) {
	t.Parallel()
	bad, warn := finding.List{}, finding.List{}
	bad.Add("its", finding.Place{}, nil)
	warn.Warn("its", finding.Place{}, nil)
	other := append(finding.List(nil), warn...)
	other.Add("another", finding.Place{}, nil)
	elsewhere := finding.List{}
	elsewhere.Add("another", finding.Place{}, nil)
	for _, c := range []struct {
		found finding.List
		want  Fate
	}{{bad, Refused}, {warn, Warned}, {other, Warned}, {elsewhere, Otherwise}, {nil, Unseen}} {
		if got := verdict(Faulty{}, c.found, []string{"its"}).Fate; got != c.want {
			t.Errorf("%v: %s, want %s", c.found, got, c.want)
		}
	}
}

// TestRuleCodes: the codes that name rules are codes of the engine.
func TestRuleCodes(t *testing.T) {
	t.Parallel()
	all := RuleCodes()
	if len(all) == 0 {
		t.Error("no rule has codes")
	}
	for rule, codes := range all {
		for _, c := range codes {
			_, read := bpmn.Words[c]
			if _, looked := lint.Words[c]; !read && !looked {
				t.Errorf("%s: nothing is found under the code %s", rule, c)
			}
		}
	}
}

func TestLoadAbsent(t *testing.T) {
	t.Parallel()
	if _, err := Load(t.TempDir()); !errors.Is(err, ErrAbsent) {
		t.Errorf("an empty folder: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cases.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); err == nil || errors.Is(err, ErrAbsent) {
		t.Errorf("a broken suite: %v", err)
	}
}
