// Package floor is J1 by hand: what a program costs that does the calls and
// durable steps of the benchmark's process and nothing else, written for it
// alone. It is what an engine is measured against.
package floor

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	_ "github.com/mattn/go-sqlite3" // the driver
	"github.com/valyala/fasthttp"
)

// schema holds what the engine holds of J1 too: the message, the instance's
// state, its history, the task, the calls.
const schema = `
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE message (id INTEGER PRIMARY KEY, body BLOB NOT NULL, at INTEGER NOT NULL);
CREATE TABLE instance (id INTEGER PRIMARY KEY, status TEXT NOT NULL, seq INTEGER NOT NULL, state BLOB NOT NULL, at INTEGER NOT NULL);
CREATE TABLE history (instance INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, events BLOB NOT NULL, PRIMARY KEY (instance, seq)) WITHOUT ROWID;
CREATE TABLE task (key INTEGER PRIMARY KEY, instance INTEGER NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX task_instance ON task (instance);
CREATE TABLE call (id INTEGER PRIMARY KEY, instance INTEGER NOT NULL, request BLOB NOT NULL, response BLOB NOT NULL, at INTEGER NOT NULL);`

// Application is what J1 begins with.
type Application struct {
	Number string `json:"number"`
	Name   string `json:"name"`
	Amount int    `json:"amount"`
	Notes  string `json:"notes"`
}

// Program is the running floor.
type Program struct {
	Address string
	dir     string
	db      *sql.DB
	writer  *writer
	app     *fiber.App
	target  string
	client  fasthttp.Client
	ids     atomic.Int64
	waits   sync.Map // instance to *waiter
	bg      sync.WaitGroup
}

// waiter is told what becomes of an instance.
type waiter struct {
	app   Application
	task  chan int64
	ended chan struct{}
}

// Open starts the floor; target is the address that J1 calls.
func Open(target string) (*Program, error) {
	dir, err := os.MkdirTemp("", "hallway-floor-")
	if err != nil {
		return nil, err
	}
	p := &Program{dir: dir, target: target, app: fiber.New(fiber.Config{DisableStartupMessage: true})}
	if p.db, err = sql.Open("sqlite3", filepath.Join(dir, "floor.db")); err != nil {
		return nil, err
	}
	p.db.SetMaxOpenConns(1)
	if _, err = p.db.Exec(schema); err != nil {
		return nil, err
	}
	if p.writer, err = newWriter(p.db); err != nil {
		return nil, err
	}
	p.app.Post("/start", p.start)
	p.app.Post("/tasks/:key/complete", p.complete)
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p.Address = "http://" + l.Addr().String()
	go func() { _ = p.app.Listener(l) }() // it ends with Close
	return p, nil
}

// Close ends it and removes what it wrote.
func (p *Program) Close() error {
	err := p.app.Shutdown()
	p.bg.Wait()
	p.writer.close()
	return errors.Join(err, p.db.Close(), os.RemoveAll(p.dir))
}

// Commits counts them.
func (p *Program) Commits() int64 { return p.writer.commits.Load() }

// Wait gives the channels by which an instance tells that its task is there,
// and that it has ended.
func (p *Program) Wait(instance int64) (task <-chan int64, ended <-chan struct{}) {
	w, _ := p.waits.Load(instance)
	return w.(*waiter).task, w.(*waiter).ended
}

func (p *Program) start(c *fiber.Ctx) error {
	body := append([]byte(nil), c.Body()...)
	w := &waiter{task: make(chan int64, 1), ended: make(chan struct{})}
	if err := json.Unmarshal(body, &w.app); err != nil || w.app.Number == "" {
		return fiber.ErrBadRequest
	}
	id, now := p.ids.Add(1), time.Now().UnixMilli()
	p.waits.Store(id, w)
	err := p.writer.do(
		stmt{"INSERT INTO message (id, body, at) VALUES (?,?,?)", []any{id, body, now}},
		stmt{"INSERT INTO instance (id, status, seq, state, at) VALUES (?,?,?,?,?)", []any{id, "running", 1, body, now}},
		stmt{"INSERT INTO history (instance, seq, at, events) VALUES (?,?,?,?)", []any{id, 1, now, body}},
	)
	if err != nil {
		return err
	}
	p.bg.Go(func() { p.check(id, w, body) })
	return c.Status(fiber.StatusAccepted).JSON(map[string]string{"id": strconv.FormatInt(id, 10)})
}

