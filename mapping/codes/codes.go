// Package codes is code tables: what a code of one system is called in another,
// with the days on which each row holds, a rule for codes that no row is for,
// and the way back from the value to the code.
package codes

import (
	"fmt"
	"maps"
	"slices"

	"github.com/servicehall/hallway/mapping/feel/temporal"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// Rule says what becomes of a code that no row is for.
type Rule string

// The rules.
const (
	Refuse  Rule = "refuse"  // the lookup gives null and says why
	Keep    Rule = "keep"    // the code itself
	Default Rule = "default" // the table's default
)

// Row is one row of a table.
type Row struct {
	Code     string
	Value    any
	From, To temporal.Date // the first and the last day; zero: since ever, for ever
	Line     int           // of the table's file
}

// Settings are a table's own.
type Settings struct {
	Name    string
	File    string
	Unknown Rule
	Default any
	TwoWay  bool
}

// Table is a code table. It never changes and is safe for concurrent use.
type Table struct {
	set   Settings
	rows  map[string][]*Row // by code
	codes map[string][]*Row // by the text of the value, of a table of two ways
}

// Clash is two rows, by their positions, that hold on the same day and say
// different things: Back where they have a value in common, else a code.
type Clash struct {
	Row, Other int
	Back       bool
}

// New makes a table. The clashes are the rows that contradict others.
func New(s Settings, rows []Row) (*Table, []Clash) {
	t := &Table{set: s, rows: map[string][]*Row{}, codes: map[string][]*Row{}}
	at := map[*Row]int{}
	var bad []Clash
	for i := range rows {
		r := &rows[i]
		at[r] = i
		if other := meets(t.rows[r.Code], r); other != nil {
			bad = append(bad, Clash{Row: i, Other: at[other]})
		}
		t.rows[r.Code] = append(t.rows[r.Code], r)
		if !s.TwoWay {
			continue
		}
		text := value.Text(r.Value)
		if other := meets(t.codes[text], r); other != nil && other.Code != r.Code {
			bad = append(bad, Clash{Row: i, Other: at[other], Back: true})
		}
		t.codes[text] = append(t.codes[text], r)
	}
	return t, bad
}

// Of makes a table of codes and values without days or rules.
func Of(name string, entries map[string]any) *Table {
	var rows []Row
	for _, code := range slices.Sorted(maps.Keys(entries)) {
		rows = append(rows, Row{Code: code, Value: entries[code]})
	}
	t, _ := New(Settings{Name: name}, rows)
	return t
}

// meets finds a row that holds on a day on which another does.
func meets(all []*Row, r *Row) *Row {
	for _, o := range all {
		if (r.From == temporal.Date{} || o.To == temporal.Date{} || r.From.Compare(o.To) <= 0) &&
			(o.From == temporal.Date{} || r.To == temporal.Date{} || o.From.Compare(r.To) <= 0) {
			return o
		}
	}
	return nil
}

func (r *Row) holds(on temporal.Date) bool {
	return (r.From == temporal.Date{} || r.From.Compare(on) <= 0) && (r.To == temporal.Date{} || on.Compare(r.To) <= 0)
}

// Name is the table's name.
func (t *Table) Name() string { return t.set.Name }

// TwoWay tells whether codes may be found by their values.
func (t *Table) TwoWay() bool { return t.set.TwoWay }

// Codes is how many codes the table has.
func (t *Table) Codes() int { return len(t.rows) }

// Plain gives the table as a context: of each code the row that holds last.
func (t *Table) Plain() map[string]any {
	out := make(map[string]any, len(t.rows))
	for code, rows := range t.rows {
		last := rows[0]
		for _, r := range rows[1:] {
			if last.To != (temporal.Date{}) && (r.To == temporal.Date{} || r.To.Compare(last.To) > 0) {
				last = r
			}
		}
		out[code] = last.Value
	}
	return out
}

// Miss says why a table has no answer.
type Miss int

// The misses.
const (
	None     Miss = iota // there is an answer
	NoRow                // no row is for it
	NotToday             // rows are, but none that holds on the day
)

// Row finds what a code stands for on a day, whatever the table's rule.
func (t *Table) Row(key any, on temporal.Date) (any, value.Looked, Miss) {
	if key == nil {
		return nil, value.Looked{}, NoRow
	}
	rows := t.rows[value.Text(key)]
	for _, r := range rows {
		if r.holds(on) {
			return value.Norm(r.Value), t.looked(r), None
		}
	}
	return nil, value.Looked{}, missing(rows)
}

// Find is Row with the table's rule for codes that no row is for.
func (t *Table) Find(key any, on temporal.Date) (any, value.Looked, Miss) {
	v, looked, miss := t.Row(key, on)
	if miss == None || key == nil {
		return v, looked, miss
	}
	looked = value.Looked{Table: t.set.Name, Code: value.Text(key), File: t.set.File, Rule: string(t.set.Unknown)}
	switch t.set.Unknown {
	case Keep:
		return looked.Code, looked, None
	case Default:
		return value.Norm(t.set.Default), looked, None
	}
	return nil, value.Looked{}, miss
}

// CodeOf gives the code whose value is v on a day. A value that no row has is
// missed, unless the table keeps what it does not know.
func (t *Table) CodeOf(v any, on temporal.Date) (any, value.Looked, Miss) {
	if v == nil {
		return nil, value.Looked{}, NoRow
	}
	text := value.Text(v)
	rows := t.codes[text]
	for _, r := range rows {
		if r.holds(on) {
			return r.Code, t.looked(r), None
		}
	}
	if t.set.Unknown == Keep {
		return text, value.Looked{Table: t.set.Name, Code: text, File: t.set.File, Rule: string(Keep)}, None
	}
	return nil, value.Looked{}, missing(rows)
}

func missing(rows []*Row) Miss {
	if len(rows) > 0 {
		return NotToday
	}
	return NoRow
}

func (t *Table) looked(r *Row) value.Looked {
	l := value.Looked{Table: t.set.Name, Code: r.Code, File: t.set.File, Line: r.Line}
	if r.From != (temporal.Date{}) {
		l.From = r.From.String()
	}
	if r.To != (temporal.Date{}) {
		l.To = r.To.String()
	}
	return l
}

// String names the table, and tells none of its rows.
func (t *Table) String() string {
	return fmt.Sprintf("code table %s of %d codes", t.set.Name, len(t.rows))
}
