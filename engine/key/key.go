// Package key keeps the business keys that processes declare: a row for each
// name and value of an instance, written in the commit of the command that
// changes them, so that a search is never behind the state.
package key

import (
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/sweep"
)

// Migrations are the room's tables.
var Migrations = []store.Migration{{Room: "engine/key", Step: 1, SQL: []string{
	`CREATE TABLE business_key (name TEXT NOT NULL, value TEXT NOT NULL, instance INTEGER NOT NULL, PRIMARY KEY (name, value, instance)) STRICT, WITHOUT ROWID`,
	`CREATE INDEX business_key_instance ON business_key (instance)`,
}}}

// Project turns the events of one command into the room's statements. It reads
// nothing.
func Project(r process.Recorded, st *process.State, d *process.Definition, zone *time.Location) []store.Stmt {
	started, changed := false, false
	for _, e := range r.Events {
		switch e.Type {
		case process.InstanceStarted:
			started = d.HasKeys()
		case process.InstanceMigrated: // the other version may have other keys, or none
			changed = true
		case process.VarsSet:
			changed = changed || e.Key == 0 && d.KeyedBy(e.Vars)
		}
	}
	var out []store.Stmt
	switch {
	case !started && !changed:
		return nil
	case !started:
		out = append(out, store.Stmt{SQL: `DELETE FROM business_key WHERE instance=?`, Args: []any{r.Instance}})
	}
	for _, k := range d.Keys(st, r.At, zone) {
		out = append(out, store.Stmt{SQL: `INSERT INTO business_key (name, value, instance) VALUES (?,?,?)`, Args: []any{k.Name, k.Value, r.Instance}})
	}
	return out
}

// Forget lets the keys of instances go.
func Forget(ids []int64) store.Stmt {
	return store.Stmt{SQL: `DELETE FROM business_key WHERE instance IN (SELECT value FROM json_each(?))`, Args: []any{sweep.In(ids)}}
}
