package sql

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/servicehall/hallway/adapters"
)

// Near reports whether the database is a file that is there.
func (Adapter) Near(settings any) bool {
	s, ok := settings.(*Settings)
	if !ok || s.Driver != "sqlite" {
		return false
	}
	info, err := os.Stat(s.File)
	return err == nil && info.Mode().IsRegular()
}

// Describe tells the shapes of an operation: its parameters, with the types of
// the columns that they are put into or compared with, and the columns of its
// rows. Statements are prepared and not run.
func (p *peer) Describe(ctx context.Context, operation string) (adapters.Description, error) {
	o, ok := p.operations[operation]
	if !ok {
		return adapters.Description{}, prepare(adapters.ConfigError, "sql.operation", "there is no operation %s", operation)
	}
	var d adapters.Description
	err := p.transact(ctx, false, func(ctx context.Context, tx *stdsql.Tx) error {
		in := inputs{optional: o.optional}
		rows, last := anything, -1
		for i, st := range o.steps {
			tables, err := tablesOf(ctx, tx, p.dialect, st.tokens)
			if err != nil {
				return inStep(st, err)
			}
			columns, err := p.columns(ctx, tx, st.statement)
			if err != nil {
				return inStep(st, err)
			}
			in.add(st, p.dialect.meets(st.tokens, tables))
			if columns != nil {
				if last >= 0 && st.foreach != "" {
					columns = anything // of none for an empty list, and then those of the statement before
				}
				rows, last = columns, i
			}
		}
		d.Input, d.Output = root(in.schema()), root(o.output(rows, last >= 0))
		return nil
	})
	return d, err
}

// DescribeSource tells the columns of a source's rows.
func (p *peer) DescribeSource(ctx context.Context, spec any) (adapters.Description, error) {
	s, ok := spec.(*Source)
	if !ok {
		return adapters.Description{}, prepare(adapters.ConfigError, "sql.source", "the source is a %T", spec)
	}
	f, err := p.feed(s)
	if err != nil {
		return adapters.Description{}, err
	}
	var d adapters.Description
	err = p.transact(ctx, false, func(ctx context.Context, tx *stdsql.Tx) error {
		columns, err := p.columns(ctx, tx, f.query)
		if err == nil {
			d.Output = root(columns)
		}
		return err
	})
	return d, err
}

// output is the shape of an operation's answer. gives is whether there can be
// rows.
func (o *operation) output(row json.RawMessage, gives bool) json.RawMessage {
	if o.one {
		return row
	}
	rows := object("type", "array", "items", row, "maxItems", o.maxRows)
	if !gives {
		rows = object("type", "array", "maxItems", 0)
	}
	return object("type", "object", "properties", object("rows", rows, "affected", object("type", "integer", "minimum", 0)), "required", []string{"rows", "affected"})
}

