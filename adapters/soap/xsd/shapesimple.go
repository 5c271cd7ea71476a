package xsd

import (
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/servicehall/hallway/adapters/soap/lexical"
)

// The forms of texts in which Write takes what is no text.
const (
	wholeForm  = `[+-]?[0-9]{1,18}`
	decForm    = `[+-]?(?:[0-9]{1,60}(?:\.[0-9]{0,60})?|\.[0-9]{1,60})`
	boolForm   = `true|false|0|1`
	dateForm   = `[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])`
	clockForm  = `(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?`
	zoneForm   = `(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?`
	floatForm  = decForm + `(?:[eE][+-]?[0-9]{1,3})?|-?INF|NaN`
	base64Form = `(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?`
	hexForm    = `(?:[0-9A-Fa-f]{2})*`
)

func full(form string) string { return "^(?:" + form + ")$" }

// texts are the forms of the kinds that are written as texts and have one.
var texts = map[lexical.Kind]string{
	lexical.Date: dateForm + zoneForm, lexical.DateTime: dateForm + "T" + clockForm + zoneForm, lexical.Time: clockForm + zoneForm,
	lexical.Base64: base64Form, lexical.Hex: hexForm,
}

// simple describes values of a simple type.
func (s *shaper) simple(t *Simple, null bool) members {
	if t.Item != nil {
		list := members{{"type", orNull(null, "array")}, {"items", s.simple(t.Item, false)}}
		if !s.in {
			return list
		}
		return members{{"anyOf", []any{list, s.simple(t.Item, null)}}}
	}
	var out members
	switch t.Kind {
	case lexical.Text:
		out = s.text(t, null)
	case lexical.Number, lexical.Integer, lexical.Float:
		out = s.number(t, null)
	case lexical.Boolean:
		out = s.boolean(null)
	default:
		empty := !s.in && (t.Kind == lexical.Base64 || t.Kind == lexical.Hex) // no bytes are read as null
		out = members{{"type", orNull(null || empty, "string")}, {"$comment", "xs:" + string(t.Kind)}}
		if s.in {
			out.add("pattern", full(texts[t.Kind]))
		}
	}
	values := s.enum(t, null)
	if values != nil { // which say more than the form that texts have
		out = slices.DeleteFunc(out, func(x entry) bool { return x.key == "pattern" })
	}
	return append(out, values...)
}

func (s *shaper) boolean(null bool) members {
	if !s.in {
		return members{{"type", orNull(null, "boolean")}}
	}
	return members{{"type", orNull(null, "boolean", "string", "integer")}, {"pattern", full(boolForm)}, {"minimum", 0}, {"maximum", 1}}
}

// text describes a text. Numbers and truth values are written as texts too,
// where the lengths leave room for them.
func (s *shaper) text(t *Simple, null bool) members {
	var out members
	const digits = 15
	longest := t.longest
	switch {
	case !s.in:
		out.add("type", orNull(null, "string"))
	case t.shortest == 0 && longest == Unbounded:
		out.add("type", orNull(null, "string", "number", "boolean"))
	case t.shortest <= 1 && (longest == Unbounded || longest > 1):
		n := digits
		if longest != Unbounded {
			n = min(n, longest-1)
		}
		top, _ := strconv.Atoi(strings.Repeat("9", n))
		out = append(out, members{{"type", orNull(null, "string", "integer")}, {"minimum", -top}, {"maximum", top}}...)
	default:
		out.add("type", orNull(null, "string"))
	}
	if t.shortest > 0 {
		out.add("minLength", t.shortest)
	}
	if longest != Unbounded {
		out.add("maxLength", longest)
	}
	return append(out, t.patterns()...)
}

// patterns gives the patterns that mean the same here as in XML Schema.
func (t *Simple) patterns() members {
	var all []any
	for _, f := range t.told {
		if f.name != "pattern" {
			continue
		}
		if p, ok := pattern(f.value); ok {
			all = append(all, members{{"pattern", p}})
		}
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0].(members)
	}
	return members{{"allOf", all}}
}

// foreign is what a pattern of XML Schema may hold that means something else, or
// nothing, in others' regular expressions: anchors are plain characters there.
var foreign = regexp.MustCompile(`\\[icICpP]|-\[|\^|\$|\(\?`)

func pattern(text string) (string, bool) {
	bare := strings.NewReplacer(`\\`, "", `\^`, "", `\$`, "", "[^", "[").Replace(text)
	if foreign.MatchString(bare) {
		return "", false
	}
	p := full(text)
	_, err := regexp.Compile(p)
	return p, err == nil
}

