package dmn

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/temporal"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// tckFile is a test file of the DMN TCK (testCases.xsd).
type tckFile struct {
	Model string    `xml:"modelName"`
	Cases []tckCase `xml:"testCase"`
}

type tckCase struct {
	ID      string      `xml:"id,attr"`
	Type    string      `xml:"type,attr"`
	Service string      `xml:"invocableName,attr"`
	Inputs  []tckNode   `xml:"inputNode"`
	Results []tckResult `xml:"resultNode"`
}

type tckResult struct {
	Name     string   `xml:"name,attr"`
	Error    bool     `xml:"errorResult,attr"`
	Expected *tckNode `xml:"expected"`
}

type tckNode struct {
	Name       string    `xml:"name,attr"`
	Value      *tckValue `xml:"value"`
	Components []tckNode `xml:"component"`
	List       *tckList  `xml:"list"`
}

type tckList struct {
	Nil   bool      `xml:"http://www.w3.org/2001/XMLSchema-instance nil,attr"`
	Items []tckNode `xml:"item"`
}

type tckValue struct {
	Nil  bool   `xml:"http://www.w3.org/2001/XMLSchema-instance nil,attr"`
	Type string `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
	Text string `xml:",chardata"`
}

func readTCK(t *testing.T, path string) tckFile {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var f tckFile
	if err := xml.Unmarshal(src, &f); err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	return f
}

// value gives the FEEL value that a node of a test file says.
func (n *tckNode) value() any {
	switch {
	case n == nil:
		return nil
	case n.List != nil:
		if n.List.Nil {
			return nil
		}
		out := []any{}
		for i := range n.List.Items {
			out = append(out, n.List.Items[i].value())
		}
		return out
	case n.Value != nil:
		return n.Value.value()
	case len(n.Components) > 0:
		out := map[string]any{}
		for i := range n.Components {
			out[n.Components[i].Name] = n.Components[i].value()
		}
		return out
	}
	return nil
}

func (v *tckValue) value() any {
	if v.Nil {
		return nil
	}
	_, typ, _ := strings.Cut(v.Type, ":")
	s := strings.TrimSpace(v.Text)
	switch typ {
	case "boolean":
		return s == "true" || s == "1"
	case "decimal", "double", "integer", "int", "long", "float":
		n, _ := number.Parse(strings.TrimPrefix(s, "+"))
		return n
	case "date":
		d, _ := temporal.ParseDate(s)
		return d
	case "time":
		d, _ := temporal.ParseTime(s)
		return d
	case "dateTime":
		d, _ := temporal.ParseDateTime(s)
		return d
	case "duration":
		if m, ok := temporal.ParseMonths(s); ok {
			return m
		}
		d, _ := temporal.ParseDuration(s)
		return d
	}
	return v.Text
}

// same compares a result with what is expected, numbers to eight places.
func same(got, want any) bool {
	switch w := want.(type) {
	case number.Num:
		g, ok := value.ToNum(got)
		if !ok {
			return false
		}
		d, ok := g.Sub(w)
		return ok && d.Abs().Cmp(number.Scaled(1, 8)) <= 0
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !same(value.Norm(g[i]), w[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for k := range w {
			if v, has := g[k]; !has || !same(value.Norm(v), w[k]) {
				return false
			}
		}
		return true
	}
	return value.Equal(got, want) == value.True
}
