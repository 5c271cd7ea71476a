package backup

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// format is that of the marker and of the tables of files. A program refuses a
// higher one than its own.
const format = 1

// Marker says what a backup holds.
type Marker struct {
	Made    time.Time        `json:"made"`    // the moment that the copy shows, just before it
	Program string           `json:"program"` // version that made the backup
	Facts   map[string]int64 `json:"facts"`   // what was counted in the copy: its position
	Files   int              `json:"files"`   // how many lie in it
	Folders []string         `json:"folders"` // whose files they are
}

// Fact is something to be counted in the copy: a name and the query that gives
// one number. Restoring counts it again.
type Fact struct {
	Name string
	SQL  string
}

var markerTables = []string{
	`CREATE TABLE backup (format INTEGER NOT NULL, made INTEGER NOT NULL, program TEXT NOT NULL, facts TEXT NOT NULL, files INTEGER NOT NULL, folders TEXT NOT NULL) STRICT`,
	`CREATE TABLE backup_file (path TEXT PRIMARY KEY, mode INTEGER NOT NULL, modified INTEGER NOT NULL, size INTEGER NOT NULL, hash BLOB NOT NULL) STRICT, WITHOUT ROWID`,
	`CREATE TABLE backup_piece (path TEXT NOT NULL, n INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (path, n)) STRICT`,
}

// unmark takes the tables of a backup out of a database.
var unmark = []string{`DROP TABLE IF EXISTS backup`, `DROP TABLE IF EXISTS backup_file`, `DROP TABLE IF EXISTS backup_piece`}

func writeMarker(ctx context.Context, db *sql.DB, m Marker) error {
	facts, err := json.Marshal(m.Facts)
	if err != nil {
		return fmt.Errorf("encode the marker: %w", err)
	}
	folders, err := json.Marshal(m.Folders)
	if err != nil {
		return fmt.Errorf("encode the marker: %w", err)
	}
	_, err = db.ExecContext(ctx, `INSERT INTO backup (format, made, program, facts, files, folders) VALUES (?,?,?,?,?,?)`,
		format, m.Made.UnixMilli(), m.Program, string(facts), m.Files, string(folders))
	return wrap("write the marker", err)
}

// ReadMarker returns what a file says of itself; false where it has no marker,
// as a copy that another program made.
func ReadMarker(ctx context.Context, db *sql.DB, path string) (Marker, bool, error) {
	var m Marker
	var n int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master WHERE type='table' AND name='backup'`).Scan(&n); err != nil {
		return m, false, damage(path, err)
	}
	if n == 0 {
		return m, false, nil
	}
	var form int
	if err := db.QueryRowContext(ctx, `SELECT format, program FROM backup`).Scan(&form, &m.Program); err != nil {
		return m, false, refuse("not-ours", err, file(path))
	}
	if form > format {
		return m, false, refuse("format", nil, map[string]any{"file": path, "program": m.Program, "format": form})
	}
	var made int64
	var facts, folders string
	err := db.QueryRowContext(ctx, `SELECT made, facts, files, folders FROM backup`).Scan(&made, &facts, &m.Files, &folders)
	if err == nil {
		err = json.Unmarshal([]byte(facts), &m.Facts)
	}
	if err == nil {
		err = json.Unmarshal([]byte(folders), &m.Folders)
	}
	if err != nil {
		return m, false, refuse("not-ours", err, file(path))
	}
	m.Made = time.UnixMilli(made).UTC()
	return m, true, nil
}

func count(ctx context.Context, db *sql.DB, facts []Fact) (map[string]int64, error) {
	out := map[string]int64{}
	for _, f := range facts {
		var n int64
		if err := db.QueryRowContext(ctx, f.SQL).Scan(&n); err != nil {
			return nil, fmt.Errorf("count %s: %w", f.Name, err)
		}
		out[f.Name] = n
	}
	return out, nil
}

// agree counts again what the marker says, as far as this program knows it.
func (m Marker) agree(ctx context.Context, db *sql.DB, facts []Fact) error {
	got, err := count(ctx, db, facts)
	if err != nil {
		return err
	}
	for _, f := range facts {
		if want, ok := m.Facts[f.Name]; ok && want != got[f.Name] {
			return refuse("counts", nil, map[string]any{"name": f.Name, "got": got[f.Name], "want": want})
		}
	}
	return nil
}
