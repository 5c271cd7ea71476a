// Package keep is what a hall does for its own keeping: backups and putting
// them back, and what belongs to them in a data folder.
package keep

import (
	"path/filepath"
	"time"

	"github.com/servicehall/hallway/internal/version"
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/backup"
)

// Database is the name of the database in a data folder.
const Database = "hall.db"

// Folder is the name of the folder in a data folder that backups are made in
// when somebody asks for one over the interface.
const Folder = "backups"

// beside are the folders whose files belong to a hall, beside its database: its
// keys, and the documents that were issued. The hall's own files, with what is
// set for the connectors, lie elsewhere and belong under version control.
var beside = []string{"documents", "keys"}

// Facts are what is counted in a backup: its position.
func Facts() []backup.Fact {
	return []backup.Fact{
		{Name: "instances", SQL: `SELECT count(*) FROM instance`},
		{Name: "history", SQL: `SELECT count(*) FROM history`},
		{Name: "lastHistory", SQL: `SELECT coalesce(max(id), 0) FROM history`},
		{Name: "messages", SQL: `SELECT count(*) FROM message`},
		{Name: "work", SQL: `SELECT count(*) FROM work`},
	}
}

// Source is the data folder of a hall, which may run. The database is copied
// before the files: a document is written before its case knows it.
func Source(data string, now func() time.Time) backup.Source {
	s := backup.Source{Database: filepath.Join(data, Database), Program: version.String(), Facts: Facts(), Now: now}
	for _, name := range beside {
		s.Folders = append(s.Folders, backup.Folder{Name: name, Path: filepath.Join(data, name)})
	}
	return s
}

// Target is the data folder that a backup is put back into. Everybody signs in
// again: a sign-in that was ended after the backup must not come back to life.
func Target(data string, known []store.Migration, now func() time.Time) backup.Target {
	return backup.Target{
		Data: data, Database: Database, Folders: beside, Known: known, Facts: Facts(), Now: now,
		Then: []string{`DELETE FROM session`},
	}
}
