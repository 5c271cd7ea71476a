package sql

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"strings"
)

// dialect is what differs between databases. A new one is a new entry in
// dialects, with its functions in a file of its name.
type dialect struct {
	lexis       lexis
	placeholder func(n int) string // of the n-th argument, counted from 1
	// check says what is wrong with the settings, "" if nothing is.
	check func(s *Settings) string
	// open opens a pool without touching the database.
	open func(s *Settings, reads bool) (*stdsql.DB, error)
	// tell says what an error of the driver means.
	tell func(err error) verdict
	// faithful gives a query that reads the same columns as they are stored,
	// "" where the driver does so anyway.
	faithful func(text string, columns []*stdsql.ColumnType) string
	// table lists the columns of a table, none where there is no such table.
	table func(ctx context.Context, tx *stdsql.Tx, name string) ([]column, error)
	// takes describes what may be put into a column (set), or compared with it.
	takes func(c column, set bool) json.RawMessage
	// gives describes the values of a column by its declared type, "" for an
	// expression.
	gives func(declared string) json.RawMessage
	// probe is a query that reads the database itself.
	probe string
	// resolve says where the database is, for the connection test.
	resolve func(s *Settings) (string, error)
}

var dialects = map[string]dialect{"sqlite": sqlite()}

// meaning is what an error of a driver means to the caller.
type meaning int

const (
	unclear    meaning = iota // the driver does not say
	busy                      // a lock of others; waiting helps
	down                      // the database cannot be used now
	refused                   // a rule of the database stands against it
	unfit                     // a value is not what the database takes
	misfit                    // the statement does not fit the database
	denied                    // we may not
	interrupts                // it was cancelled
)

// verdict is a meaning with the database's own code, such as
// "sql.constraint.unique".
type verdict struct {
	meaning meaning
	code    string
}

// quote quotes a name as the SQL standard does.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
