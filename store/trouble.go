package store

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/mattn/go-sqlite3"

	"github.com/servicehall/hallway/config/words"
)

// Trouble is why nothing can be made durable now. The committer meets it when a
// commit fails for the disk's sake, tries again by itself, and leaves it when
// there is room and right to write once more.
type Trouble struct {
	Code   string // one of the codes of Words
	Reason string // as SQLite says it
	Since  time.Time
}

// The codes of trouble.
const (
	DiskFull = "store.disk-full"
	ReadOnly = "store.read-only"
	DiskIO   = "store.disk-io"
	Locked   = "store.locked"  // another program holds the database
	Damaged  = "store.damaged" // not left by itself
)

// Words are the texts of the room.
var Words = words.Catalogue{
	DiskFull: {Zh: "现在无法落盘：磁盘已满", En: "nothing can be made durable now: the disk is full",
		MendZh: "管理员须腾出空间；之后自动恢复。用同一 Idempotency-Key 重试", MendEn: "an administrator has to make room; it goes on by itself then. Ask again with the same Idempotency-Key"},
	ReadOnly: {Zh: "现在无法落盘：磁盘或数据库只读", En: "nothing can be made durable now: the disk or the database is read-only",
		MendZh: "管理员须检查挂载与权限；之后自动恢复。用同一 Idempotency-Key 重试", MendEn: "an administrator has to look at the mount and its permissions; it goes on by itself then. Ask again with the same Idempotency-Key"},
	DiskIO: {Zh: "现在无法落盘：磁盘读写出错", En: "nothing can be made durable now: the disk fails",
		MendZh: "管理员须检查磁盘；恢复后自动继续。用同一 Idempotency-Key 重试", MendEn: "an administrator has to look at the disk; it goes on by itself when that is well. Ask again with the same Idempotency-Key"},
	Locked: {Zh: "现在无法落盘：另一个程序占用着数据库", En: "nothing can be made durable now: another program holds the database",
		MendZh: "结束占用它的程序；之后自动恢复。用同一 Idempotency-Key 重试", MendEn: "end what holds it; it goes on by itself then. Ask again with the same Idempotency-Key"},
	Damaged: {Zh: "现在无法落盘：数据库已损坏", En: "nothing can be made durable now: the database is damaged",
		MendZh: "停机，保留现场副本，恢复最近一份完好的备份：hallway restore 备份 --replace", MendEn: "stop, keep a copy of what there is, and restore the latest whole backup: hallway restore BACKUP --replace"},
}

// UndurableError is the answer to a unit that could not be made durable for the
// disk's sake: nothing of it is written, and it may be given again.
type UndurableError struct {
	Trouble
	cause error
}

// Error gives the code and the cause.
func (e *UndurableError) Error() string {
	return fmt.Sprintf("not durable [%s]: %v", e.Code, e.cause)
}

// Unwrap returns the cause.
func (e *UndurableError) Unwrap() error { return e.cause }

// Undurable reports whether an error says that something could not be made
// durable for the disk's sake.
func Undurable(err error) bool {
	_, ok := errors.AsType[*UndurableError](err)
	return ok
}

// codeOf gives the code of trouble of an error, "" for what is the unit's own.
func codeOf(err error) string {
	e, ok := errors.AsType[sqlite3.Error](err)
	if !ok {
		return ""
	}
	switch e.Code {
	case sqlite3.ErrFull:
		return DiskFull
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return ReadOnly
	case sqlite3.ErrIoErr, sqlite3.ErrCantOpen:
		return DiskIO
	case sqlite3.ErrBusy:
		return Locked
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return Damaged
	}
	return ""
}

// watch keeps whether a database can be written. Only the committer's goroutine
// changes it.
type watch struct {
	now  atomic.Pointer[Trouble]
	tell func(was, is *Trouble)
	tick *time.Ticker // runs in trouble
	due  <-chan time.Time
}

// probeEvery is how often a database in trouble is tried.
const probeEvery = time.Second

// met notes an error of a commit and gives what its units are answered.
func (w *watch) met(err error) error {
	code := codeOf(err)
	if code == "" {
		return err
	}
	was := w.now.Load()
	is := &Trouble{Code: code, Reason: err.Error(), Since: time.Now()}
	if was != nil {
		is.Since = was.Since
	}
	if was == nil || was.Code != code {
		w.now.Store(is)
		w.tell(was, is)
	}
	if w.due == nil && code != Damaged {
		w.tick = time.NewTicker(probeEvery)
		w.due = w.tick.C
	}
	return &UndurableError{Trouble: *is, cause: err}
}

// left notes that the database can be written again.
func (w *watch) left() {
	was := w.now.Load()
	if was == nil || was.Code == Damaged {
		return
	}
	w.stop()
	w.now.Store(nil)
	w.tell(was, nil)
}

func (w *watch) stop() {
	if w.tick != nil {
		w.tick.Stop()
	}
	w.tick, w.due = nil, nil
}

// roomy is what a probe writes: a small commit may still find room where the
// next one does not.
const roomy = 64 << 10

// probe writes a little that needs room of its own; swept takes it away again.
func probe(tx *Tx) error {
	return tx.Run(
		Stmt{SQL: `CREATE TABLE IF NOT EXISTS probe (id INTEGER PRIMARY KEY, room BLOB NOT NULL) STRICT`},
		Stmt{SQL: `INSERT INTO probe (room) VALUES (zeroblob(?))`, Args: []any{roomy}},
	)
}

func swept(tx *Tx) error { return tx.Run(Stmt{SQL: `DELETE FROM probe`}) }
