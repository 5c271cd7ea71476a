// Package lexical knows how XML Schema writes simple values, and turns them
// into JSON-shaped ones and back.
package lexical

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cockroachdb/apd/v3"
)

// Kind is a family of simple types that are written alike.
type Kind string

// The kinds. Number is xs:decimal, Float also has exponents. Text is whatever
// has no form that is looked at.
const (
	Text     Kind = "text"
	Number   Kind = "number"
	Float    Kind = "float"
	Integer  Kind = "integer"
	Boolean  Kind = "boolean"
	Date     Kind = "date"
	DateTime Kind = "dateTime"
	Time     Kind = "time"
	Base64   Kind = "base64"
	Hex      Kind = "hex"
)

var (
	decimalForm  = regexp.MustCompile(`^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$`)
	floatForm    = regexp.MustCompile(`^([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:[eE]([+-]?[0-9]{1,4}))?$`)
	integerForm  = regexp.MustCompile(`^[+-]?[0-9]+$`)
	dateForm     = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?$`)
	dateTimeForm = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?$`)
	timeForm     = regexp.MustCompile(`^([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?$`)
)

// maxDigits bounds a number as it is written.
const maxDigits = 200

// Parse reads a value, false if it is not of the kind. Numbers become
// json.Number, truth values bool; all others stay text. A date's zone is
// dropped: the day counts as the sender wrote it. A moment keeps its zone, or
// the lack of one.
func Parse(kind Kind, text string) (any, bool) {
	if kind == Text {
		return text, true
	}
	text = strings.TrimSpace(text)
	switch kind {
	case Number:
		return number(text, decimalForm)
	case Integer:
		return number(text, integerForm)
	case Float:
		return float(text)
	case Boolean:
		yes, no := text == "true" || text == "1", text == "false" || text == "0"
		return yes, yes || no
	case Date:
		m := dateForm.FindStringSubmatch(text)
		if m == nil {
			return nil, false
		}
		return m[1], parses(time.DateOnly, m[1], m[2])
	case DateTime:
		m := dateTimeForm.FindStringSubmatch(text)
		return text, m != nil && parses("2006-01-02T15:04:05", m[1], m[2])
	case Time:
		m := timeForm.FindStringSubmatch(text)
		return text, m != nil && parses(time.TimeOnly, m[1], m[2])
	}
	return text, binary(kind, text)
}

// number gives a decimal as JSON writes it: no plus, no leading zeros, digits
// on both sides of the point.
func number(text string, form *regexp.Regexp) (any, bool) {
	if len(text) > maxDigits || !form.MatchString(text) {
		return nil, false
	}
	text = strings.TrimPrefix(text, "+")
	sign := ""
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, text = "-", rest
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	if whole == "0" && strings.Trim(fraction, ".0") == "" {
		sign = ""
	}
	return json.Number(sign + whole + fraction), true
}

// float reads xs:float and xs:double. What is no number of JSON (INF, NaN)
// stays text.
func float(text string) (any, bool) {
	if text == "INF" || text == "-INF" || text == "NaN" {
		return text, true
	}
	m := floatForm.FindStringSubmatch(text)
	if m == nil {
		return nil, false
	}
	v, ok := number(m[1], decimalForm)
	if !ok || m[2] == "" {
		return v, ok
	}
	return json.Number(string(v.(json.Number)) + "e" + m[2]), true
}

func parses(layout, text, zone string) bool {
	_, err := time.Parse(layout, text)
	return err == nil && inZone(zone)
}

// inZone takes what XML Schema takes: up to fourteen hours.
func inZone(text string) bool {
	if text == "" || text == "Z" {
		return true
	}
	t, err := time.Parse("15:04", text[1:])
	return err == nil && t.Hour()*60+t.Minute() <= 14*60
}

func binary(kind Kind, text string) bool {
	var err error
	if kind == Hex {
		_, err = hex.DecodeString(text)
	} else {
		_, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	}
	return err == nil
}

// Format writes a JSON-shaped value, false if it cannot be of the kind. Texts
// take numbers and truth values too, and the others take texts that are
// written as they want it: what a mapping makes is often the one for the other.
func Format(kind Kind, v any) (string, bool) {
	var text string
	switch x := v.(type) {
	case string:
		text = x
	case json.Number:
		text = x.String()
	case bool:
		return strconv.FormatBool(x), kind == Boolean || kind == Text
	default:
		return "", false
	}
	switch kind {
	case Text:
		return text, true
	case Number:
		text = plainDecimal(strings.TrimSpace(text))
	case Integer:
		text = plainDecimal(strings.TrimSpace(text))
		if _, isNumber := v.(json.Number); isNumber { // 5.00 is a whole number, however it was computed
			if whole, fraction, _ := strings.Cut(text, "."); strings.Trim(fraction, "0") == "" {
				text = whole
			}
		}
	default:
		text = strings.TrimSpace(text)
	}
	_, ok := Parse(kind, text)
	return text, ok
}

// plainDecimal writes a JSON number without an exponent, which xs:decimal does
// not know. What would be absurdly long stays as it is, and is refused.
func plainDecimal(text string) string {
	if !strings.ContainsAny(text, "eE") {
		return text
	}
	d, _, err := apd.NewFromString(text)
	if err != nil || d.Form != apd.Finite || d.Exponent > maxDigits || d.Exponent < -maxDigits {
		return text
	}
	return d.Text('f')
}
