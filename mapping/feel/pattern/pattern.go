// Package pattern matches the regular expressions of XPath (XQuery and XPath
// Functions 3.1, section 5.6), as FEEL's matches, replace and split use them. A
// pattern that RE2 can express runs there, in time linear to the text; one with
// references back to its groups runs in a matcher of this package. Both count
// their steps, so that the caller can bound them.
package pattern

import (
	"regexp"
	"regexp/syntax"
)

// Pattern is a compiled pattern. It is immutable and safe for concurrent use.
type Pattern struct {
	re     *regexp.Regexp
	back   *matcher // set where there are references back
	groups int
	size   int
}

// Budget counts n steps and is false when there may be no more of them.
type Budget func(n int) bool

const maxInstructions = 100_000

// Compile compiles a pattern under XPath's flags s, m, i, x and q.
func Compile(source, flags string) (*Pattern, error) {
	t, err := translate(source, flags)
	if err != nil {
		return nil, err
	}
	tree, err := syntax.Parse(t.out.String(), syntax.Perl)
	if err != nil {
		return nil, err
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, err
	}
	p := &Pattern{groups: len(t.groups) - 1, size: len(prog.Inst)}
	if p.size > maxInstructions {
		return nil, errLarge
	}
	if len(t.refers) > 0 {
		p.back = &matcher{prog: prog, groups: t.groups, refers: t.refers, fold: t.fold}
		return p, nil
	}
	p.re, err = regexp.Compile(t.out.String())
	return p, err
}

// Groups is how many groups the pattern has.
func (p *Pattern) Groups() int { return p.groups }

// perStep is how many bytes times instructions of RE2 count as one step.
const perStep = 128

func (p *Pattern) afford(s string, budget Budget) bool { return budget(1 + len(s)*p.size/perStep) }

// Match tells whether a part of s fits. ok is false where the budget ended.
func (p *Pattern) Match(s string, budget Budget) (fits, ok bool) {
	if p.back == nil {
		if !p.afford(s, budget) {
			return false, false
		}
		return p.re.MatchString(s), true
	}
	r := p.back.begin(s, budget)
	loc := r.find(0)
	return loc != nil, !r.ended
}

// All finds the matches from left to right, most of them at most; they do not
// overlap. Each is pairs of offsets: of the match, then of its groups, -1 for a
// group that took no part. ok is false where the budget ended.
func (p *Pattern) All(s string, most int, budget Budget) (found [][]int, ok bool) {
	if p.back == nil {
		if !p.afford(s, budget) {
			return nil, false
		}
		return p.re.FindAllStringSubmatchIndex(s, most), true
	}
	r := p.back.begin(s, budget)
	for at, end := 0, -1; at <= len(s) && len(found) < most; {
		loc := r.find(at)
		if loc == nil {
			break
		}
		if loc[1] > loc[0] || loc[0] != end {
			found = append(found, loc)
		}
		end, at = loc[1], loc[1]
		if loc[1] == loc[0] {
			at += width(s, at)
		}
	}
	return found, !r.ended
}
