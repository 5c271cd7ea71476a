package bpmn_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine/bpmn"
)

// TestGoodModels: what runs in the engine's tests has no error here.
func TestGoodModels(t *testing.T) {
	t.Parallel()
	for _, file := range models(t, goodDir) {
		if _, found := bpmn.Parse(filepath.Base(file), read(t, file)); found.Bad() {
			t.Errorf("%v", found)
		}
	}
}

const drawn = "../../testdata/bpmn-drawn/licence.bpmn"

// TestAsAModelerDrawsIt: a diagram with its coordinates, colours, documentation
// and notes is accepted without a word, and nothing of its meaning is lost.
func TestAsAModelerDrawsIt(t *testing.T) {
	t.Parallel()
	m, found := bpmn.Parse("licence.bpmn", read(t, drawn))
	if len(found) > 0 {
		t.Fatalf("%v", found)
	}
	p := m.Processes[0]
	if p.ID != "licence" || p.Name != "食品经营许可" || !p.Executable || p.VersionTag != "2026.1" || len(p.Properties) != 1 {
		t.Errorf("the process is %+v", p)
	}
	by := map[string]*bpmn.Node{}
	p.Scope.Walk(func(n *bpmn.Node) { by[n.ID] = n })
	review := by["review"]
	if review.Kind != bpmn.UserTask || review.Assignment.Groups.Value != `=["window", district]` || review.Form.Value != "review" ||
		review.Priority.Value != "60" || review.Outputs[0].Target.Value != "review.decision" || len(review.Boundaries) != 1 {
		t.Errorf("the user task is %+v", review)
	}
	if late := by["late"]; late.Interrupting || late.Host != review || late.Events[0].Timer.Kind != bpmn.TimerDuration || late.Events[0].Timer.Value.Value != "P3D" {
		t.Errorf("the boundary event is %+v", late)
	}
	if g := by["granted"]; g.Default.ID != "no" || g.Label() != "同意？" || g.Outgoing[0].Condition.Value != `=review.decision = "yes"` {
		t.Errorf("the gateway is %+v", g)
	}
	if s := by["remind"]; s.Job.Type.Value != "sms.send" || s.Headers[0].Key.Value != "template" {
		t.Errorf("the send task is %+v", s)
	}
}

// around puts the inside of a process into a file of one line.
func around(inside string) []byte {
	return []byte(`<definitions xmlns="` + bpmn.NamespaceBPMN + `" xmlns:zeebe="` + bpmn.NamespaceZeebe + `"><process id="p" isExecutable="true">` + inside + `</process></definitions>`)
}

func codes(found finding.List) map[string]int {
	out := map[string]int{}
	for _, f := range found {
		out[f.Code]++
	}
	return out
}

// TestBounds: files that nobody draws are read, or refused, in a moment.
func TestBounds(t *testing.T) {
	t.Parallel()
	many := func(n int, format string) []byte {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return around(b.String())
	}
	for _, c := range []struct {
		name string
		file []byte
		code string
	}{
		{"too large", make([]byte, bpmn.MaxBytes+1), "bpmn.too-large"},
		{"as large as can be", bytes.Repeat([]byte(" "), bpmn.MaxBytes), "bpmn.not-xml"},
		{"too many elements", many(bpmn.MaxElements, `<a%d/>`), "bpmn.too-deep"},
		{"one line of refused elements", many(10_000, `<callActivity id="c%d"/>`), "bpmn.attribute-missing"},
		{"receive tasks without a message", many(10_000, `<receiveTask id="r%d"/>`), "bpmn.nothing-to-do"},
		{"attributes of nobody", many(4_000, `<task id="t%d" a="" b="" c="" d="" e=""/>`), "bpmn.unknown-attribute"},
		{"a text in many pieces", around(`<sequenceFlow id="f"><conditionExpression>` + strings.Repeat("a<!---->", 100_000) + `</conditionExpression></sequenceFlow>`), "bpmn.condition-not-feel"},
		{"one id for all", many(10_000, `<task id="same"/>`), "bpmn.duplicate-id"},
		{"a long way", many(10_000, `<task id="t%[1]d"/><sequenceFlow id="f%[1]d" sourceRef="t%[1]d" targetRef="t0"/>`), "bpmn.begins-anywhere"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, found := bpmn.Parse("big.bpmn", c.file)
			if got := codes(found); got[c.code] == 0 {
				t.Errorf("%s is missing in %v", c.code, got)
			}
			if len(found) > bpmn.MaxFindings+1 {
				t.Errorf("%d findings", len(found))
			}
			size := 0
			for _, f := range found {
				size += len(f.Source)
			}
			if size > 1<<20 {
				t.Errorf("the source lines have %d bytes", size)
			}
		})
	}
}

