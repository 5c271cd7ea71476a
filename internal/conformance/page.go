package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/servicehall/hallway/internal/conformance/betsy"
	"github.com/servicehall/hallway/internal/conformance/patterns"
)

const intro = `# Conformance

Written by ` + "`make generate`" + ` from what ` + "`make conformance`" + ` finds; do not edit. The cases are those of
[betsy](https://github.com/uniba-dsg/betsy), as data beside the project (` + "`HALLWAY_BETSY`" + `). Each is deployed into a whole engine of its own,
which is driven by hand on a virtual clock. No model, name or input is special-cased.

`

// Page is docs/conformance.md.
func (r *Report) Page() string {
	var b strings.Builder
	b.WriteString(intro)
	r.pageGroups(&b)
	r.pageFailing(&b)
	r.pageNotes(&b)
	r.pageRules(&b)
	r.pagePatterns(&b)
	return b.String()
}

func (r *Report) pageGroups(b *strings.Builder) {
	b.WriteString("## By group\n\n| group | cases | clear | depend on a reading | models with all cases |\n| --- | --- | --- | --- | --- |\n")
	for _, g := range append(betsy.Groups(r.Cases), "") {
		s := betsy.ScoreOf(r.Cases, g)
		if g == "" {
			g = "**all**"
		}
		fmt.Fprintf(b, "| %s | %d of %d | %d of %d | %d of %d | %d of %d |\n", g,
			s.Passed, s.Cases, s.ClearPassed, s.Clear, s.DoubtPassed, s.Doubtful, s.ModelsPassed, s.Models)
	}
}

func (r *Report) pageFailing(b *strings.Builder) {
	b.WriteString("\n## Cases that fail\n\n")
	none := true
	for i := range r.Cases {
		x := &r.Cases[i]
		if x.Passed() {
			continue
		}
		none = false
		fmt.Fprintf(b, "- `%s` (%s): %s\n", x.ID, x.Clarity, strings.Join(x.Bad, "; "))
		for _, line := range r.reading(x) {
			fmt.Fprintf(b, "  - %s\n", line)
		}
	}
	if none {
		b.WriteString("None.\n")
	}
}

// pageNotes says which of the readings that the standard does not force the
// engine follows.
func (r *Report) pageNotes(b *strings.Builder) {
	passed, of := map[string]int{}, map[string]int{}
	for i := range r.Cases {
		for _, n := range r.Cases[i].Notes {
			if r.Suite.Notes[n].Clarity == betsy.Clear {
				continue
			}
			of[n]++
			if r.Cases[i].Passed() {
				passed[n]++
			}
		}
	}
	b.WriteString("\n## Readings\n\nThe suite's notes on what the standard does not force, and in how many cases the engine reads as the suite does.\n\n")
	b.WriteString("| note | class | as the suite reads | depends on |\n| --- | --- | --- | --- |\n")
	for _, n := range slices.Sorted(maps.Keys(of)) {
		fmt.Fprintf(b, "| `%s` | %s | %d of %d | %s |\n", n, r.Suite.Notes[n].Clarity, passed[n], of[n], readings[n])
	}
}

func (r *Report) pageRules(b *strings.Builder) {
	fmt.Fprintf(b, "\n## Models that break a rule\n\n%s\n\n", `What a deployment, and so `+"`hallway lint`"+`, says to the suite's faulty models, one rule of BPMNspector each. *Error*: all files of the
rule are refused with a finding that names it. *Warning*: they are deployed, with such a finding. *For other reasons*: they are refused, but
not with a word on the rule. *Not looked at*: they are deployed. The codes are all that is said to the files; many break more than one rule.`)
	b.WriteString("| rule | what it asks for | fate | codes |\n| --- | --- | --- | --- |\n")
	for _, s := range betsy.ByRule(r.Faulty) {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", s.Rule, cell(r.Suite.Rules[s.Rule].Text), s.Fate(), codeList(s.Codes))
	}
	fmt.Fprintf(b, "\nFiles: %s.\n", betsy.Tally(r.Faulty))
}

func (r *Report) pagePatterns(b *strings.Builder) {
	b.WriteString("\n## Control-flow patterns\n\nThe workflow control-flow patterns of van der Aalst and others, as models of our own in [testdata/patterns](../testdata/patterns).\n\n")
	b.WriteString("| | pattern | here by | runs |\n| --- | --- | --- | --- |\n")
	for i := range r.Patterns {
		x := &r.Patterns[i]
		how := x.How
		if x.Remark != "" {
			how += " *" + x.Remark + "*"
		}
		runs := "yes"
		if !x.Passed() {
			runs = strings.Join(x.Why(), "; ")
		}
		fmt.Fprintf(b, "| %d | %s | %s | %s |\n", x.Number, x.Name, cell(how), cell(runs))
	}
	fmt.Fprintf(b, "\n%s.\n", patterns.Tally(r.Patterns))
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

func codeList(codes []string) string {
	if len(codes) == 0 {
		return "-"
	}
	return "`" + strings.Join(codes, "` `") + "`"
}
