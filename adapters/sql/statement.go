package sql

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// statement is one SQL statement made ready for a driver.
type statement struct {
	text   string   // with the driver's placeholders
	names  []string // paths of the parameters, in the order of the placeholders
	writes bool     // it changes the database, or takes a lock to do so
	gives  bool     // it gives rows
	tokens []token
}

// verbs are the statements that may stand in a connector, and whether they
// write. A connector moves data; it neither changes another's tables nor ends
// the transaction that it runs in.
var verbs = map[string]bool{
	"SELECT": false, "VALUES": false, "WITH": false,
	"INSERT": true, "REPLACE": true, "UPDATE": true, "DELETE": true, "MERGE": true,
}

// parse reads one statement. Every parameter becomes a placeholder of its own,
// so that the order of names is that of the arguments.
func parse(text string, d dialect) (*statement, error) {
	tokens, err := lex(text, d.lexis)
	if err != nil {
		return nil, err
	}
	tokens, err = single(tokens)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	s := &statement{tokens: tokens}
	for _, t := range tokens {
		if t.kind != parameter {
			b.WriteString(t.text)
			continue
		}
		s.names = append(s.names, t.text[1:])
		b.WriteString(d.placeholder(len(s.names)))
	}
	s.text = b.String()
	return s, s.understand(tokens)
}

// single drops a semicolon at the end and refuses a second statement, which
// some drivers would run and others would ignore.
func single(tokens []token) ([]token, error) {
	i := slices.IndexFunc(tokens, func(t token) bool { return t.kind == semicolon })
	if i < 0 {
		return tokens, nil
	}
	for _, t := range tokens[i:] {
		if t.kind != blank && t.kind != semicolon {
			return nil, errors.New("it holds more than one statement")
		}
	}
	return tokens[:i], nil
}

func (s *statement) understand(tokens []token) error {
	var words []string
	for _, t := range tokens {
		if t.kind == word {
			words = append(words, strings.ToUpper(t.text))
		} else if t.kind != blank && len(words) == 0 {
			return fmt.Errorf("it begins with %q and not with one of SELECT, WITH, VALUES, INSERT, UPDATE, DELETE, REPLACE, MERGE", t.text)
		}
	}
	if len(words) == 0 {
		return errors.New("it is empty")
	}
	writes, ok := verbs[words[0]]
	if !ok {
		return fmt.Errorf("%s may not be used: a connector may SELECT, WITH, VALUES, INSERT, UPDATE, DELETE, REPLACE, MERGE", words[0])
	}
	changing := slices.ContainsFunc(words, func(w string) bool { return w == "INSERT" || w == "UPDATE" || w == "DELETE" })
	s.writes = writes || changing
	s.gives = slices.Contains(words, "RETURNING") || !writes && !(words[0] == "WITH" && changing)
	return nil
}