// TestMoreFindings: what is not listed is counted, and an error among it counts
// as one.
func TestMoreFindings(t *testing.T) {
	t.Parallel()
	const over = 7
	warned := around(`<startEvent id="s"/>` + strings.Repeat(`<dataStoreReference/>`, bpmn.MaxFindings+over))
	_, found := bpmn.Parse("a.bpmn", warned)
	last := found[len(found)-1]
	if last.Code != "bpmn.more" || last.Args["count"] != over || found.Bad() {
		t.Errorf("the last finding is %+v", last)
	}
	_, found = bpmn.Parse("a.bpmn", around(strings.Repeat(`<dataStoreReference/>`, bpmn.MaxFindings)+`<callActivity id="x"/>`))
	if !found.Bad() {
		t.Error("the error beyond the last finding is lost")
	}
}

// TestSourceOfALongLine: a line that nobody could read is not shown.
func TestSourceOfALongLine(t *testing.T) {
	t.Parallel()
	_, found := bpmn.Parse("a.bpmn", []byte("<a\n"+strings.Repeat(" ", 600)+"b='1'\n c='2' />"))
	if len(found) != 1 || found[0].Source != "<a" {
		t.Errorf("found %+v", found)
	}
	_, found = bpmn.Parse("a.bpmn", []byte("<!--"+strings.Repeat("-é", 600)+"--><a/>"))
	if len(found) != 1 || found[0].Source != "" {
		t.Errorf("found %+v", found)
	}
}

// TestByteOrderMark: a mark of UTF-8 is no part of the first line.
func TestByteOrderMark(t *testing.T) {
	t.Parallel()
	_, found := bpmn.Parse("a.bpmn", append([]byte("\xef\xbb\xbf"), around(`<callActivity id="x"/>`)...))
	_, want := bpmn.Parse("a.bpmn", around(`<callActivity id="x"/>`))
	if found[0].Place != want[0].Place {
		t.Errorf("at %v, without a mark at %v", found[0].Place, want[0].Place)
	}
}

// TestDeclaredAsASCII: ASCII is UTF-8 too.
func TestDeclaredAsASCII(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"UTF-8", "utf-8", "us-ascii", "US-ASCII"} {
		text := append([]byte(`<?xml version="1.0" encoding = '`+name+`' standalone="yes"?>`), around(`<startEvent id="s"/>`)...)
		if _, found := bpmn.Parse("a.bpmn", text); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// TestPlaceInText: a place inside an expression is that of the file, over
// character references, wide characters, lines and CDATA.
func TestPlaceInText(t *testing.T) {
	t.Parallel()
	const head = `<definitions xmlns="` + bpmn.NamespaceBPMN + `"><process id="p" isExecutable="true"><sequenceFlow id="f"><conditionExpression>`
	for _, c := range []struct {
		text, find string
		line, col  int // of find, col from the text's first line or its own
	}{
		{`=a &lt; b`, "b", 1, 9},
		{"=&#x4f01;业 = b", "b", 1, 14},
		{"\n  =a and\n    b", "b", 3, 5},
		{"\r\n=a\r\n  and b", "b", 3, 7},
		{"  <![CDATA[=a < b]]>", "b", 1, 17},
		{"=a", "a", 1, 2},
	} {
		m, found := bpmn.Parse("a.bpmn", []byte(head+c.text+`</conditionExpression></sequenceFlow></process></definitions>`))
		if m == nil {
			t.Fatal(found)
		}
		text := m.Processes[0].Scope.Flows[0].Condition
		got := text.Place(strings.Index(text.Value, c.find))
		if got.Line == 1 {
			got.Col -= len(head)
		}
		if got.Line != c.line || got.Col != c.col {
			t.Errorf("%q: %s at %d:%d, want %d:%d", c.text, c.find, got.Line, got.Col, c.line, c.col)
		}
	}
}

// FuzzParse: whatever is given, reading ends without a panic, says why where
// there is no model, and says the same twice.
func FuzzParse(f *testing.F) {
	for _, dir := range []string{goodDir, badDir, filepath.Join(badDir, "compile"), filepath.Dir(drawn)} {
		for _, file := range models(f, dir) {
			f.Add(read(f, file))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, found := bpmn.Parse("fuzz.bpmn", text)
		if m == nil && !found.Bad() {
			t.Fatal("no model and no error")
		}
		_, again := bpmn.Parse("fuzz.bpmn", text)
		if found.Error() != again.Error() {
			t.Fatalf("first %v\nthen  %v", found, again)
		}
		for _, x := range found {
			if x.Place.Line < 0 || x.Place.Line > 1+bytes.Count(text, []byte("\n")) || x.Place.Col < 0 || x.Place.Col > len(text)+1 {
				t.Fatalf("%s stands outside the file", x.Place)
			}
		}
		if m == nil {
			return
		}
		for _, p := range m.Processes {
			p.Scope.Walk(func(n *bpmn.Node) { _ = n.Label() })
		}
		known().Check(m)
	})
}
