package auth

import "github.com/servicehall/hallway/store"

// Migrations are the room's tables. Times are milliseconds of the Unix epoch. A
// session is kept by the SHA-256 of its token, so that a copy of the database
// lets nobody in. Sign-ins that differ in nothing within a minute are one row
// with a count, so that a guesser cannot fill the disk.
var Migrations = []store.Migration{{Room: "auth", Step: 1, SQL: []string{
	`CREATE TABLE session (hash BLOB PRIMARY KEY, login TEXT NOT NULL, name TEXT NOT NULL, groups TEXT NOT NULL, roles TEXT NOT NULL,
  via TEXT NOT NULL, begun INTEGER NOT NULL, seen INTEGER NOT NULL, ends INTEGER NOT NULL, origin TEXT NOT NULL, agent TEXT NOT NULL) STRICT, WITHOUT ROWID`,
	`CREATE INDEX session_login ON session (login)`,
	`CREATE INDEX session_ends ON session (ends)`,
	`CREATE INDEX session_seen ON session (seen)`,
	`CREATE TABLE sign_in (id INTEGER PRIMARY KEY AUTOINCREMENT, minute INTEGER NOT NULL, at INTEGER NOT NULL, login TEXT NOT NULL, via TEXT NOT NULL,
  origin TEXT NOT NULL, agent TEXT NOT NULL, outcome TEXT NOT NULL, code TEXT NOT NULL, count INTEGER NOT NULL,
  UNIQUE (minute, login, via, origin, agent, outcome, code)) STRICT`,
}}}
