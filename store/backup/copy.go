package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/mattn/go-sqlite3"
)

// Stage is what is being done to a backup.
type Stage string

// The stages, in order.
const (
	Checking Stage = "checking" // of the backup, before anything is done with it
	Copying  Stage = "copying"  // pages of the database
	Files    Stage = "files"    // beside it
	Proving  Stage = "proving"  // the copy that was made
)

// Progress is told as work goes on: bytes of pages while copying, files while
// packing; Total is 0 where it is not known.
type Progress struct {
	Stage       Stage
	Done, Total int64
}

// pages are copied at once; in between the program may be stopped, and what has
// been written is sent to the disk in small helpings: a commit of the running
// program waits for one of them at most, not for all that the system has
// gathered.
const (
	pages     = 512
	syncEvery = 2 // helpings
)

// copyPages copies the database behind from into a new file. The read
// transaction that is held meanwhile gives all pages of one moment: begun
// before the first step, it keeps SQLite from starting anew when the writer
// goes on.
func copyPages(ctx context.Context, from *sql.DB, to string, tell func(Progress)) (err error) {
	source, err := from.Conn(ctx)
	if err != nil {
		return fmt.Errorf("read the database: %w", err)
	}
	defer func() { err = join(err, source.Close()) }()
	if _, err := source.ExecContext(ctx, "BEGIN"); err != nil {
		return fmt.Errorf("read the database: %w", err)
	}
	defer func() { _, _ = source.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") }()
	var size int64
	if err := source.QueryRowContext(ctx, "PRAGMA page_size").Scan(&size); err != nil {
		return fmt.Errorf("read the database: %w", err)
	}
	var tables int // reading takes the snapshot
	if err := source.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables); err != nil {
		return fmt.Errorf("read the database: %w", err)
	}
	target, err := open(ctx, to, "_journal_mode=OFF&_synchronous=OFF")
	if err != nil {
		return err
	}
	defer func() { err = join(err, target.Close()) }()
	into, err := target.Conn(ctx)
	if err != nil {
		return fmt.Errorf("write %s: %w", to, err)
	}
	defer func() { err = join(err, into.Close()) }()
	return raw(into, source, func(a, b *sqlite3.SQLiteConn) error {
		return steps(ctx, a, b, to, size, tell)
	})
}

// raw gives the driver's own connections.
func raw(into, source *sql.Conn, do func(into, source *sqlite3.SQLiteConn) error) error {
	return into.Raw(func(a any) error {
		return source.Raw(func(b any) error {
			x, okX := a.(*sqlite3.SQLiteConn)
			y, okY := b.(*sqlite3.SQLiteConn)
			if !okX || !okY {
				return errors.New("copy the database: another driver than SQLite's")
			}
			return do(x, y)
		})
	})
}

func steps(ctx context.Context, into, source *sqlite3.SQLiteConn, to string, size int64, tell func(Progress)) (err error) {
	b, err := into.Backup("main", source, "main")
	if err != nil {
		return fmt.Errorf("begin the copy: %w", err)
	}
	defer func() { err = join(err, b.Close()) }()
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		done, err := b.Step(pages)
		if err != nil {
			return fmt.Errorf("copy pages: %w", err)
		}
		total := int64(b.PageCount()) * size
		tell(Progress{Stage: Copying, Done: total - int64(b.Remaining())*size, Total: total})
		if done {
			return nil
		}
		if n%syncEvery == 0 {
			if err := settle(to); err != nil {
				return err
			}
		}
	}
}

// settle sends what was written of a file to the disk.
func settle(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0) // #nosec G304 -- the file that is being made
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return wrap("write "+path, join(f.Sync(), f.Close()))
}

// since is how long something took, as people read it.
func since(from time.Time, now func() time.Time) time.Duration {
	return now().Sub(from).Round(time.Millisecond)
}