// check is the first service step, the decision and the task.
func (p *Program) check(id int64, w *waiter, body []byte) {
	answer, err := p.call("/check", id, body)
	if err != nil {
		return
	}
	var got struct {
		Limit int `json:"limit"`
	}
	if err := json.Unmarshal(answer, &got); err != nil || w.app.Amount > got.Limit {
		return
	}
	now := time.Now().UnixMilli()
	err = p.writer.do(
		stmt{"UPDATE instance SET seq=2, state=?, at=? WHERE id=? AND seq=1", []any{answer, now, id}},
		stmt{"INSERT INTO history (instance, seq, at, events) VALUES (?,?,?,?)", []any{id, 2, now, answer}},
		stmt{"INSERT INTO task (key, instance, state, at) VALUES (?,?,?,?)", []any{id, id, "open", now}},
		stmt{"INSERT INTO call (id, instance, request, response, at) VALUES (?,?,?,?,?)", []any{2 * id, id, body, answer, now}},
	)
	if err == nil {
		w.task <- id
	}
}

func (p *Program) complete(c *fiber.Ctx) error {
	id, err := strconv.ParseInt(c.Params("key"), 10, 64)
	if err != nil {
		return fiber.ErrBadRequest
	}
	var form map[string]any
	body := append([]byte(nil), c.Body()...)
	if err := json.Unmarshal(body, &form); err != nil {
		return fiber.ErrBadRequest
	}
	v, ok := p.waits.Load(id)
	if !ok {
		return fiber.ErrNotFound
	}
	now := time.Now().UnixMilli()
	err = p.writer.do(
		stmt{"UPDATE task SET state='done' WHERE key=? AND state='open'", []any{id}},
		stmt{"UPDATE instance SET seq=3, state=?, at=? WHERE id=? AND seq=2", []any{body, now, id}},
		stmt{"INSERT INTO history (instance, seq, at, events) VALUES (?,?,?,?)", []any{id, 3, now, body}},
	)
	if err != nil {
		return err
	}
	p.bg.Go(func() { p.tell(id, v.(*waiter), body) })
	return c.SendStatus(fiber.StatusNoContent)
}

// tell is the second service step and the end.
func (p *Program) tell(id int64, w *waiter, body []byte) {
	answer, err := p.call("/tell", id, body)
	if err != nil {
		return
	}
	now := time.Now().UnixMilli()
	err = p.writer.do(
		stmt{"UPDATE instance SET seq=4, status='completed', state=?, at=? WHERE id=? AND seq=3", []any{answer, now, id}},
		stmt{"INSERT INTO history (instance, seq, at, events) VALUES (?,?,?,?)", []any{id, 4, now, answer}},
		stmt{"INSERT INTO call (id, instance, request, response, at) VALUES (?,?,?,?,?)", []any{2*id + 1, id, body, answer, now}},
	)
	if err == nil {
		p.waits.Delete(id)
		close(w.ended)
	}
}

func (p *Program) call(path string, id int64, body []byte) ([]byte, error) {
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(res)
	req.SetRequestURI(p.target + path)
	req.Header.SetMethod(fasthttp.MethodPost)
	req.Header.SetContentType("application/json")
	req.Header.Set("Idempotency-Key", strconv.FormatInt(id, 10))
	req.SetBody(body)
	if err := p.client.DoTimeout(req, res, 5*time.Second); err != nil {
		return nil, err
	}
	if res.StatusCode() != fasthttp.StatusOK {
		return nil, fmt.Errorf("the target answers %d", res.StatusCode())
	}
	return append([]byte(nil), res.Body()...), nil
}
