package dmn

import (
	"slices"
	"sort"

	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/number"
)

// index finds the rules that may match by the value of one input, so that a
// large table is not read from top to bottom. It holds rules by their number,
// from above; what it finds must still be tested.
type index struct {
	column int
	// By strings: the rules for each that a cell names, and for all others.
	words map[string][]int32
	other []int32
	// By numbers: the ends of the cells' spans in order; the rules below the
	// first end, at it, between it and the second, and so on.
	ends  []number.Num
	zones [][]int32
	size  int // rules in all lists
}

const (
	leastIndexed = 12 // rules: fewer are read faster
	mostIndexed  = 64 // entries for each rule
)

// indexOf indexes the input that leaves the fewest rules, nil where none leaves
// fewer than a half.
func indexOf(t *table) *index {
	if len(t.rules) < leastIndexed {
		return nil
	}
	var best *index
	least := len(t.rules) / 2
	for column := range t.inputs {
		if x := indexed(t, column); x != nil && x.average() < least {
			best, least = x, x.average()
		}
	}
	return best
}

func (x *index) average() int { return x.size / max(1, len(x.words)+len(x.zones)) }

// indexed indexes an input, nil where its cells are not all of one kind. A cell
// that says more than strings and numbers may match whatever comes.
func indexed(t *table, column int) *index {
	cells := make([]*feel.Cell, len(t.rules))
	words, spans := 0, 0
	for i := range t.rules {
		if p := t.rules[i].cells[column]; p != nil {
			cells[i] = p.Cell()
		}
		if c := cells[i]; c != nil {
			words, spans = words+len(c.Strings), spans+len(c.Spans)
		}
	}
	switch {
	case words > 0 && spans == 0:
		return indexWords(cells, column)
	case spans > 0 && words == 0:
		return indexSpans(cells, column)
	}
	return nil
}

func indexWords(cells []*feel.Cell, column int) *index {
	x := &index{column: column, words: map[string][]int32{}, other: []int32{}}
	for _, c := range cells {
		if c != nil {
			for _, w := range c.Strings {
				x.words[w] = []int32{}
			}
		}
	}
	for i, c := range cells {
		if c == nil {
			x.other = append(x.other, int32(i))
			for w := range x.words {
				x.put(w, int32(i))
			}
		} else {
			for _, w := range c.Strings {
				x.put(w, int32(i))
			}
		}
		if x.size > mostIndexed*len(cells) {
			return nil
		}
	}
	return x
}

func (x *index) put(word string, rule int32) {
	if l := x.words[word]; len(l) == 0 || l[len(l)-1] != rule {
		x.words[word] = append(l, rule)
		x.size++
	}
}

func indexSpans(cells []*feel.Cell, column int) *index {
	x := &index{column: column}
	for _, c := range cells {
		if c == nil {
			continue
		}
		for _, s := range c.Spans {
			if s.HasLow {
				x.ends = append(x.ends, s.Low)
			}
			if s.HasHigh {
				x.ends = append(x.ends, s.High)
			}
		}
	}
	slices.SortFunc(x.ends, number.Num.Cmp)
	x.ends = slices.CompactFunc(x.ends, func(a, b number.Num) bool { return a.Cmp(b) == 0 })
	x.zones = make([][]int32, 2*len(x.ends)+1)
	everywhere := []feel.Span{{}}
	for i, c := range cells {
		spans := everywhere
		if c != nil {
			spans = c.Spans
		}
		for j := range spans {
			if x.cover(&spans[j], int32(i)); x.size > mostIndexed*len(cells) {
				return nil
			}
		}
	}
	return x
}

// cover enters a rule in the zones that a span covers.
func (x *index) cover(s *feel.Span, rule int32) {
	from, to := 0, len(x.zones)-1
	if s.HasLow {
		if from = x.zone(s.Low); !s.LowClosed {
			from++
		}
	}
	if s.HasHigh {
		if to = x.zone(s.High); !s.HighClosed {
			to--
		}
	}
	for z := from; z <= to; z++ {
		if l := x.zones[z]; len(l) == 0 || l[len(l)-1] != rule {
			x.zones[z] = append(l, rule)
			x.size++
		}
	}
}

// zone finds where a number lies: odd zones are the ends themselves.
func (x *index) zone(n number.Num) int {
	i, at := sort.Find(len(x.ends), func(i int) int { return n.Cmp(x.ends[i]) })
	if at {
		return 2*i + 1
	}
	return 2 * i
}

// candidates lists the rules that may match; all says that any rule may. A value
// of another kind than the cells name is tested against every rule, so that what
// does not fit is reported.
func (x *index) candidates(given []feel.Given) (some []int32, all bool) {
	if x == nil {
		return nil, true
	}
	g := &given[x.column]
	if x.words != nil {
		s, ok := g.Text()
		if !ok {
			return nil, true
		}
		if l, known := x.words[s]; known {
			return l, false
		}
		return x.other, false
	}
	n, ok := g.Number()
	if !ok {
		return nil, true
	}
	return x.zones[x.zone(n)], false
}
