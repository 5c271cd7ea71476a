package verify

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/servicehall/hallway/engine/process"
)

// numbers compares counters with the numbers that stand in the histories. A
// running hall gives out more meanwhile: so those up to the value that a
// counter had before are counted, and none may be above the value that it has
// afterwards.
type numbers struct {
	before    map[string]int64
	given     map[string]*tally
	broken    bool // a history could not be read: what it gave is not known
	forgotten bool // retention has taken some
}

// tally sums the numbers up to a counter's value: of 1, 2, 3 ... n, each once,
// count and sum are known beforehand.
type tally struct{ count, sum, highest int64 }

func countersBefore(ctx context.Context, db *sql.DB) (*numbers, error) {
	before, err := readCounters(ctx, db)
	return &numbers{before: before, given: map[string]*tally{}}, err
}

func readCounters(ctx context.Context, db *sql.DB) (map[string]int64, error) {
	rows, err := db.QueryContext(ctx, `SELECT name, value FROM counter`)
	if err != nil {
		return nil, fmt.Errorf("read counters: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := map[string]int64{}
	for rows.Next() {
		var name string
		var value int64
		if err := rows.Scan(&name, &value); err != nil {
			return nil, fmt.Errorf("read counters: %w", err)
		}
		out[name] = value
	}
	return out, rows.Err()
}

// take notes the numbers that a record's events gave.
func (n *numbers) take(rec process.Recorded) {
	for _, e := range rec.Events {
		if e.Answer == nil || e.Answer.Question.Kind != process.AskNumber || e.Answer.Failed != "" {
			continue
		}
		name := e.Answer.Question.Name
		text, _ := e.Answer.Value.(string)
		value, err := strconv.ParseInt(strings.TrimPrefix(text, name+"-"), 10, 64)
		if err != nil {
			continue // of a form that another version gave
		}
		t := n.given[name]
		if t == nil {
			t = &tally{}
			n.given[name] = t
		}
		t.highest = max(t.highest, value)
		if value <= n.before[name] {
			t.count, t.sum = t.count+1, t.sum+value
		}
	}
}

// counters compares, once all histories have been read.
func (r *run) counters(ctx context.Context) error {
	after, err := readCounters(ctx, r.db)
	if err != nil {
		return err
	}
	r.sum.Counters = len(after)
	n := r.numbers
	var names []string
	for name := range n.given {
		names = append(names, name)
	}
	for name := range n.before {
		if n.given[name] == nil {
			n.given[name] = &tally{}
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		t, value := n.given[name], n.before[name]
		args := map[string]any{"counter": name, "value": after[name], "highest": t.highest, "count": t.count, "want": value}
		switch {
		case t.highest > after[name]:
			r.find("counter-behind", 0, args)
		case n.broken || n.forgotten:
		case t.count != value:
			r.find("counter-gap", 0, args)
		case t.sum != value*(value+1)/2:
			r.find("counter-twice", 0, args)
		}
	}
	return nil
}
