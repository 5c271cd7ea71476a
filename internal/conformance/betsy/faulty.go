package betsy

import (
	"bytes"
	_ "embed" // the rules' codes
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/bpmn/lint"
	"golang.org/x/text/encoding/charmap"
)

//go:embed rules.txt
var rulesText string

// RuleCodes are the codes of findings that name a rule, by rule.
func RuleCodes() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(rulesText) {
		if words := strings.Fields(line); len(words) > 1 && words[0] != "#" {
			out[words[0]] = words[1:]
		}
	}
	return out
}

// Fate is what a deployment says to a faulty model.
type Fate string

// The fates, the best first.
const (
	Refused   Fate = "error"             // for its rule
	Warned    Fate = "warning"           // for its rule
	Otherwise Fate = "for other reasons" // refused, with no word on its rule
	Unseen    Fate = "not looked at"
)

// Fates lists them in the order above.
func Fates() []Fate { return []Fate{Refused, Warned, Otherwise, Unseen} }

// Verdict is what a deployment would say to a faulty model.
type Verdict struct {
	Faulty
	Fate  Fate
	Codes []string // of what is said
}

// Verdicts checks every faulty model as a deployment does, with what the suite
// leaves to a runner in its place: for that it must not be refused.
func (s *Suite) Verdicts() ([]Verdict, error) {
	naming := RuleCodes()
	var out []Verdict
	for _, f := range s.Faulty {
		text, err := s.text(f.File)
		if err != nil {
			return nil, err
		}
		if text, err = utf8(text); err != nil {
			return nil, err
		}
		if ready, err := s.rewrite(text, true); err == nil {
			text = ready
		} // what is no XML at all is left as it is
		found, _ := engine.Check([]engine.File{{Name: path.Base(f.File), Content: text}},
			func(string) bool { return true }, func(engine.Kind, string) bool { return true }, lint.Options{})
		out = append(out, verdict(f, found, naming[f.Rule]))
	}
	return out, nil
}

func verdict(f Faulty, found finding.List, naming []string) Verdict {
	v := Verdict{Faulty: f, Fate: Unseen}
	if found.Bad() {
		v.Fate = Otherwise
	}
	for _, x := range found {
		v.Codes = append(v.Codes, x.Code)
		named := slices.Contains(naming, x.Code)
		switch {
		case named && x.Severity == finding.Error:
			v.Fate = Refused
		case named && v.Fate != Refused:
			v.Fate = Warned
		}
	}
	slices.Sort(v.Codes)
	v.Codes = slices.Compact(v.Codes)
	return v
}

// declared is the encoding in which many of the faulty models are written.
var declared = []byte(`encoding="WINDOWS-1252"`)

// utf8 brings a file into UTF-8: in what encoding it is kept is no rule of the
// suite.
func utf8(text []byte) ([]byte, error) {
	if !bytes.Contains(text, declared) {
		return text, nil
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(text)
	if err != nil {
		return nil, fmt.Errorf("read a faulty model: %w", err)
	}
	return bytes.Replace(out, declared, []byte(`encoding="UTF-8"`), 1), nil
}

// RuleSum is what is said to the files of one rule.
type RuleSum struct {
	Rule  string
	Files int
	By    map[Fate]int
	Codes []string // of what is said
}

// String gives the sum in one line.
func (s RuleSum) String() string {
	return fmt.Sprintf("%s: %s", s.Fate(), strings.Join(s.Codes, " "))
}

// Fate words what becomes of a rule's files.
func (s RuleSum) Fate() string {
	var parts []string
	for _, f := range Fates() {
		switch n := s.By[f]; n {
		case 0:
		case s.Files:
			return string(f)
		default:
			parts = append(parts, fmt.Sprintf("%s %d of %d", f, n, s.Files))
		}
	}
	return strings.Join(parts, ", ")
}

// ByRule sums verdicts by rule, in the order of their names.
func ByRule(all []Verdict) []RuleSum {
	sums := map[string]*RuleSum{}
	for _, v := range all {
		s := sums[v.Rule]
		if s == nil {
			s = &RuleSum{Rule: v.Rule, By: map[Fate]int{}}
			sums[v.Rule] = s
		}
		s.Files++
		s.By[v.Fate]++
		s.Codes = append(s.Codes, v.Codes...)
	}
	var out []RuleSum
	for _, rule := range slices.Sorted(maps.Keys(sums)) {
		s := sums[rule]
		slices.Sort(s.Codes)
		s.Codes = slices.Compact(s.Codes)
		out = append(out, *s)
	}
	return out
}

// Tally gives all verdicts in one line: files that are refused for their rule,
// those that are refused or warned about for it, all that are refused, and the
// rules whose files are all found.
func Tally(all []Verdict) string {
	by := map[Fate]int{}
	for _, v := range all {
		by[v.Fate]++
	}
	rules, found := ByRule(all), 0
	for _, s := range rules {
		if s.By[Refused]+s.By[Warned] == s.Files {
			found++
		}
	}
	return fmt.Sprintf("refused %d/%d found %d/%d rules %d/%d (refused for other reasons: %d)",
		by[Refused], len(all), by[Refused]+by[Warned], len(all), found, len(rules), by[Otherwise])
}
