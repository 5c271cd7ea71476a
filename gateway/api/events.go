package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/timeline"
)

var eventsNote = words.Entry{
	Zh: "事件：step 为新增或变化的步骤，case 为办件当前状态（等待、接下来），end 表示办件已结束、连接关闭。带 Last-Event-ID 重连时只补发此后的变化；同一步骤可能重复送达。",
	En: "Events: step is a step that is new or has changed, case is the case as it stands (what it waits for, what comes next), end says that it is over and closes the stream. With Last-Event-ID only what changed since then comes again; a step may come twice.",
}

// watchCase streams a case. A client that has gone is noticed by writing to it.
func (a *API) watchCase(q *Request) (any, error) {
	id, err := a.caseID(q)
	if err != nil {
		return nil, err
	}
	if _, err := a.c.Hall.Case(q.ctx, id, q.Lang); err != nil {
		return nil, err
	}
	select {
	case a.streams <- struct{}{}:
	default:
		return nil, &problem.Error{Status: fiber.StatusServiceUnavailable, Code: "problem.streams", RetryAfter: 10 * time.Second}
	}
	since, _ := strconv.ParseInt(q.c.Get("Last-Event-ID"), 10, 64) // what is no id of ours means from the beginning
	s := &stream{a: a, id: id, lang: q.Lang, since: since, conn: q.c.Context().Conn(), steps: map[int64]string{}}
	return own(func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, "text/event-stream")
		c.Set("X-Accel-Buffering", "no")
		c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
			defer func() { <-a.streams }()
			s.w = w
			s.run()
		})
		return nil
	}), nil
}

// stream is one open stream of events.
type stream struct {
	a     *API
	id    int64
	lang  words.Lang
	conn  net.Conn
	w     *bufio.Writer
	since int64            // milliseconds of the newest change that the client has seen
	steps map[int64]string // as they were sent
	view  string
}

// run sends what is new after each commit of the case, and looks again on every
// beat: attempts of calls are no event of the case.
func (s *stream) run() {
	changes, stop := s.a.c.Hall.Watch(s.id)
	defer stop()
	beat := time.NewTicker(s.a.c.Beat)
	defer beat.Stop()
	for {
		if over, err := s.tell(); over || err != nil {
			return
		}
		select {
		case _, open := <-changes:
			if !drain(changes, open) {
				changes = nil // the case has ended, or we were too slow: the beat goes on
			}
		case <-beat.C:
			if s.line(": beat\n\n") != nil {
				return
			}
		case <-s.a.c.Closing:
			return
		}
	}
}

// drain takes what has come meanwhile and reports whether more can come.
func drain(changes <-chan *process.Recorded, open bool) bool {
	for open {
		select {
		case _, open = <-changes:
		default:
			return true
		}
	}
	return false
}

// tell sends what has changed and reports whether the case is over.
func (s *stream) tell() (over bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), s.a.c.Answer)
	defer cancel()
	view, err := s.a.c.Hall.Case(ctx, s.id, s.lang)
	if err != nil {
		return false, err
	}
	steps, err := s.a.c.Hall.Timeline(ctx, s.id, s.lang)
	if err != nil {
		return false, err
	}
	newest := s.since
	for _, step := range listed(steps, false) {
		at := touched(step.Step)
		newest = max(newest, at)
		if err := s.step(step, at); err != nil {
			return false, err
		}
	}
	s.since = newest
	if err := s.caseView(view); err != nil {
		return false, err
	}
	if view.Status == process.Running {
		return false, s.w.Flush()
	}
	if err := s.event("end", map[string]any{"status": view.Status}); err != nil {
		return false, err
	}
	return true, s.w.Flush()
}

// touched is when something happened last in a step.
func touched(step timeline.Step) int64 {
	at := step.Began
	later := func(t time.Time) {
		if t.After(at) {
			at = t
		}
	}
	if step.Ended != nil {
		later(*step.Ended)
	}
	for _, n := range step.Notes {
		later(n.At)
	}
	for _, c := range step.Calls {
		later(c.At.Add(time.Duration(c.TookMs * float64(time.Millisecond))))
	}
	return at.UnixMilli()
}

func (s *stream) step(step Step, at int64) error {
	text, err := json.Marshal(inZone(step, s.a.c.Zone))
	if err != nil {
		return fmt.Errorf("write a step: %w", err)
	}
	before, sent := s.steps[step.Key]
	s.steps[step.Key] = string(text)
	if sent && before == string(text) || !sent && at < s.since {
		return nil
	}
	return s.write("step", at, string(text))
}

func (s *stream) caseView(v hall.CaseView) error {
	text, err := json.Marshal(inZone(v, s.a.c.Zone))
	if err != nil {
		return fmt.Errorf("write a case: %w", err)
	}
	if string(text) == s.view {
		return nil
	}
	s.view = string(text)
	return s.write("case", s.since, s.view)
}

func (s *stream) event(name string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("write an event: %w", err)
	}
	return s.write(name, s.since, string(text))
}

func (s *stream) write(name string, id int64, data string) error {
	return s.line("event: " + name + "\nid: " + strconv.FormatInt(id, 10) + "\ndata: " + strings.ReplaceAll(data, "\n", " ") + "\n\n")
}

// line writes and flushes. A client that does not read for a while is gone.
func (s *stream) line(text string) error {
	if err := s.conn.SetWriteDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return fmt.Errorf("write to a stream: %w", err)
	}
	if _, err := s.w.WriteString(text); err != nil {
		return fmt.Errorf("write to a stream: %w", err)
	}
	if err := s.w.Flush(); err != nil {
		return fmt.Errorf("write to a stream: %w", err)
	}
	return nil
}
