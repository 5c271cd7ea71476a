package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Source is what is backed up.
type Source struct {
	Database string   // file
	Folders  []Folder // whose files go with it
	Program  string   // version that makes the backup
	Facts    []Fact
	Now      func() time.Time
	Tell     func(Progress) // nil: nobody wants to know
}

// Report says what was made.
type Report struct {
	Marker
	File string        `json:"file"`
	Size int64         `json:"size"` // bytes
	Took time.Duration `json:"took"` // nanoseconds
}

// Make writes a backup of a database that may be in use, and proves it. The
// file gets its name when it is whole; one of that name is not overwritten.
func Make(ctx context.Context, s Source, to string) (Report, error) {
	begun := s.Now()
	r := Report{File: to, Marker: Marker{Made: begun.UTC().Truncate(time.Millisecond), Program: s.Program, Folders: []string{}}}
	if s.Tell == nil {
		s.Tell = func(Progress) {}
	}
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return r, refuse("there", err, file(to))
	}
	part, err := fresh(to)
	if err != nil {
		return r, err
	}
	defer func() { _ = os.Remove(part) }() // it has its name by then, or is of no use
	if err := s.fill(ctx, part, &r.Marker); err != nil {
		return r, err
	}
	if err := settle(part); err != nil {
		return r, err
	}
	if err := os.Link(part, to); err != nil { // unlike a renaming, it overwrites nothing
		if errors.Is(err, fs.ErrExist) {
			return r, refuse("there", nil, file(to))
		}
		if err := os.Rename(part, to); err != nil {
			return r, fmt.Errorf("name the backup: %w", err)
		}
	}
	info, err := os.Stat(to)
	if err != nil {
		return r, fmt.Errorf("look at the backup: %w", err)
	}
	r.Size, r.Took = info.Size(), since(begun, s.Now)
	return r, settleFolder(filepath.Dir(to))
}

// fresh makes an empty file beside the backup that only its owner reads.
func fresh(to string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(to), "."+filepath.Base(to)+".*.part")
	if err != nil {
		return "", fmt.Errorf("write the backup: %w", err)
	}
	return f.Name(), wrap("write the backup", f.Close())
}

// fill copies, marks and proves.
func (s Source) fill(ctx context.Context, part string, m *Marker) (err error) {
	from, err := OpenRead(ctx, s.Database)
	if err != nil {
		return err
	}
	defer func() { err = join(err, from.Close()) }()
	if err := copyPages(ctx, from, part, s.Tell); err != nil {
		return damage(s.Database, err)
	}
	db, err := single(ctx, part)
	if err != nil {
		return err
	}
	defer func() { err = join(err, db.Close()) }()
	for _, text := range append(append([]string{}, unmark...), markerTables...) {
		if _, err := db.ExecContext(ctx, text); err != nil {
			return damage(s.Database, err)
		}
	}
	if m.Files, err = pack(ctx, db, s.Folders, s.Tell); err != nil {
		return err
	}
	for _, f := range s.Folders {
		m.Folders = append(m.Folders, f.Name)
	}
	if m.Facts, err = count(ctx, db, s.Facts); err != nil {
		return damage(s.Database, err)
	}
	if err := writeMarker(ctx, db, *m); err != nil {
		return err
	}
	s.Tell(Progress{Stage: Proving})
	return Whole(ctx, db, s.Database)
}

// single opens a copy as one file: without a log beside it, so that it can be
// read from anywhere, and without a journal, since half a copy is thrown away.
func single(ctx context.Context, path string) (*sql.DB, error) {
	db, err := open(ctx, path, "_busy_timeout=1000")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	for _, text := range []string{"PRAGMA journal_mode=DELETE", "PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF"} {
		if _, err := db.ExecContext(ctx, text); err != nil {
			return nil, join(damage(path, err), db.Close())
		}
	}
	return db, nil
}

// settleFolder makes a new name in a folder durable, where the system can.
func settleFolder(dir string) error {
	d, err := os.Open(dir) // #nosec G304 -- the folder of the backup
	if err != nil {
		return fmt.Errorf("settle %s: %w", dir, err)
	}
	_ = d.Sync() // Windows has no such thing
	return wrap("settle "+dir, d.Close())
}