// columns describes a row of a statement, nil for one that gives none. The
// statement itself is prepared and not run; its columns are those of a query
// that gives no row.
func (p *peer) columns(ctx context.Context, tx *stdsql.Tx, s *statement) (json.RawMessage, error) {
	stmt, err := tx.PrepareContext(ctx, s.text)
	if err != nil {
		return nil, preparing{err}
	}
	if err := stmt.Close(); err != nil || !s.gives {
		return nil, err
	}
	empty, ok := s.empty()
	if !ok {
		return anything, nil
	}
	rows, err := ask(ctx, tx, empty, nil)
	if err != nil {
		return nil, err
	}
	types, err := rows.ColumnTypes()
	if err := errors.Join(err, rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	if _, err := p.dialect.better(s, s.text, types); err != nil {
		return nil, err
	}
	var names []string
	var properties []any
	for _, c := range types {
		if first, _, again := strings.Cut(c.Name(), ":"); again && slices.Contains(names, first) {
			return nil, twice(first)
		}
		names = append(names, c.Name())
		properties = append(properties, c.Name(), p.dialect.gives(c.DatabaseTypeName()))
	}
	return object("type", "object", "properties", object(properties...), "required", names), nil
}

// empty is a query with the columns of a statement's rows and with no rows;
// false where it cannot be told. Parameters are 0 in it.
func (s *statement) empty() (string, bool) {
	var all, last strings.Builder
	returning, table, names := false, "", false
	for _, t := range s.tokens {
		text := t.text
		if t.kind == parameter {
			text = "0"
		}
		all.WriteString(text)
		switch {
		case t.kind == blank && !returning:
		case t.kind == word && strings.EqualFold(text, "RETURNING"):
			returning = true
		case returning:
			last.WriteString(text)
		case names && table == "":
			table = text
		case t.kind == word:
			names = slices.Contains([]string{"INTO", "UPDATE", "FROM"}, strings.ToUpper(text))
		}
	}
	switch {
	case !returning:
		return "SELECT * FROM (" + all.String() + "\n) LIMIT 0", true
	case table == "":
		return "", false
	}
	return "SELECT " + last.String() + "\nFROM " + table + " LIMIT 0", true
}

// inputs gathers the parameters of an operation as a tree.
type inputs struct {
	optional []string
	top      node
}

// node is a part of the input: what is asked of the value itself, or its
// members, or the items of a list.
type node struct {
	names   []string // in order
	members map[string]*node
	items   *node
	is      json.RawMessage
	must    bool
	whole   bool // it is taken as a whole too, so that there may be more
}

// add takes the parameters of a step. met is what their columns ask, by
// position.
func (in *inputs) add(st step, met []json.RawMessage) {
	var list *node
	if st.foreach != "" {
		list = in.place(&in.top, st.foreach, true)
		if list.items == nil {
			list.items = &node{}
		}
	}
	for i, name := range st.names {
		at, path := &in.top, name
		first, rest, _ := strings.Cut(name, ".")
		switch {
		case first == "key" && rest == "", list != nil && first == "index" && rest == "":
			continue
		case list != nil && first == "item":
			at, path = list.items, rest
		case first == "input" && rest != "":
			path = rest
		}
		if path == "" || path == "input" && rest == "" { // the item, or the input, as a whole
			at.whole = true
			continue
		}
		if n := in.place(at, path, !slices.Contains(in.optional, name)); n.is == nil {
			n.is = met[i]
		}
	}
}

// place finds the part at a path, and makes what is not there yet.
func (in *inputs) place(n *node, path string, must bool) *node {
	for name := range strings.SplitSeq(path, ".") {
		if n.members == nil {
			n.members = map[string]*node{}
		}
		next := n.members[name]
		if next == nil {
			next = &node{}
			n.members[name] = next
			n.names = append(n.names, name)
		}
		next.must = next.must || must
		n = next
	}
	if slices.Contains(in.optional, path) {
		n.must = false
	}
	return n
}

func (in *inputs) schema() json.RawMessage { return in.top.schema(true) }

// schema writes a part. A list that must be there may not be null, a plain value
// may: NULL is a value of SQL.
func (n *node) schema(whole bool) json.RawMessage {
	switch {
	case n.items != nil && len(n.names) == 0:
		if n.must {
			return object("type", "array", "items", n.items.schema(false))
		}
		return object("type", []string{"array", "null"}, "items", n.items.schema(false))
	case len(n.names) == 0 && n.is == nil && whole:
		return object("type", "object")
	case len(n.names) == 0 && n.is == nil:
		return anything
	case len(n.names) == 0:
		return n.is
	}
	var properties []any
	must := []string{}
	for _, name := range n.names {
		properties = append(properties, name, n.members[name].schema(false))
		if n.members[name].must {
			must = append(must, name)
		}
	}
	out := []any{"type", "object", "properties", object(properties...)}
	if len(must) > 0 {
		out = append(out, "required", must)
	}
	if n.whole {
		out = append(out, "additionalProperties", true)
	}
	return object(out...)
}
