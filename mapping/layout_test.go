package mapping_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/mapping"
)

// mapped is a mapping of twelve fields into nested objects.
const mapped = `mapping: bench
fields:
  applicant.name: trim(applicant.name)
  applicant.idNumber: upper case(applicant.idNumber)
  applicant.legal: form.legal
  applicant.phone: '"+86" + substring(form.phone, 2)'
  address.city: form.city
  address.street: form.street
  address.full: form.city + form.street
  company.capital: form.zczb * 10000
  company.kind: if form.qylx = "01" then "limited" else "other"
  company.fee: amount * (1 + 0.175)
  company.adult: applicant.age >= 18
  company.total: sum(for i in form.items return i.price * i.count)
`

const sampleIn = `{"amount": 1250.50,
 "applicant": {"type": "company", "name": " 云山科技有限公司 ", "idNumber": "91530100ma6k1x2y3z", "age": 34},
 "form": {"zczb": 120.5, "qylx": "01", "street": "人民路 1 号", "city": "昆明", "phone": "087112345678", "legal": "张三",
  "items": [{"name": "a", "price": 12.50, "count": 3}, {"name": "b", "price": 7.25, "count": 2}, {"name": "c", "price": 99.99, "count": 1}]}}`

func decoded(t testing.TB, text string) map[string]any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var out map[string]any
	if err := dec.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func ofTwelve(t testing.TB, text string) *mapping.Mapping {
	t.Helper()
	set, found := mapping.Load(mapping.Files{Mappings: []mapping.Source{{Name: "mappings/bench.yaml", Text: []byte(text)}}})
	if found.Bad() {
		t.Fatal(found)
	}
	m, ok := set.Mapping("bench")
	if !ok {
		t.Fatal("the mapping is not there")
	}
	return m
}

// TestAppendJSON gives the same object as text and as a map.
func TestAppendJSON(t *testing.T) {
	t.Parallel()
	more := mapped + `  deep.er.still: form.nothing
  deep.number: 7
  quoted "key": '"line\n \"x\" \\ " + string(amount)'
  whole: form
`
	for _, in := range []string{sampleIn, `{}`, `{"form": {"zczb": "x", "items": [null, {"price": 1e3, "count": 2.50}]}}`} {
		m, now := ofTwelve(t, more), time.Unix(0, 0)
		want, err := m.Apply(decoded(t, in), now, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		text, err := m.AppendJSON([]byte("x"), decoded(t, in), now, time.UTC)
		if err != nil || text[0] != 'x' {
			t.Fatal(string(text), err)
		}
		if got := decoded(t, string(text[1:])); !reflect.DeepEqual(got, want) {
			t.Errorf("%s\ngives %s\nand   %v", in, text, want)
		}
	}
}
