package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/mattn/go-sqlite3"
)

// ErrClosed is returned for a unit that came after the database was closed.
var ErrClosed = errors.New("the database is closed")

func errJoin(all ...error) error { return errors.Join(all...) }

// Unit writes one caller's part of a transaction. It may run twice: when a
// batch fails, it is rolled back and its units run one by one, so a unit
// changes nothing but the transaction.
type Unit func(tx *Tx) error

// Committer owns the one writer connection. Units that wait while a commit is
// on its way to the disk share the next one.
type Committer struct {
	conn     *sql.Conn
	session  session
	batch    []waiting // room for the next
	maxBatch int
	queue    chan waiting
	stop     chan struct{}
	stopped  chan struct{}
	gate     sync.RWMutex // held for reading while a unit is queued
	closed   bool
	commits  atomic.Int64
	units    atomic.Int64
	watch    watch
	around   func(commit func() error) error // a commit
}

type waiting struct {
	unit Unit
	done func(error)
}

func newCommitter(conn *sql.Conn, o Options) *Committer {
	if o.Trouble == nil {
		o.Trouble = func(_, _ *Trouble) {}
	}
	if o.Commit == nil {
		o.Commit = func(commit func() error) error { return commit() }
	}
	c := &Committer{
		conn: conn, session: session{by: map[string]*sqlite3.SQLiteStmt{}, at: map[*byte]known{}}, maxBatch: o.MaxBatch, watch: watch{tell: o.Trouble}, around: o.Commit,
		queue: make(chan waiting, 4*o.MaxBatch), stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	go c.run()
	return c
}

// Do runs a unit and returns when its transaction is durable, or with the
// unit's own error and nothing written. A context that ends while waiting does
// not take the unit back: it may still be committed.
func (c *Committer) Do(ctx context.Context, u Unit) error {
	done := make(chan error, 1)
	c.Submit(u, func(err error) { done <- err })
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("wait for the commit: %w", ctx.Err())
	}
}

// Run commits statements as one unit.
func (c *Committer) Run(ctx context.Context, all ...Stmt) error {
	return c.Do(ctx, func(tx *Tx) error { return tx.Run(all...) })
}

// Submit queues a unit and returns; done is called once, by the committer's
// goroutine, after the commit or with the error. It must not block.
func (c *Committer) Submit(u Unit, done func(error)) {
	c.gate.RLock()
	defer c.gate.RUnlock()
	if c.closed {
		done(ErrClosed)
		return
	}
	c.queue <- waiting{u, done}
}

// Counts returns how many commits were made and how many units they held.
func (c *Committer) Counts() (commits, units int64) { return c.commits.Load(), c.units.Load() }

func (c *Committer) run() {
	defer close(c.stopped)
	for {
		select {
		case w := <-c.queue:
			c.settle(c.drain(w))
		case <-c.watch.due:
			c.try()
		case <-c.stop:
			c.watch.stop()
			c.finish()
			return
		}
	}
}

// finish commits what was queued before the close, so that a graceful stop
// loses nothing.
func (c *Committer) finish() {
	for {
		select {
		case w := <-c.queue:
			c.settle(c.drain(w))
		default:
			_ = c.on((*session).close)
			_ = c.conn.Close()
			return
		}
	}
}

// drain takes what waits, up to the batch size, and waits for nothing: the time
// the last commit took has gathered the batch. Whoever is about to submit, such
// as those that the last commit has answered, is let go first.
func (c *Committer) drain(first waiting) []waiting {
	batch := append(c.batch[:0], first)
	for seen := 0; seen < len(batch) && len(batch) < c.maxBatch; {
		seen = len(batch)
		runtime.Gosched()
		batch = c.take(batch)
	}
	c.batch = batch
	return batch
}

func (c *Committer) take(batch []waiting) []waiting {
	for len(batch) < c.maxBatch {
		select {
		case w := <-c.queue:
			batch = append(batch, w)
		default:
			return batch
		}
	}
	return batch
}

// giveUp is after how many units in a row that failed for the disk's sake the
// rest of a batch is not tried one by one.
const giveUp = 3

// settle commits a batch; when one unit spoils it, each runs alone, so that
// only the guilty one fails.
func (c *Committer) settle(batch []waiting) {
	err := c.commit(batch)
	if err == nil || len(batch) == 1 {
		for _, w := range batch {
			w.done(err)
		}
		return
	}
	for i, failed := 0, 0; i < len(batch); i++ {
		if failed < giveUp {
			err = c.commit(batch[i : i+1])
		}
		if Undurable(err) {
			failed++
		} else {
			failed = 0
		}
		batch[i].done(err)
	}
}

// try leaves trouble where a probe can be made durable.
func (c *Committer) try() {
	plain := func(commit func() error) error { return commit() }
	if c.write(plain, waiting{unit: probe}) == nil && c.write(plain, waiting{unit: swept}) == nil {
		c.watch.left()
	}
}

// Trouble says why nothing can be made durable now; nil when all is well.
func (c *Committer) Trouble() *Trouble { return c.watch.now.Load() }

// begin opens a transaction. What a failed one may have left open is closed.
func (s *session) begin() error {
	_, err := s.exec("BEGIN IMMEDIATE")
	if err == nil || codeOf(err) != "" {
		return err
	}
	if _, undone := s.exec("ROLLBACK"); undone != nil {
		return err
	}
	_, err = s.exec("BEGIN IMMEDIATE")
	return err
}

func (c *Committer) commit(batch []waiting) error { return c.write(c.around, batch...) }

// write makes one transaction of a batch. around stands around its commit.
func (c *Committer) write(around func(commit func() error) error, batch ...waiting) error {
	err := c.on(func(s *session) error { return s.commit(around, batch) })
	if err != nil {
		return c.watch.met(err)
	}
	c.commits.Add(1)
	c.units.Add(int64(len(batch)))
	return nil
}

func (s *session) commit(around func(commit func() error) error, batch []waiting) (err error) {
	if err := s.begin(); err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	defer func() {
		if err != nil {
			_, _ = s.exec("ROLLBACK")
		}
	}()
	tx := &Tx{session: s}
	for _, w := range batch {
		if err := safely(w.unit, tx); err != nil {
			return err
		}
	}
	err = around(func() error {
		_, err := s.exec("COMMIT")
		return err
	})
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// safely turns a panic of a unit into its error: one caller's bug must not stop
// everybody's writes.
func safely(u Unit, tx *Tx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("a unit of the transaction panicked: %v", r)
		}
	}()
	return u(tx)
}

func (c *Committer) close() {
	c.gate.Lock()
	if !c.closed {
		c.closed = true
		close(c.stop)
	}
	c.gate.Unlock()
	<-c.stopped
}
