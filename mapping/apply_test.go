package mapping_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping"
)

var (
	zone = time.FixedZone("", 8*3600)
	now  = time.Date(2026, 3, 4, 1, 30, 0, 0, zone)
)

// good is the mapping oa-application of the good case.
func good(t testing.TB) *mapping.Mapping {
	t.Helper()
	var f mapping.Files
	for into, names := range map[*[]mapping.Source][]string{
		&f.Mappings: {"mappings/oa-application.yaml"}, &f.Tables: {"tables/company_kind.yaml"},
		&f.Schemas: {"schemas/oa-application.json", "schemas/application.json", "schemas/person.json"},
	} {
		for _, name := range names {
			text, err := os.ReadFile(cases + "/good/" + name)
			if err != nil {
				t.Fatal(err)
			}
			*into = append(*into, mapping.Source{Name: name, Text: text})
		}
	}
	set, found := mapping.Load(f)
	m, ok := set.Mapping("oa-application")
	if !ok {
		t.Fatal(found)
	}
	return m
}

func data(t testing.TB, text string) map[string]any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v map[string]any
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

const application = `{"form": {"xm": "张三", "sfzh": "11010519491231002x", "zczb": "50", "qylx": "2", "cl": [{"mc": "申请表", "fs": 2}, {"mc": "章程", "fs": 0}]}}`

func TestApply(t *testing.T) {
	t.Parallel()
	in := data(t, strings.Replace(application, `"fs": 0`, `"fs": 1`, 1))
	before := fmt.Sprint(in)
	out, err := good(t).Apply(in, now, zone)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"applicant":{"idNumber":"11010519491231002X","name":"张三"},"capital":500000,"kind":"joint-stock","materials":[{"copies":2,"name":"申请表"},{"copies":1,"name":"章程"}],"received":"2026-03-04"}`
	if string(got) != want {
		t.Errorf("gives %s", got)
	}
	if fmt.Sprint(in) != before {
		t.Errorf("the input is changed: %v", in)
	}
}

func TestTraces(t *testing.T) {
	t.Parallel()
	in := data(t, `{"form": {"xm": "张三", "sfzh": "11010519491231002X", "zczb": "many", "qylx": "1"}}`)
	out, traces, err := good(t).ApplyTraced(in, now, zone)
	if err != nil {
		t.Fatal(err)
	}
	if _, there := out["capital"]; there {
		t.Errorf("what is null is there: %v", out)
	}
	byTarget := map[string]mapping.Trace{}
	for _, x := range traces {
		byTarget[x.Target] = x
	}
	kind, capital := byTarget["kind"], byTarget["capital"]
	if !slices.Equal(kind.Reads, []string{"form.qylx"}) || kind.Expression != "kind" || kind.Line != 11 || kind.File != "mappings/oa-application.yaml" {
		t.Errorf("not traced through let: %+v", kind)
	}
	if len(capital.Notes) == 0 || capital.Notes[0].Line != 10 || capital.Notes[0].Col < 12 {
		t.Errorf("no place where the capital is null: %+v", capital)
	}
	if len(byTarget["received"].Reads) != 0 || len(byTarget["received"].Notes) != 0 {
		t.Errorf("%+v", byTarget["received"])
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	m := good(t)
	for in, want := range map[string]string{
		`{}`:                  "form mapping.missing",
		`{"form": 1}`:         "form mapping.type",
		`{"form": {"xm": 1}}`: "form.qylx mapping.missing, form.sfzh mapping.missing, form.xm mapping.type",
		`{"form": {"xm": "", "sfzh": "1", "qylx": "1", "cl": [{}, {"fs": 1.5}]}}`:                "form.cl[1].fs mapping.type, form.xm mapping.min-length",
		`{"form": {"xm": " ", "sfzh": "1", "qylx": "1"}}`:                                        "form.sfzh mapping.pattern, form.xm mapping.min-length",
		`{"form": {"xm": "a", "sfzh": "11010519491231002X", "qylx": "9"}}`:                       "form.qylx feel.no-row",
		`{"form": {"xm": "a", "sfzh": "11010519491231002X", "qylx": "1", "zczb": "-1"}}`:         "form.zczb mapping.minimum",
		strings.Replace(application, `"fs": 2`, `"fs": 1e999999999`, 1):                          "form.cl[0].fs mapping.number",
		`{"form": {"xm": "a", "sfzh": "11010519491231002X", "qylx": "1", "cl": [{"fs": 1}]}}`:    "materials[0].name mapping.missing",
		`{"form": {"xm": "a", "sfzh": "secret", "qylx": "secret", "zczb": "secret"}, "x": true}`: "form.qylx feel.no-row, form.sfzh mapping.pattern",
	} {
		_, err := m.Apply(data(t, in), now, zone)
		var r *mapping.Refusal
		if !errors.As(err, &r) {
			t.Errorf("%s is not refused: %v", in, err)
			continue
		}
		var got []string
		for _, p := range r.Problems {
			got = append(got, p.Path+" "+p.Code)
		}
		slices.Sort(got)
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s is refused for %s", in, s)
		}
		all := r.Error() + r.Say(words.Zh) + r.Say(words.En)
		for _, p := range r.Problems {
			if !strings.Contains(r.Say(words.En), p.Path) || p.Say(words.Zh) == p.Code || p.Say(words.Zh) == p.Say(words.En) {
				t.Errorf("%s: not worded: %s", in, all)
			}
		}
		if strings.Contains(all, "secret") {
			t.Errorf("tells the data: %s", all)
		}
	}
}

func TestRefusalIsAsText(t *testing.T) {
	t.Parallel()
	_, err := good(t).Apply(nil, now, zone)
	var r *mapping.Refusal
	if !errors.As(err, &r) || err.Error() != "mapping oa-application refuses the data: form: mapping.missing" {
		t.Fatal(err)
	}
	if zh, en := r.Say(words.Zh), r.Say(words.En); zh != "form: 缺少此项" || en != "form: it is missing" {
		t.Errorf("%s, %s", zh, en)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	m := good(t)
	in := data(t, strings.Replace(application, `"fs": 0`, `"fs": 1`, 1))
	want, err := m.Apply(in, now, zone)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				if out, err := m.Apply(in, now, zone); err != nil || !reflect.DeepEqual(out, want) {
					t.Errorf("%v %v", out, err)
				}
			}
		})
	}
	all.Wait()
}

func TestAccess(t *testing.T) {
	t.Parallel()
	m := good(t)
	if m.Name() != "oa-application" || m.File() != "mappings/oa-application.yaml" || m.Summary().En == "" || m.Summary().Zh == "" {
		t.Errorf("%s %s %v", m.Name(), m.File(), m.Summary())
	}
	if !m.From().Has("form") || m.From().Has("xm") || m.To().Path() != "schemas/application.json" {
		t.Error("the schemas are mixed up")
	}
	want := []string{"form.cl", "form.cl.fs", "form.cl.mc", "form.qylx", "form.sfzh", "form.xm", "form.zczb"}
	if got := m.Reads(); !slices.Equal(got, want) {
		t.Errorf("reads %v", got)
	}
}

func BenchmarkApply(b *testing.B) {
	m := good(b)
	in := data(b, strings.Replace(application, `"fs": 0`, `"fs": 1`, 1))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Apply(in, now, zone); err != nil {
			b.Fatal(err)
		}
	}
}
