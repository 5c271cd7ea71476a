package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	_ "github.com/mattn/go-sqlite3" // reads the database
)

// folder looks at the data folder: there, writable, and closed to others.
func folder(data string) []Result {
	info, err := os.Stat(data)
	if errors.Is(err, fs.ErrNotExist) {
		return []Result{warn("doctor.no-data", map[string]any{"data": data})}
	}
	if err != nil {
		return []Result{bad("doctor.data-unreadable", map[string]any{"data": data, "reason": err.Error()})}
	}
	f, err := os.CreateTemp(data, ".doctor-*")
	if err != nil {
		return []Result{bad("doctor.data-unwritable", map[string]any{"data": data, "reason": err.Error()})}
	}
	_ = f.Close()           // nothing was written
	_ = os.Remove(f.Name()) // a leftover does no harm
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o007 != 0 {
		return []Result{warn("doctor.data-open", map[string]any{"data": data, "mode": info.Mode().Perm().String()})}
	}
	return []Result{well("doctor.data", map[string]any{"data": data})}
}

// lowDisk is where a hall soon cannot write any more.
const lowDisk = 1 << 30

func disk(data string) Result {
	dir := data
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	free, err := freeBytes(dir)
	switch {
	case err != nil:
		return warn("doctor.disk-unknown", map[string]any{"reason": err.Error()})
	case free < lowDisk:
		return bad("doctor.disk-low", map[string]any{"free": mib(free)})
	}
	return well("doctor.disk", map[string]any{"free": mib(free)})
}

func mib(n uint64) string { return fmt.Sprintf("%d MiB", n>>20) }

// built is a time that no right clock is before.
func built() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// machineClock compares the clock with what it cannot be before: this
// program's own age and the newest write of the database.
func machineClock(p Patient) Result {
	now := p.Now()
	if now.Before(built()) {
		return bad("doctor.clock-early", map[string]any{"now": now.Format(time.RFC3339)})
	}
	if info, err := os.Stat(filepath.Join(p.Data, "hall.db")); err == nil && info.ModTime().Sub(now) > time.Minute {
		return bad("doctor.clock-back", map[string]any{"now": now.Format(time.RFC3339), "last": info.ModTime().Format(time.RFC3339)})
	}
	return well("doctor.clock", map[string]any{"now": now.Format(time.RFC3339)})
}

func ports(ctx context.Context, p Patient) []Result {
	var out []Result
	for _, address := range p.Ports {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		switch {
		case err == nil:
			_ = l.Close() // it was only tried
			out = append(out, well("doctor.port", map[string]any{"address": address}))
		case p.Running:
			out = append(out, well("doctor.port-ours", map[string]any{"address": address}))
		default:
			out = append(out, bad("doctor.port-taken", map[string]any{"address": address, "reason": err.Error()}))
		}
	}
	return out
}

// expiresSoon is when a certificate wants to be renewed.
const expiresSoon = 30 * 24 * time.Hour

// certificate looks at a certificate file and the key beside it.
func certificate(file string, now time.Time) Result {
	key := strings.TrimSuffix(file, filepath.Ext(file)) + ".key"
	pair, err := tls.LoadX509KeyPair(file, key)
	if errors.Is(err, fs.ErrNotExist) {
		return warn("doctor.no-certificate", map[string]any{"file": file})
	}
	if err != nil {
		return bad("doctor.certificate-bad", map[string]any{"file": file, "reason": err.Error()})
	}
	c, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		return bad("doctor.certificate-bad", map[string]any{"file": file, "reason": err.Error()})
	}
	args := map[string]any{"file": file, "until": c.NotAfter.Format("2006-01-02")}
	switch {
	case now.After(c.NotAfter) || now.Before(c.NotBefore):
		return bad("doctor.certificate-expired", args)
	case c.NotAfter.Sub(now) < expiresSoon:
		return warn("doctor.certificate-soon", args)
	}
	return well("doctor.certificate", args)
}

// database asks SQLite itself whether the file is whole.
func database(ctx context.Context, data string) []Result {
	file := filepath.Join(data, "hall.db")
	if _, err := os.Stat(file); err != nil {
		return nil // said by the folder's check, or a hall that never ran
	}
	db, err := sql.Open("sqlite3", "file:"+filepath.ToSlash(file)+"?mode=ro&_busy_timeout=5000")
	if err != nil {
		return []Result{bad("doctor.database-bad", map[string]any{"file": file, "reason": err.Error()})}
	}
	defer func() { _ = db.Close() }() // it was only read
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil {
		said = err.Error()
	}
	if said != "ok" {
		return []Result{bad("doctor.database-bad", map[string]any{"file": file, "reason": said})}
	}
	return []Result{well("doctor.database", map[string]any{"file": file})}
}
