package sql

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/grace"
)

// lastWork is how long a delivery under way may take after its source was ended.
const lastWork = 10 * time.Second

// feed is a Source whose statements were read.
type feed struct {
	*peer
	spec    *Source
	query   *statement
	claim   *statement // nil where the file has none, as the others
	release *statement
	reclaim *statement
	settle  map[adapters.EndState]*statement

	trouble string // what was complained about last
}

// Receive polls until the context ends. A row is delivered first and marked
// afterwards: if we die in between, it is delivered again, and is a duplicate.
// Rows go one by one, in the order of the query. A source that cannot work as
// it is written is a *Fault with ConfigError.
func (p *peer) Receive(ctx context.Context, spec any, deliver adapters.Deliver) error {
	s, ok := spec.(*Source)
	if !ok {
		return prepare(adapters.ConfigError, "sql.source", "the source is a %T", spec)
	}
	f, err := p.feed(s)
	if err != nil {
		return err
	}
	if !p.enter() {
		return nil
	}
	defer p.receivers.Done()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(p.life, stop)()
	work, end := grace.Outlive(ctx, lastWork)
	defer end()
	return f.run(ctx, work, deliver)
}

// feed reads the statements of a source. All mistakes are told at once.
func (p *peer) feed(s *Source) (*feed, error) {
	f := &feed{peer: p, spec: s}
	var wrong []string
	read := func(name, text string, known ...string) *statement {
		if text == "" {
			return nil
		}
		st, err := parse(text, p.dialect)
		if err == nil {
			err = f.suits(name, st, known)
		}
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %v", name, err))
		}
		return st
	}
	f.query = read("query", s.Query, "limit")
	f.reclaim = read("reclaim", s.Reclaim)
	f.claim, f.release = read("claim", s.Claim), read("release", s.Release)
	accepted := read("accepted", s.Accepted)
	f.settle = map[adapters.EndState]*statement{adapters.Accepted: accepted, adapters.Duplicate: accepted, adapters.Refused: accepted}
	if st := read("duplicate", s.Duplicate); st != nil {
		f.settle[adapters.Duplicate] = st
	}
	if st := read("refused", s.Refused); st != nil {
		f.settle[adapters.Refused] = st
	}
	if (f.release != nil || f.reclaim != nil) && f.claim == nil {
		wrong = append(wrong, "release and reclaim give back what claim took: there is no claim")
	}
	if f.claim != nil && f.release == nil {
		wrong = append(wrong, "claim takes rows: release must say how one is given back when it cannot be delivered")
	}
	if len(wrong) > 0 {
		return nil, prepare(adapters.ConfigError, "sql.source", "%s", strings.Join(wrong, "; "))
	}
	return f, nil
}

// suits checks a statement against its place. Parameters of the statements for
// a row are checked when the columns are known.
func (f *feed) suits(name string, st *statement, known []string) error {
	switch {
	case name == "query" && (st.writes || !st.gives):
		return fmt.Errorf("it must be a SELECT")
	case name != "query" && (!st.writes || st.gives):
		return fmt.Errorf("it must be an UPDATE, INSERT or DELETE without RETURNING")
	case name != "query" && f.settings.ReadOnly:
		return fmt.Errorf("it writes, and the connector is readonly")
	}
	if name == "query" || name == "reclaim" {
		if missing := missingColumns(st, nil, known...); missing != "" {
			return fmt.Errorf("unknown parameter %s", missing)
		}
	}
	return nil
}

// fits checks a source against the columns of its query.
func (f *feed) fits(columns []string) error {
	var wrong []string
	for _, c := range slices.Concat(f.spec.ID, values(f.spec.Keys), []string{f.spec.TypeColumn}) {
		if c != "" && !slices.Contains(columns, c) {
			wrong = append(wrong, "the query gives no column "+c)
		}
	}
	for name, st := range map[string]*statement{"claim": f.claim, "release": f.release} {
		wrong = append(wrong, unknown(name, st, columns, "row")...)
	}
	for state, st := range f.settle {
		wrong = append(wrong, unknown(string(state), st, columns, "row", "ref", "state", "reason")...)
	}
	if len(wrong) == 0 {
		return nil
	}
	slices.Sort(wrong)
	return prepare(adapters.ConfigError, "sql.source", "%s; the columns are %s", strings.Join(slices.Compact(wrong), "; "), strings.Join(columns, ", "))
}

func unknown(name string, st *statement, columns []string, special ...string) []string {
	if st == nil {
		return nil
	}
	if missing := missingColumns(st, columns, special...); missing != "" {
		return []string{name + ": unknown parameter " + missing}
	}
	return nil
}

func values(m map[string]string) []string {
	var out []string
	for _, v := range m {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}
