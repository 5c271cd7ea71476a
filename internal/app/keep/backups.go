package keep

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/servicehall/hallway/gateway/api"
	"github.com/servicehall/hallway/store/backup"
)

// Backups makes the backups of a running hall that are asked for over the
// interface: one at a time, in the folder backups of its data.
type Backups struct {
	data string
	now  func() time.Time
	log  *slog.Logger

	ctx  context.Context
	stop context.CancelFunc
	wg   sync.WaitGroup

	mu   sync.Mutex
	last api.Backup // under way, or how the last one ended
}

// NewBackups makes the maker. Close it.
func NewBackups(data string, now func() time.Time, log *slog.Logger) *Backups {
	b := &Backups{data: data, now: now, log: log}
	b.ctx, b.stop = context.WithCancel(context.Background())
	return b
}

// ending is that of the names of backups.
const ending = ".db"

// Begin implements api.Backups.
func (b *Backups) Begin(actor string) (api.Backup, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.last.State == api.BackupRunning || b.ctx.Err() != nil {
		return api.Backup{}, api.ErrBackupRunning
	}
	if err := os.MkdirAll(filepath.Join(b.data, Folder), 0o700); err != nil {
		return api.Backup{}, fmt.Errorf("make the folder of backups: %w", err)
	}
	made := b.now().UTC().Truncate(time.Millisecond)
	b.last = api.Backup{Name: "hall-" + made.Format("20060102T150405.000Z") + ending, State: api.BackupRunning, Made: made, By: actor}
	now := b.last
	b.wg.Go(func() { b.make(now) })
	return now, nil
}

func (b *Backups) make(as api.Backup) {
	src := Source(b.data, b.now)
	src.Tell = b.tell
	r, err := backup.Make(b.ctx, src, filepath.Join(b.data, Folder, as.Name))
	as = b.ended(as, r, err)
	b.mu.Lock()
	b.last = as
	b.mu.Unlock()
}

func (b *Backups) tell(p backup.Progress) {
	if p.Stage == backup.Copying {
		b.mu.Lock()
		b.last.Done, b.last.Total = p.Done, p.Total
		b.mu.Unlock()
	}
}

func (b *Backups) ended(as api.Backup, r backup.Report, err error) api.Backup {
	if err != nil {
		b.log.Error("a backup was not made", "name", as.Name, "by", as.By, "error", err)
		as.State, as.Code, as.Reason = api.BackupFailed, backup.CodeOf(err), err.Error()
		return as
	}
	b.log.Info("a backup was made", "name", as.Name, "by", as.By, "bytes", r.Size, "took", r.Took, "instances", r.Facts["instances"])
	as.State, as.Size, as.TookMs, as.Facts, as.Files = api.BackupDone, r.Size, r.Took.Milliseconds(), r.Facts, r.Files
	return as
}

// most is how many backups are listed.
const most = 100

// List implements api.Backups.
func (b *Backups) List() ([]api.Backup, error) {
	b.mu.Lock()
	last := b.last
	b.mu.Unlock()
	out := []api.Backup{}
	if last.Name != "" {
		out = append(out, last)
	}
	names, err := b.names()
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if name == last.Name {
			continue
		}
		one, err := b.read(name)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	slices.SortStableFunc(out, func(x, y api.Backup) int { return y.Made.Compare(x.Made) })
	return out, nil
}

// names are those of the newest files of the folder, by their names.
func (b *Backups) names() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(b.data, Folder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the backups: %w", err)
	}
	var out []string
	for _, e := range slices.Backward(entries) {
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), ending) && !strings.HasPrefix(e.Name(), ".") && len(out) < most {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

// read gives what a file says of itself; one that says nothing has failed.
func (b *Backups) read(name string) (api.Backup, error) {
	out := api.Backup{Name: name, State: api.BackupDone}
	path := filepath.Join(b.data, Folder, name)
	info, err := os.Stat(path)
	if err != nil {
		return out, fmt.Errorf("look at the backup %s: %w", name, err)
	}
	out.Size, out.Made = info.Size(), info.ModTime().UTC()
	db, err := backup.OpenRead(b.ctx, path)
	if err != nil {
		return failed(out, err), nil
	}
	defer func() { _ = db.Close() }() // it was only read
	m, marked, err := backup.ReadMarker(b.ctx, db, path)
	if err != nil || !marked {
		return failed(out, err), nil
	}
	out.Made, out.Facts, out.Files = m.Made, m.Facts, m.Files
	return out, nil
}

func failed(b api.Backup, err error) api.Backup {
	b.State, b.Code = api.BackupFailed, "backup.not-ours"
	if err != nil {
		b.Code, b.Reason = backup.CodeOf(err), err.Error()
	}
	return b
}

// Close ends the backup that is under way; nothing of it stays.
func (b *Backups) Close() {
	b.mu.Lock()
	b.stop()
	b.mu.Unlock()
	b.wg.Wait()
}
