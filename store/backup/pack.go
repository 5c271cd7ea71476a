package backup

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// Folder is one whose files go into the backup under its name. One that is not
// there holds none.
type Folder struct {
	Name string
	Path string
}

// piece is how much of a file lies in one row, and in memory.
const piece = 1 << 20

// pack puts the files of folders into the copy and returns how many. What goes
// away meanwhile is left out.
func pack(ctx context.Context, into *sql.DB, folders []Folder, tell func(Progress)) (int, error) {
	n := 0
	for _, f := range folders {
		err := filepath.WalkDir(f.Path, func(at string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			rel, err := filepath.Rel(f.Path, at)
			if err != nil {
				return err
			}
			err = packFile(ctx, into, at, path.Join(f.Name, filepath.ToSlash(rel)))
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			n++
			tell(Progress{Stage: Files, Done: int64(n)})
			return err
		})
		if err != nil {
			return n, fmt.Errorf("pack the folder %s: %w", f.Path, err)
		}
	}
	return n, nil
}

func packFile(ctx context.Context, into *sql.DB, at, name string) (err error) {
	f, err := os.Open(at) // #nosec G304 -- found in a folder of the data
	if err != nil {
		return err
	}
	defer func() { err = join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	tx, err := into.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("pack %s: %w", at, err)
	}
	defer func() { _ = tx.Rollback() }() // nothing after the commit
	sum, size := sha256.New(), int64(0)
	buf := make([]byte, piece)
	for i := 0; ; i++ {
		n, err := io.ReadFull(f, buf)
		if n > 0 {
			sum.Write(buf[:n])
			size += int64(n)
			if _, err := tx.ExecContext(ctx, `INSERT INTO backup_piece (path, n, content) VALUES (?,?,?)`, name, i, buf[:n]); err != nil {
				return fmt.Errorf("pack %s: %w", at, err)
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("pack %s: %w", at, err)
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO backup_file (path, mode, modified, size, hash) VALUES (?,?,?,?,?)`,
		name, int64(info.Mode().Perm()), info.ModTime().UnixMilli(), size, sum.Sum(nil))
	if err == nil {
		err = tx.Commit()
	}
	return wrap("pack "+at, err)
}
