package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// packed is one file of a backup.
type packed struct {
	path     string
	mode     fs.FileMode
	modified time.Time
	hash     []byte
}

func list(ctx context.Context, db *sql.DB, after string, limit int) ([]packed, error) {
	rows, err := db.QueryContext(ctx, `SELECT path, mode, modified, hash FROM backup_file WHERE path > ? ORDER BY path LIMIT ?`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list the files of the backup: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []packed
	for rows.Next() {
		var p packed
		var mode, modified int64
		if err := rows.Scan(&p.path, &mode, &modified, &p.hash); err != nil {
			return nil, fmt.Errorf("list the files of the backup: %w", err)
		}
		p.mode, p.modified = fs.FileMode(mode)&fs.ModePerm, time.UnixMilli(modified)
		out = append(out, p)
	}
	return out, rows.Err()
}

// window is how many names are read at once.
const window = 500

func each(ctx context.Context, db *sql.DB, do func(packed) error) error {
	after := ""
	for {
		found, err := list(ctx, db, after, window)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, p := range found {
			if !filepath.IsLocal(filepath.FromSlash(p.path)) {
				return refuse("file-name", nil, map[string]any{"name": p.path})
			}
			if err := do(p); err != nil {
				return err
			}
			after = p.path
		}
	}
}

// prove reads every file of a backup and compares it with its checksum.
func prove(ctx context.Context, db *sql.DB, tell func(Progress)) error {
	n := int64(0)
	return each(ctx, db, func(p packed) error {
		n++
		tell(Progress{Stage: Checking, Done: n})
		return p.write(ctx, db, io.Discard)
	})
}

// unpack writes the files of a backup below a folder.
func unpack(ctx context.Context, db *sql.DB, below string, tell func(Progress)) error {
	n := int64(0)
	return each(ctx, db, func(p packed) error {
		n++
		tell(Progress{Stage: Files, Done: n})
		at := filepath.Join(below, filepath.FromSlash(p.path))
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			return fmt.Errorf("unpack %s: %w", p.path, err)
		}
		f, err := os.OpenFile(at, os.O_CREATE|os.O_WRONLY|os.O_EXCL, p.mode) // #nosec G304 -- the name is local
		if err != nil {
			return fmt.Errorf("unpack %s: %w", p.path, err)
		}
		err = p.write(ctx, db, f)
		if err == nil {
			err = f.Sync()
		}
		if err = join(err, f.Close()); err != nil {
			return err
		}
		return wrap("unpack "+p.path, os.Chtimes(at, p.modified, p.modified))
	})
}

// write gives a file's content, piece by piece, and refuses one that does not
// match its checksum.
func (p packed) write(ctx context.Context, db *sql.DB, to io.Writer) error {
	sum := sha256.New()
	rows, err := db.QueryContext(ctx, `SELECT content FROM backup_piece WHERE path = ? ORDER BY n`, p.path)
	if err != nil {
		return fmt.Errorf("unpack %s: %w", p.path, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var content []byte
		if err := rows.Scan(&content); err != nil {
			return fmt.Errorf("unpack %s: %w", p.path, err)
		}
		if _, err := io.MultiWriter(sum, to).Write(content); err != nil {
			return fmt.Errorf("unpack %s: %w", p.path, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("unpack %s: %w", p.path, err)
	}
	if !bytes.Equal(sum.Sum(nil), p.hash) {
		return refuse("file-changed", nil, map[string]any{"name": p.path})
	}
	return nil
}
