// Package ledger is the book that every simulated system keeps of what it was
// asked: one line for each idempotency key, written in a transaction before the
// answer leaves. A repeat is answered from the book and changes nothing.
//
// The book is one SQLite file (WAL, synchronous=NORMAL). Requests that wait at
// the same time share one commit, so a single file serves thousands of calls a
// second.
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

const schema = `
CREATE TABLE IF NOT EXISTS entry (
  id           INTEGER PRIMARY KEY,
  system       TEXT NOT NULL,
  operation    TEXT NOT NULL,
  key          TEXT NOT NULL,
  first_at     INTEGER NOT NULL,
  last_at      INTEGER NOT NULL,
  count        INTEGER NOT NULL,
  deduplicated INTEGER NOT NULL,
  effects      INTEGER NOT NULL,
  detail       TEXT NOT NULL,
  answer       BLOB,
  UNIQUE (system, operation, key)
);
CREATE TABLE IF NOT EXISTS sequence (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
`

// maxBatch bounds how many requests share one commit.
const maxBatch = 256

// ErrClosed is returned for a request that comes after Close.
var ErrClosed = errors.New("ledger is closed")

// Book is an open ledger. It is safe for concurrent use.
type Book struct {
	writer, reader *sql.DB
	jobs           chan job
	stop           chan struct{}
	stopOnce       sync.Once
	done           chan struct{}
}

type job struct {
	run  func(*sql.Tx) error
	done chan error
}

// Entry is one line of the book: what one system was asked under one key.
// Count is how often it was asked, Deduplicated how often the answer came from
// memory, Effects how often it took effect; Effect says that it did at all.
type Entry struct {
	System       string    `json:"system"`
	Operation    string    `json:"operation"`
	Key          string    `json:"key"`
	At           time.Time `json:"at"`
	LastAt       time.Time `json:"lastAt"`
	Count        int       `json:"count"`
	Deduplicated int       `json:"deduplicated"`
	Effects      int       `json:"effects"`
	Effect       bool      `json:"effect"`
	Detail       string    `json:"detail"`
}

// Open opens or creates the book in a file. Each system passes the statements
// that create its own tables; they must be repeatable.
func Open(ctx context.Context, file string, schemas ...string) (*Book, error) {
	writer, err := sql.Open("sqlite3", DSN(file))
	if err != nil {
		return nil, fmt.Errorf("open ledger %s: %w", file, err)
	}
	writer.SetMaxOpenConns(1)
	for _, s := range append([]string{schema}, schemas...) {
		if _, err := writer.ExecContext(ctx, s); err != nil {
			return nil, errors.Join(fmt.Errorf("create ledger tables in %s: %w", file, err), writer.Close())
		}
	}
	reader, err := sql.Open("sqlite3", DSN(file))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open ledger %s: %w", file, err), writer.Close())
	}
	reader.SetMaxOpenConns(4)
	b := &Book{writer: writer, reader: reader, jobs: make(chan job, maxBatch), stop: make(chan struct{}), done: make(chan struct{})}
	go b.commitLoop()
	return b, nil
}

// DSN is the data source name of a SQLite file in WAL mode with a busy timeout
// of five seconds.
func DSN(file string) string {
	path := filepath.ToSlash(file)
	if filepath.VolumeName(file) != "" {
		path = "/" + path
	}
	escaped := strings.ReplaceAll((&url.URL{Path: path}).EscapedPath(), "?", "%3F")
	return "file:" + escaped + "?_journal_mode=WAL&_synchronous=NORMAL&_busy_timeout=5000&_txlock=immediate"
}

// Close commits what waits and closes the file.
func (b *Book) Close() error {
	b.stopOnce.Do(func() { close(b.stop) })
	<-b.done
	return errors.Join(b.reader.Close(), b.writer.Close())
}

// Reader gives the read side of the file. Nothing may be written through it.
func (b *Book) Reader() *sql.DB { return b.reader }

// Write runs a change in the next commit and returns when it is committed. The
// function may run twice (when a neighbour in the batch fails) and must
// therefore set, not accumulate, what it captures.
func (b *Book) Write(ctx context.Context, run func(*sql.Tx) error) error {
	j := job{run: run, done: make(chan error, 1)}
	select {
	case b.jobs <- j:
	case <-b.stop:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-j.done:
		return err
	case <-b.done:
		return lastWord(j)
	}
}

// lastWord distinguishes a request that the closing loop still committed from
// one that it never saw.
func lastWord(j job) error {
	select {
	case err := <-j.done:
		return err
	default:
		return ErrClosed
	}
}
