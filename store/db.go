package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"strconv"

	_ "github.com/mattn/go-sqlite3" // the embedded database
)

// Options say where the database is and how it is written.
type Options struct {
	Path string // file; its folder must exist
	// Readers is the size of the reading pool, 0 for twice the processors.
	Readers int
	// MaxBatch is how many units share one commit at most, 0 for 256; 1 turns
	// group commit off, which only benchmarks want.
	MaxBatch int
	// Program is the version that opens it, recorded by Migrate; "" for none.
	Program string
	// Trouble is told when the database cannot be written any more, why that has
	// changed, and when it can again (is nil). It must not block. nil: nobody.
	Trouble func(was, is *Trouble)
	// Commit stands around each commit, and gives what came of it: for
	// simulations of a disk that fails or is slow. nil: nothing does.
	Commit func(commit func() error) error
}

// DB is an open database. Reads go through the pool; writes only through the
// committer.
type DB struct {
	read      *sql.DB
	write     *sql.DB
	tidier    *tidier
	prepared  *Prepared
	program   string
	Committer *Committer
}

// keptReads is how many statements a reading connection keeps prepared, those
// used last: the pages and lookups of a busy hall come from few texts.
const keptReads = 64

// Open opens or creates the database and starts its committer. Close it.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Readers == 0 {
		o.Readers = 2 * runtime.GOMAXPROCS(0)
	}
	if o.MaxBatch == 0 {
		o.MaxBatch = 256
	}
	if err := private(o.Path); err != nil {
		return nil, err
	}
	write, err := open(ctx, o.Path, "_txlock=immediate&_cache_size=-32000", 1)
	if err != nil {
		return nil, err
	}
	read, err := open(ctx, o.Path, "_query_only=1&_cache_size=-8000&_stmt_cache_size="+strconv.Itoa(keptReads), o.Readers)
	if err != nil {
		return nil, errJoin(err, write.Close())
	}
	conn, err := write.Conn(ctx)
	if err != nil {
		return nil, errJoin(fmt.Errorf("take the writer connection: %w", err), read.Close(), write.Close())
	}
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA wal_autocheckpoint=%d", walLimit)); err != nil {
		return nil, errJoin(fmt.Errorf("set up the writer connection: %w", err), conn.Close(), read.Close(), write.Close())
	}
	tidy, err := newTidier(ctx, o.Path)
	if err != nil {
		return nil, errJoin(err, conn.Close(), read.Close(), write.Close())
	}
	return &DB{
		read: read, write: write, tidier: tidy, prepared: &Prepared{db: read, by: map[string]*sql.Stmt{}}, program: o.Program,
		Committer: newCommitter(conn, o),
	}, nil
}

// private makes the file before SQLite does, so that only its owner reads it;
// the log beside it is made alike.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open database %s: %w", path, err)
	}
	return f.Close()
}

func open(ctx context.Context, path, extra string, conns int) (*sql.DB, error) {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}
	u.RawQuery = "_journal_mode=WAL&_synchronous=FULL&_busy_timeout=10000&_foreign_keys=1&" + extra
	db, err := sql.Open("sqlite3", u.String())
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	if err := db.PingContext(ctx); err != nil {
		return nil, errJoin(fmt.Errorf("open database %s: %w", path, err), db.Close())
	}
	return db, nil
}

// Read is the pool of readers. It sees what is committed, and cannot write.
func (d *DB) Read() *sql.DB { return d.read }

// Prepared reads single rows with statements that are prepared once.
func (d *DB) Prepared() *Prepared { return d.prepared }

// Synchronous returns PRAGMA synchronous of the writer connection: 2 is FULL.
func (d *DB) Synchronous(ctx context.Context) (int, error) {
	var n int
	err := d.Committer.Do(ctx, func(tx *Tx) error { return tx.One("PRAGMA synchronous", nil, &n) })
	return n, err
}

// Close lets the committer finish what it has taken and closes the database.
func (d *DB) Close() error {
	d.Committer.close()
	d.prepared.close()
	return errJoin(d.tidier.close(), d.read.Close(), d.write.Close())
}
