package soap

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"
)

// The lexical forms of XML Schema. Numbers have no exponent there.
var (
	decimalForm  = regexp.MustCompile(`^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$`)
	integerForm  = regexp.MustCompile(`^[+-]?[0-9]+$`)
	dateForm     = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?$`)
	dateTimeForm = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?$`)
)

// maxDigits bounds a number as it is written.
const maxDigits = 200

// parse reads a value of a kind other than text and object. A date's zone is
// dropped: the day counts as the sender wrote it. A moment keeps its zone, or
// the lack of one.
func parse(kind Kind, text string) (any, bool) {
	switch kind {
	case Number:
		return number(text, decimalForm)
	case Integer:
		return number(text, integerForm)
	case Boolean:
		return text == "true" || text == "1", text == "true" || text == "1" || text == "false" || text == "0"
	case Date:
		return date(text)
	case DateTime:
		return text, dateTime(text)
	}
	return nil, false
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

func date(text string) (any, bool) {
	m := dateForm.FindStringSubmatch(text)
	if m == nil {
		return nil, false
	}
	_, err := time.Parse(time.DateOnly, m[1])
	return m[1], err == nil && zone(m[2])
}

func dateTime(text string) bool {
	m := dateTimeForm.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	_, err := time.Parse("2006-01-02T15:04:05", m[1])
	return err == nil && zone(m[3])
}

// zone takes what XML Schema takes: up to fourteen hours.
func zone(text string) bool {
	if text == "" || text == "Z" {
		return true
	}
	t, err := time.Parse("15:04", text[1:])
	return err == nil && t.Hour()*60+t.Minute() <= 14*60
}
