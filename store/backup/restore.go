package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/servicehall/hallway/store"
)

// Target is where a backup is put back. Whoever calls holds the lock of the
// folder.
type Target struct {
	Data     string // folder
	Database string // name of the file in it
	Folders  []string
	Known    []store.Migration // of this program
	Facts    []Fact
	Replace  bool     // keep what is there in a folder beside, instead of refusing
	Then     []string // statements on the restored database, such as ending sessions
	Now      func() time.Time
	Tell     func(Progress)
}

// Restored says what was put back.
type Restored struct {
	Marker
	Marked bool          `json:"marked"` // false: a bare copy without marker and files
	File   string        `json:"file"`   // the database
	Kept   string        `json:"kept,omitempty"`
	Took   time.Duration `json:"took"` // nanoseconds
}

// Inspect checks a backup without doing anything with it: whole, of this
// version or an older one, its files as they were, its counts as it says.
func Inspect(ctx context.Context, db *sql.DB, path string, known []store.Migration, facts []Fact, tell func(Progress)) (Marker, bool, error) {
	m, marked, err := ReadMarker(ctx, db, path)
	if err != nil {
		return m, marked, err
	}
	if err := Fits(ctx, db, path, known); err != nil {
		return m, marked, err
	}
	tell(Progress{Stage: Checking})
	if err := Whole(ctx, db, path); err != nil || !marked {
		return m, marked, err
	}
	if err := m.agree(ctx, db, facts); err != nil {
		return m, marked, err
	}
	return m, marked, prove(ctx, db, tell)
}

// Restore checks a backup, writes it beside what is there, proves it, and only
// then puts it in place.
func (t Target) Restore(ctx context.Context, from string) (r Restored, err error) {
	begun := t.Now()
	if t.Tell == nil {
		t.Tell = func(Progress) {}
	}
	r.File = filepath.Join(t.Data, t.Database)
	source, err := OpenRead(ctx, from)
	if err != nil {
		return r, err
	}
	defer func() { err = join(err, source.Close()) }()
	if r.Marker, r.Marked, err = Inspect(ctx, source, from, t.Known, t.Facts, t.Tell); err != nil {
		return r, err
	}
	there, err := t.there()
	if err != nil {
		return r, err
	}
	if len(there) > 0 && !t.Replace {
		return r, refuse("not-empty", nil, map[string]any{"data": t.Data, "name": there[0]})
	}
	stage, err := os.MkdirTemp(t.Data, ".restore-*")
	if err != nil {
		return r, fmt.Errorf("restore: %w", err)
	}
	defer func() { err = join(err, os.RemoveAll(stage)) }()
	if err := t.write(ctx, source, stage, r); err != nil {
		return r, err
	}
	if r.Kept, err = t.swap(stage, there, begun); err != nil {
		return r, err
	}
	r.Took = since(begun, t.Now)
	return r, nil
}

// there names what the folder has already of what a backup brings.
func (t Target) there() ([]string, error) {
	var out []string
	for _, name := range append([]string{t.Database, t.Database + "-wal", t.Database + "-shm"}, t.Folders...) {
		info, err := os.Stat(filepath.Join(t.Data, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return nil, fmt.Errorf("look into the data folder: %w", err)
		case info.IsDir():
			inside, err := os.ReadDir(filepath.Join(t.Data, name))
			if err != nil {
				return nil, fmt.Errorf("look into the data folder: %w", err)
			}
			if len(inside) == 0 {
				continue
			}
		}
		out = append(out, name)
	}
	return out, nil
}

// write makes database and files in a folder of their own, and proves them.
func (t Target) write(ctx context.Context, source *sql.DB, stage string, r Restored) (err error) {
	path := filepath.Join(stage, t.Database)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_EXCL, 0o600) // #nosec G304 -- in a folder of our own
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := copyPages(ctx, source, path, t.Tell); err != nil {
		return err
	}
	if r.Marked {
		if err := unpack(ctx, source, stage, t.Tell); err != nil {
			return err
		}
	}
	db, err := single(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = join(err, db.Close()) }()
	for _, text := range append(append([]string{}, unmark...), t.Then...) {
		if _, err := db.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("restore: %w", err)
		}
	}
	if err := shrink(ctx, db); err != nil {
		return err
	}
	t.Tell(Progress{Stage: Proving})
	if err := Whole(ctx, db, path); err != nil {
		return err
	}
	if err := r.agree(ctx, db, t.Facts); err != nil {
		return err
	}
	return settle(path)
}

// shrink gives the room of the files back where it is worth the time.
func shrink(ctx context.Context, db *sql.DB) error {
	var free, all int64
	if err := db.QueryRowContext(ctx, "SELECT (SELECT freelist_count FROM pragma_freelist_count), (SELECT page_count FROM pragma_page_count)").Scan(&free, &all); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if free*10 < all {
		return nil
	}
	_, err := db.ExecContext(ctx, "VACUUM")
	return wrap("restore: give room back", err)
}

// swap keeps what is there in a folder beside and puts the new in its place. When
// something fails half way, everything goes back to where it was.
func (t Target) swap(stage string, there []string, at time.Time) (kept string, err error) {
	var m moves
	defer func() {
		if err != nil {
			err = join(err, m.undo())
		}
	}()
	if len(there) > 0 {
		kept = filepath.Join(t.Data, "replaced-"+at.UTC().Format("20060102T150405.000Z"))
		if err := os.Mkdir(kept, 0o700); err != nil {
			return "", fmt.Errorf("keep what is there: %w", err)
		}
	}
	for _, name := range there {
		if err := m.move(filepath.Join(t.Data, name), filepath.Join(kept, name)); err != nil {
			return kept, fmt.Errorf("keep what is there: %w", err)
		}
	}
	for _, name := range append(append([]string{}, t.Folders...), t.Database) { // the database last: without it nothing was restored
		to := filepath.Join(t.Data, name)
		if _, err := os.Stat(filepath.Join(stage, name)); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if info, err := os.Stat(to); err == nil && info.IsDir() {
			_ = os.Remove(to) // it is empty; if it is not, the move says so
		}
		if err := m.move(filepath.Join(stage, name), to); err != nil {
			return kept, fmt.Errorf("put the backup in place: %w", err)
		}
	}
	return kept, settleFolder(t.Data)
}

// moves are what was renamed, from and to.
type moves [][2]string

func (m *moves) move(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	*m = append(*m, [2]string{from, to})
	return nil
}

func (m *moves) undo() error {
	var errs []error
	for _, x := range slices.Backward(*m) {
		errs = append(errs, os.Rename(x[1], x[0]))
	}
	return errors.Join(errs...)
}
