package engine

import (
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/store"
)

var taskMigrations = task.Migrations

var rootMigrations = []store.Migration{{Room: "engine", Step: 1, SQL: []string{
	`CREATE TABLE resource (
  key INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL,
  file TEXT NOT NULL, content BLOB NOT NULL, hash BLOB NOT NULL, at INTEGER NOT NULL, UNIQUE (kind, id, version)) STRICT`,
	`CREATE TABLE instance (
  id INTEGER PRIMARY KEY, definition INTEGER NOT NULL, process TEXT NOT NULL, version INTEGER NOT NULL, status TEXT NOT NULL,
  seq INTEGER NOT NULL, started INTEGER NOT NULL, ended INTEGER, hash BLOB NOT NULL, state BLOB NOT NULL) STRICT`,
	`CREATE INDEX instance_status ON instance (status, id)`,
	`CREATE TABLE incident (
  key INTEGER PRIMARY KEY, instance INTEGER NOT NULL, element TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
  job INTEGER NOT NULL, raised INTEGER NOT NULL) STRICT`,
	`CREATE INDEX incident_instance ON incident (instance)`,
	`CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
}}, importMigration, {Room: "engine", Step: 3, SQL: []string{
	`ALTER TABLE resource ADD COLUMN deployment INTEGER NOT NULL DEFAULT 0`,
}}, {Room: "engine", Step: 4, SQL: []string{
	`CREATE INDEX instance_process ON instance (process, definition, status)`,
}}}
