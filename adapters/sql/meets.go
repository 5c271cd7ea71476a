package sql

import (
	"encoding/json"
	"slices"
	"strings"
)

// comparisons are what may stand between a column and a parameter.
var comparisons = []string{"=", "==", "<>", "!=", "<", ">", "<=", ">=", "IS", "LIKE"}

// meets finds, for each parameter of a statement in order, what the column asks
// that it is put into or compared with; anything where that cannot be said. It reads
// "column = :parameter" and INSERT INTO table (columns) VALUES (parameters).
func (d dialect) meets(all []token, tables map[string][]column) []json.RawMessage {
	tokens := slices.DeleteFunc(slices.Clone(all), func(t token) bool { return t.kind == blank })
	inserted := insertion(tokens, tables)
	var out []json.RawMessage
	for i, t := range tokens {
		if t.kind != parameter {
			continue
		}
		is := anything
		if c, ok := inserted[i]; ok {
			is = d.takes(c, true)
		} else if c, set, ok := beside(tokens, i, tables); ok {
			is = d.takes(c, set)
		}
		out = append(out, is)
	}
	return out
}

// beside is the column that a parameter is compared with, or set to; set is
// which.
func beside(tokens []token, i int, tables map[string][]column) (c column, set, ok bool) {
	op, at := "", i-1
	for at >= 0 && tokens[at].kind == other && strings.Contains("=<>!", tokens[at].text) {
		op, at = tokens[at].text+op, at-1
	}
	if op == "" && at >= 0 && tokens[at].kind == word {
		op, at = strings.ToUpper(tokens[at].text), at-1
	}
	if at < 0 || !slices.Contains(comparisons, op) || !alone(tokens, i) {
		return c, false, false
	}
	c, ok = named(unquoted(tokens[at]), tables)
	return c, op == "=" && setting(tokens[:at]), ok
}

// alone reports whether a parameter is the whole of one side: what is reckoned
// with may be anything.
func alone(tokens []token, i int) bool {
	if i+1 == len(tokens) {
		return true
	}
	next := tokens[i+1]
	return next.kind != other || next.text == "," || next.text == ")"
}

// setting reports whether the last clause that begins before is SET.
func setting(tokens []token) bool {
	for _, t := range slices.Backward(tokens) {
		switch strings.ToUpper(t.text) {
		case "SET":
			return true
		case "WHERE", "ON", "FROM", "AND", "OR", "CASE", "WHEN", "(":
			return false
		}
	}
	return false
}

// named finds a column by its name, if the tables have one type for it.
func named(name string, tables map[string][]column) (column, bool) {
	var found []column
	for _, columns := range tables {
		for _, c := range columns {
			if strings.EqualFold(c.name, name) {
				found = append(found, c)
			}
		}
	}
	if len(found) == 0 {
		return column{}, false
	}
	for _, c := range found[1:] {
		if c.declared != found[0].declared || c.full != found[0].full {
			return column{}, false
		}
	}
	return found[0], true
}

// insertion finds the columns of the values of INSERT INTO table (columns)
// VALUES (values), by the positions of their tokens. Without columns they are
// all of the table's.
func insertion(tokens []token, tables map[string][]column) map[int]column {
	out := map[int]column{}
	at := slices.IndexFunc(tokens, func(t token) bool { return t.kind == word && strings.EqualFold(t.text, "INTO") })
	if at < 0 || at+1 >= len(tokens) {
		return out
	}
	columns, ok := tables[strings.ToLower(unquoted(tokens[at+1]))]
	if !ok {
		return out
	}
	at += 2
	if at < len(tokens) && tokens[at].text == "(" {
		columns, at = listed(tokens, at, columns)
	}
	if at >= len(tokens) || !strings.EqualFold(tokens[at].text, "VALUES") {
		return out
	}
	for at++; at < len(tokens) && tokens[at].text == "("; {
		at = tuple(tokens, at, columns, out)
		if at < len(tokens) && tokens[at].text == "," {
			at++
		}
	}
	return out
}

// listed reads the names in parentheses.
func listed(tokens []token, at int, columns []column) ([]column, int) {
	var out []column
	for at++; at < len(tokens) && tokens[at].text != ")"; at++ {
		if tokens[at].text == "," {
			continue
		}
		c, _ := named(unquoted(tokens[at]), map[string][]column{"": columns})
		out = append(out, c)
	}
	return out, at + 1
}

// tuple notes the parameters that are a value of their own.
func tuple(tokens []token, at int, columns []column, out map[int]column) int {
	n, depth := 0, 0
	for at++; at < len(tokens); at++ {
		switch text := tokens[at].text; {
		case text == "(":
			depth++
		case text == ")" && depth == 0:
			return at + 1
		case text == ")":
			depth--
		case text == "," && depth == 0:
			n++
		case tokens[at].kind == parameter && depth == 0 && n < len(columns) && columns[n].name != "" && alone(tokens, at) && slices.Contains([]string{"(", ","}, tokens[at-1].text):
			out[at] = columns[n]
		}
	}
	return at
}
