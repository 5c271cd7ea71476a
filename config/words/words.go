// Package words holds what a person reads: for each stable code a Chinese and
// an English wording and, where there is one, what to do about it.
//
// Every room keeps its own Catalogue in a file words.go beside its code. The
// program merges them once at start; a test refuses a code without both
// languages.
package words

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// Lang is a language a text can be had in.
type Lang string

// The languages of the product.
const (
	Zh Lang = "zh"
	En Lang = "en"
)

// Entry is the wording of one code. A name in braces, as in {field}, is
// replaced by the argument of that name. The Mend texts say what to do and may
// be empty.
type Entry struct {
	Zh, En         string
	MendZh, MendEn string
}

// Catalogue maps stable codes, such as "feel.unknown-name", to their wording.
type Catalogue map[string]Entry

// Merge joins catalogues into a new one and names every code that two of them
// define.
func Merge(all ...Catalogue) (Catalogue, error) {
	out := Catalogue{}
	var twice []string
	for _, c := range all {
		for code, e := range c {
			if _, ok := out[code]; ok {
				twice = append(twice, code)
			}
			out[code] = e
		}
	}
	if len(twice) > 0 {
		sort.Strings(twice)
		return nil, fmt.Errorf("merge catalogues: defined twice: %s", strings.Join(twice, ", "))
	}
	return out, nil
}

// Say returns the wording of a code in a language with its arguments put in. A
// code that is not in the catalogue is returned as it is, with its arguments.
func (c Catalogue) Say(lang Lang, code string, args map[string]any) string {
	e, ok := c[code]
	if !ok {
		return bare(code, args)
	}
	return fill(pick(lang, e.Zh, e.En), args)
}

// Mend returns what to do about a code, or "" where there is nothing to say.
func (c Catalogue) Mend(lang Lang, code string, args map[string]any) string {
	e := c[code]
	return fill(pick(lang, e.MendZh, e.MendEn), args)
}

// Missing lists the codes that lack a wording in one of the languages.
func (c Catalogue) Missing() []string {
	var out []string
	for code, e := range c {
		if e.Zh == "" || e.En == "" || (e.MendZh == "") != (e.MendEn == "") {
			out = append(out, code)
		}
	}
	sort.Strings(out)
	return out
}

// Accept picks the language from an Accept-Language header (RFC 9110, 12.5.4)
// or a bare tag such as "zh-CN": the supported one with the highest weight,
// the fallback where none is named.
func Accept(header string, fallback Lang) Lang {
	best, weight := fallback, -1.0
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(part, ";")
		lang, ok := match(tag)
		if q := quality(params); ok && q > weight && q > 0 {
			best, weight = lang, q
		}
	}
	return best
}

// quality reads the weight among the parameters of a language: 1 where there is
// none, 0 where it is no weight.
func quality(params string) float64 {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if !strings.EqualFold(name, "q") {
			continue
		}
		q, err := strconv.ParseFloat(value, 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}

func match(tag string) (Lang, bool) {
	primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	primary, _, _ = strings.Cut(primary, "_")
	switch Lang(primary) {
	case Zh:
		return Zh, true
	case En:
		return En, true
	}
	return "", false
}

func pick(lang Lang, zh, en string) string {
	if lang == Zh {
		return zh
	}
	return en
}

func fill(text string, args map[string]any) string {
	if len(args) == 0 || !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, 0, 2*len(args))
	for k, v := range args {
		pairs = append(pairs, "{"+k+"}", fmt.Sprint(v))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func bare(code string, args map[string]any) string {
	if len(args) == 0 {
		return code
	}
	return fmt.Sprintf("%s %v", code, args)
}
