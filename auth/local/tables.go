package local

import "github.com/servicehall/hallway/store"

// Migrations are the room's tables. Failures are kept by login whether or not
// there is such an account, so that a lock tells nobody which logins exist.
var Migrations = []store.Migration{{Room: "auth/local", Step: 1, SQL: []string{
	`CREATE TABLE account (login TEXT PRIMARY KEY, name TEXT NOT NULL, groups TEXT NOT NULL, roles TEXT NOT NULL, hash TEXT NOT NULL,
  sample INTEGER NOT NULL, changed INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
	`CREATE TABLE account_failure (login TEXT PRIMARY KEY, count INTEGER NOT NULL, last INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
	`CREATE INDEX account_failure_last ON account_failure (last)`,
}}}
