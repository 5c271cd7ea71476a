package dmn

import (
	"slices"

	"github.com/servicehall/hallway/mapping/feel/value"
)

// policy says what becomes of the rules that match (DMN 1.5, 8.2.11).
type policy int

const (
	unique      policy = iota // one at most
	first                     // the first from above
	priority                  // the one whose output stands first among the output values
	anyOf                     // several, if they all give the same
	collect                   // all, in one list or in one number
	ruleOrder                 // all, from above
	outputOrder               // all, in the order of the output values
)

// several tells whether the result is a list.
func (p policy) several() bool { return p == collect || p == ruleOrder || p == outputOrder }

// ranks tells whether the order of the output values counts.
func (p policy) ranks() bool { return p == priority || p == outputOrder }

// rank orders matches by the output values of the first output, then of the
// second, and so on.
func (t *table) rank(hits []match) {
	slices.SortStableFunc(hits, func(a, b match) int {
		for i := range t.outputs {
			if d := t.outputs[i].rank(a.parts[i]) - t.outputs[i].rank(b.parts[i]); d != 0 {
				return d
			}
		}
		return 0
	})
}

// rank is the position of a value among the output values; without them all
// values are alike.
func (o *output) rank(v any) int {
	for i, x := range o.order {
		if value.Equal(x, v) == value.True {
			return i
		}
		if r, ok := x.(*value.Range); ok && r.Contains(v) == value.True {
			return i
		}
	}
	return len(o.order)
}