// number describes a number, which may be given as a text that is one.
func (s *shaper) number(t *Simple, null bool) members {
	name, form := "number", decForm
	switch t.Kind {
	case lexical.Integer:
		name, form = "integer", wholeForm
	case lexical.Float:
		form = floatForm
	}
	var out members
	switch {
	case s.in:
		form, ok := t.within(form)
		if !ok {
			out.add("type", orNull(null, name))
			break
		}
		out = append(out, members{{"type", orNull(null, name, "string")}, {"pattern", full(form)}}...)
	case t.Kind == lexical.Float:
		out = append(out, members{{"type", orNull(null, name, "string")}, {"pattern", full("-?INF|NaN")}}...)
	default:
		out.add("type", orNull(null, name))
	}
	return append(out, t.bounds()...)
}

// bounds are the facets of a number, each the tightest.
func (t *Simple) bounds() members {
	var out members
	low, high := t.low, t.high
	if low != nil {
		out.add("minimum", json.Number(low.String()))
	}
	if high != nil {
		out.add("maximum", json.Number(high.String()))
	}
	for _, f := range t.told {
		n, isCount := strconv.Atoi(f.value)
		switch {
		case f.name == "fractionDigits" && isCount == nil && t.Kind == lexical.Number && n >= 0 && n <= 30:
			out.put("multipleOf", json.Number("1e-"+f.value))
		case f.name == "totalDigits" && isCount == nil && n > 0 && n <= 60:
			out.first("exclusiveMaximum", json.Number("1"+strings.Repeat("0", n)))
			out.first("exclusiveMinimum", json.Number("-1"+strings.Repeat("0", n)))
		case boundsOf[f.name] != "" && numeral.MatchString(f.value):
			out.put(boundsOf[f.name], json.Number(f.value))
		}
	}
	return out
}

// put adds a member, or replaces the one that is there: the last restriction is
// the tightest.
func (p *members) put(key string, value any) {
	for i := range *p {
		if (*p)[i].key == key {
			(*p)[i].value = value
			return
		}
	}
	p.add(key, value)
}

// first adds a member unless it is there.
func (p *members) first(key string, value any) {
	if !slices.ContainsFunc(*p, func(x entry) bool { return x.key == key }) {
		p.add(key, value)
	}
}

var (
	numeral  = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$`)
	boundsOf = map[string]string{"minInclusive": "minimum", "maxInclusive": "maximum", "minExclusive": "exclusiveMinimum", "maxExclusive": "exclusiveMaximum"}
)

// within narrows a form of texts to numbers that are surely within the bounds
// that Write looks at; false where there is none.
func (t *Simple) within(form string) (string, bool) {
	if t.low == nil && t.high == nil {
		return form, true
	}
	digits, sign, first := 18, "-?", "[0-9]{1,"
	for _, bound := range []*big.Int{t.low, t.high} {
		if bound != nil && bound.Sign() != 0 {
			digits = min(digits, t.room(bound))
		}
	}
	if t.low != nil && t.low.Sign() >= 0 {
		sign, digits = "", t.room(t.high)
	}
	switch {
	case digits < 1, t.high != nil && t.high.Sign() <= 0, t.low != nil && t.low.Cmp(big.NewInt(1)) > 0:
		return "", false
	case t.low != nil && t.low.Sign() > 0 && t.Kind != lexical.Integer:
		return "", false
	case t.low != nil && t.low.Sign() > 0:
		digits--
		first = "[1-9][0-9]{0,"
	}
	form = sign + first + strconv.Itoa(digits) + "}"
	if t.Kind != lexical.Integer {
		form += `(?:\.[0-9]{1,60})?`
	}
	return form, true
}

// room is how many digits a number may have so that none is beyond a bound.
func (t *Simple) room(bound *big.Int) int {
	if bound == nil {
		return 18
	}
	n := new(big.Int).Abs(bound)
	if t.Kind == lexical.Integer {
		n.Add(n, big.NewInt(1))
	}
	return min(18, len(n.String())-1)
}

// enum lists the values. A number's are given as numbers and as texts.
func (s *shaper) enum(t *Simple, null bool) members {
	if len(t.Enum) == 0 {
		return nil
	}
	var all []any
	for _, text := range t.Enum {
		v, ok := lexical.Parse(t.Kind, text)
		if _, isText := v.(string); ok && !isText {
			all = append(all, v)
			if !s.in {
				continue
			}
		}
		if s.in || t.Kind == lexical.Text {
			all = append(all, text)
		}
	}
	if null {
		all = append(all, nil)
	}
	if len(all) == 0 {
		return nil
	}
	return members{{"enum", all}}
}
