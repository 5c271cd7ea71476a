package engine

import (
	"container/list"
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// request is one command on its way through a shard.
type request struct {
	instance int64
	cmd      process.Command
	def      *process.Definition // of a start command
	to       *process.Definition // of a migration
	at       int64               // number of the last event that the asker knows, 0 for any
	with     []store.Stmt
	done     func(error)
}

// hot is an instance in memory, as of the last commit.
type hot struct {
	def   *process.Definition
	state *process.State
	hash  []byte // of the last record
	kept  int64  // the event up to which its row is written
}

// shard owns the instances whose ids fall to it. One goroutine drives it: take
// a batch, Step, commit, adopt, answer.
type shard struct {
	e     *Engine
	index int
	box   chan *request
	gate  sync.RWMutex
	shut  bool

	cached map[int64]*list.Element // of *hotEntry
	recent *list.List

	driven bool         // by hand, at this moment
	since  atomic.Int64 // when the oldest command in hand came, in Unix milliseconds; 0: none is in hand
}

type hotEntry struct {
	id int64
	h  hot
}

func newShard(e *Engine, index int) *shard {
	return &shard{e: e, index: index, box: make(chan *request, e.c.Mailbox), cached: map[int64]*list.Element{}, recent: list.New()}
}

// post queues a request or refuses it at once: where the box is full, or where
// what is in hand has waited too long already, so that whoever waits can go
// elsewhere. The queue never grows.
func (s *shard) post(r *request) error {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.shut {
		return store.ErrClosed
	}
	if s.late(r) && asked(r.cmd.Do) {
		return ErrBusy
	}
	select {
	case s.box <- r:
		return nil
	default:
		return ErrBusy
	}
}

// late reports whether what is in hand has waited too long for others to queue
// behind it.
func (s *shard) late(r *request) bool {
	since := s.since.Load()
	return since != 0 && len(s.box) > 0 && r.cmd.At.UnixMilli()-since > s.e.c.MaxWait.Milliseconds()
}

// asked reports whether somebody outside asks for a command. What the engine
// brings itself, results above all, would only come again.
func asked(act process.Act) bool {
	switch act.(type) {
	case process.CompleteJob, process.ThrowError, process.FailJob, process.EndCall, process.FailCall, process.EscalateCall,
		process.FireTimer, process.Deliver, process.Signal:
		return false
	}
	return true
}

func (s *shard) close() {
	s.gate.Lock()
	defer s.gate.Unlock()
	if !s.shut {
		s.shut = true
		close(s.box)
	}
}

func (s *shard) run() {
	for r := range s.box {
		s.since.Store(r.cmd.At.UnixMilli())
		s.handle(s.drain(r))
		s.since.Store(0)
	}
}

func (s *shard) drain(first *request) []*request {
	batch := []*request{first}
	for len(batch) < s.e.c.Batch {
		select {
		case r, ok := <-s.box:
			if !ok {
				return batch
			}
			batch = append(batch, r)
		default:
			return batch
		}
	}
	return batch
}

// handle takes a batch through step, commit and adoption. When the commit
// fails, its commands run one by one, so that only the guilty one is refused.
func (s *shard) handle(batch []*request) {
	st := s.Step(context.Background(), batch)
	err := s.e.c.DB.Committer.Do(context.Background(), st.Write)
	if err != nil && len(batch) > 1 {
		for _, r := range batch {
			s.handle([]*request{r})
		}
		return
	}
	if err != nil {
		s.forget(batch[0].instance)
		batch[0].done(reasonOf(err))
		return
	}
	s.adopt(st)
}

// reasonOf tells what the caller of a failed command is told: the refusal of the
// command itself, or that the store failed.
func reasonOf(err error) error {
	var inside *insideError
	if errors.As(err, &inside) {
		return inside.err
	}
	return &storeError{err}
}

// adopt replaces the state in memory after the commit, lets the effects out
// and answers.
func (s *shard) adopt(st *step) {
	for _, p := range st.pieces {
		if p.err == nil {
			s.keep(p.req.instance, p.after)
			s.e.letOut(p)
		}
		p.req.done(p.err)
	}
}

func (s *shard) keep(id int64, h hot) {
	if h.state.Ended() {
		s.forget(id)
		return
	}
	if el, ok := s.cached[id]; ok {
		el.Value.(*hotEntry).h = h
		s.recent.MoveToFront(el)
		return
	}
	s.cached[id] = s.recent.PushFront(&hotEntry{id, h})
	if len(s.cached) > s.e.c.Hot {
		old := s.recent.Back()
		s.recent.Remove(old)
		delete(s.cached, old.Value.(*hotEntry).id)
	}
}

func (s *shard) forget(id int64) {
	if el, ok := s.cached[id]; ok {
		s.recent.Remove(el)
		delete(s.cached, id)
	}
}

// load returns an instance from memory or the store.
func (s *shard) load(ctx context.Context, id int64) (hot, error) {
	if el, ok := s.cached[id]; ok {
		return el.Value.(*hotEntry).h, nil
	}
	return s.e.read(ctx, id)
}
