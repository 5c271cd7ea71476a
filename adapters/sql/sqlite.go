package sql

import (
	stdsql "database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-sqlite3"
)

// sqlite is a database in a file. Locks are waited for in this package and not
// in the driver, whose wait cannot be cancelled.
func sqlite() dialect {
	return dialect{
		lexis:       lexis{brackets: true, foreign: "?@$"},
		placeholder: func(n int) string { return "?" + strconv.Itoa(n) },
		check:       sqliteCheck,
		open:        sqliteOpen,
		tell:        sqliteTell,
		faithful:    sqliteFaithful,
		table:       sqliteTable,
		takes:       sqliteTakes,
		gives:       sqliteGives,
		probe:       "SELECT count(*) FROM sqlite_schema",
		resolve:     sqliteResolve,
	}
}

func sqliteCheck(s *Settings) string {
	switch {
	case s.File == "":
		return "file is missing: the path of the database"
	case s.DSN.Reveal() != "":
		return "dsn is of no use here: give the path of the database as file"
	}
	return ""
}

// sqliteOpen never creates a file and never changes how a foreign one keeps its
// journal. Writers begin with the lock, so that a transaction cannot fail half
// way for want of it.
func sqliteOpen(s *Settings, reads bool) (*stdsql.DB, error) {
	path := filepath.ToSlash(s.File)
	if filepath.VolumeName(s.File) != "" {
		path = "/" + path
	}
	q := url.Values{"_busy_timeout": {"0"}, "_synchronous": {"FULL"}, "mode": {"rw"}, "_txlock": {"immediate"}}
	if reads {
		q.Set("_txlock", "deferred")
		q.Set("_query_only", "1")
	}
	if s.ReadOnly {
		q.Set("mode", "ro")
	}
	db, err := stdsql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if reads {
		db.SetMaxOpenConns(s.MaxOpen)
	}
	return db, nil
}

func sqliteResolve(s *Settings) (string, error) {
	info, err := os.Stat(s.File)
	if err != nil {
		return "", err
	}
	if info.IsDir() {
		return "", fmt.Errorf("%s is a folder", s.File)
	}
	return fmt.Sprintf("%s, %d bytes", s.File, info.Size()), nil
}

// constraints are the rules that SQLite names.
var constraints = map[sqlite3.ErrNoExtended]string{
	sqlite3.ErrConstraintCheck:      "sql.constraint.check",
	sqlite3.ErrConstraintForeignKey: "sql.constraint.foreign-key",
	sqlite3.ErrConstraintNotNull:    "sql.constraint.not-null",
	sqlite3.ErrConstraintPrimaryKey: "sql.constraint.unique",
	sqlite3.ErrConstraintRowID:      "sql.constraint.unique",
	sqlite3.ErrConstraintTrigger:    "sql.constraint.trigger",
	sqlite3.ErrConstraintUnique:     "sql.constraint.unique",
}

func sqliteTell(err error) verdict {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return verdict{}
	}
	switch e.Code {
	case sqlite3.ErrBusy:
		return verdict{busy, "sql.busy"}
	case sqlite3.ErrLocked:
		return verdict{busy, "sql.locked"}
	case sqlite3.ErrCantOpen:
		return verdict{down, "sql.cannot-open"}
	case sqlite3.ErrFull:
		return verdict{down, "sql.full"}
	case sqlite3.ErrIoErr, sqlite3.ErrCorrupt, sqlite3.ErrNomem, sqlite3.ErrProtocol:
		return verdict{down, "sql.io"}
	case sqlite3.ErrConstraint:
		if code, ok := constraints[e.ExtendedCode]; ok {
			return verdict{refused, code}
		}
		return verdict{refused, "sql.constraint"}
	case sqlite3.ErrMismatch, sqlite3.ErrTooBig:
		return verdict{unfit, "sql.value"}
	case sqlite3.ErrError, sqlite3.ErrSchema, sqlite3.ErrRange:
		return verdict{misfit, "sql.statement"}
	case sqlite3.ErrNotADB, sqlite3.ErrReadonly:
		return verdict{misfit, "sql.file"}
	case sqlite3.ErrPerm, sqlite3.ErrAuth:
		return verdict{denied, "sql.permission"}
	case sqlite3.ErrInterrupt, sqlite3.ErrAbort:
		return verdict{interrupts, "sql.interrupted"}
	}
	return verdict{}
}

// rewritten are the declared types whose values the driver turns into times and
// truths: a text that it does not understand into the year 1, a -1 into false.
var rewritten = []string{"DATE", "DATETIME", "TIMESTAMP", "BOOLEAN"}

// sqliteFaithful reads such columns through an expression, which has no
// declared type.
func sqliteFaithful(text string, columns []*stdsql.ColumnType) string {
	strange := func(c *stdsql.ColumnType) bool {
		return slices.Contains(rewritten, strings.ToUpper(c.DatabaseTypeName()))
	}
	if !slices.ContainsFunc(columns, strange) {
		return ""
	}
	var names []string
	for _, c := range columns {
		names = append(names, "+"+quote(c.Name())+" AS "+quote(c.Name()))
	}
	return "SELECT " + strings.Join(names, ", ") + " FROM (" + text + "\n)"
}
