package saml

import "github.com/servicehall/hallway/store"

// Migrations are the room's tables. Rows past their time are removed when a new
// one comes.
var Migrations = []store.Migration{{Room: "auth/saml", Step: 1, SQL: []string{
	`CREATE TABLE saml_request (id TEXT PRIMARY KEY, relay TEXT NOT NULL, bind BLOB NOT NULL, begun INTEGER NOT NULL, ends INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
	`CREATE INDEX saml_request_ends ON saml_request (ends)`,
	`CREATE TABLE saml_assertion (hash BLOB PRIMARY KEY, ends INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
	`CREATE INDEX saml_assertion_ends ON saml_assertion (ends)`,
}}}
