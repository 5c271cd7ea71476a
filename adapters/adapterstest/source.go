package adapterstest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// batch is how many messages a source is given at once.
const batch = 5

var errNotTaken = errors.New("not taken: deliver it again later")

// inbox takes what a source delivers. take may be nil: everything is accepted.
type inbox struct {
	take     func(m adapters.Message) error
	patience time.Duration

	mu       sync.Mutex
	messages []adapters.Message
	more     chan struct{}
}

func (s suite) inbox(take func(adapters.Message) error) *inbox {
	return &inbox{take: take, patience: s.patience, more: make(chan struct{}, 1)}
}

func (i *inbox) deliver(_ context.Context, m adapters.Message) (adapters.Ending, error) {
	i.mu.Lock()
	i.messages = append(i.messages, m)
	i.mu.Unlock()
	select {
	case i.more <- struct{}{}:
	default:
	}
	if i.take != nil {
		if err := i.take(m); err != nil {
			return adapters.Ending{}, err
		}
	}
	return adapters.Ending{State: adapters.Accepted, Ref: "1"}, nil
}

func (i *inbox) ids() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	var out []string
	for _, m := range i.messages {
		out = append(out, m.ID)
	}
	return out
}

func (i *inbox) all() []adapters.Message {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.messages)
}

// wait returns when enough says so of the ids delivered so far.
func (i *inbox) wait(t *testing.T, enough func(ids []string) bool) {
	t.Helper()
	limit := time.NewTimer(i.patience)
	defer limit.Stop()
	for !enough(i.ids()) {
		select {
		case <-i.more:
		case <-limit.C:
			t.Fatalf("delivered so far: %q", i.ids())
		}
	}
}

// receiving is a source under way.
type receiving struct {
	stop     context.CancelFunc
	done     chan error
	patience time.Duration
}

func (b bench) receive(t *testing.T, spec any, deliver adapters.Deliver) receiving {
	t.Helper()
	peer, ok := b.peer.(adapters.Source)
	if !ok {
		t.Fatal("the peer is no Source")
	}
	ctx, stop := context.WithCancel(context.Background())
	r := receiving{stop: stop, done: make(chan error, 1), patience: b.patience}
	go labelled(ctx, b.label, b.patience, func(ctx context.Context) {
		go func() { r.done <- peer.Receive(ctx, spec, deliver) }()
	})
	t.Cleanup(stop)
	return r
}

// end cancels the source and checks that it ends without an error.
func (r receiving) end(t *testing.T) {
	t.Helper()
	r.stop()
	limit := time.NewTimer(r.patience)
	defer limit.Stop()
	select {
	case err := <-r.done:
		if err != nil {
			t.Errorf("Receive was cancelled and returned %v", err)
		}
	case <-limit.C:
		t.Fatal("Receive was cancelled and does not return")
	}
}

func (s suite) receives(t *testing.T) {
	if s.h.Source == nil {
		t.Fatal("the harness has no source")
	}
	t.Run("delivers", s.delivers)
	t.Run("acknowledges", s.acknowledges)
	t.Run("redelivers", s.redelivers)
	t.Run("finishes", s.finishes)
	t.Run("description", s.describesSource)
}

// delivers checks that everything comes, readable and in order if declared.
func (s suite) delivers(t *testing.T) {
	b := s.open(t, s.h.Setup)
	spec, in := s.h.Source.Spec(t), s.inbox(nil)
	want := s.h.Source.Send(t, batch)
	r := b.receive(t, spec, in.deliver)
	in.wait(t, func(ids []string) bool { return len(ids) >= len(want) })
	r.end(t)
	got := in.ids()
	if !s.spec.Features.Order {
		slices.Sort(got)
		want = slices.Sorted(slices.Values(want))
	}
	if !slices.Equal(got, want) {
		t.Errorf("delivered %q, want %q", got, want)
	}
	for _, m := range in.all() {
		s.message(t, m)
	}
}

func (s suite) message(t *testing.T, m adapters.Message) {
	t.Helper()
	shaped(t, "message's body", m.Body)
	if m.ID == "" || m.Received.IsZero() || (m.Body == nil && m.Fault == nil) {
		t.Errorf("message %+v", m)
	}
}

// acknowledges checks that what was taken does not come again.
func (s suite) acknowledges(t *testing.T) {
	b := s.open(t, s.h.Setup)
	spec, first := s.h.Source.Spec(t), s.inbox(nil)
	sent := s.h.Source.Send(t, batch)
	r := b.receive(t, spec, first.deliver)
	first.wait(t, func(ids []string) bool { return len(ids) >= len(sent) })
	r.end(t)
	later := s.inbox(nil)
	last := s.h.Source.Send(t, 1)
	r = b.receive(t, spec, later.deliver)
	later.wait(t, func(ids []string) bool { return slices.Contains(ids, last[0]) })
	r.end(t)
	if got := later.ids(); !slices.Equal(got, last) {
		t.Errorf("after everything was taken came %q, want only %q", got, last)
	}
}

// redelivers checks that what was not taken comes again.
func (s suite) redelivers(t *testing.T) {
	if !s.spec.Features.Redelivers {
		t.Skip("the adapter declares no redelivery")
	}
	b := s.open(t, s.h.Setup)
	spec := s.h.Source.Spec(t)
	sent := s.h.Source.Send(t, batch)
	refused := sent[batch/2]
	var once sync.Once
	in := s.inbox(func(m adapters.Message) (err error) {
		if m.ID == refused {
			once.Do(func() { err = errNotTaken })
		}
		return err
	})
	r := b.receive(t, spec, in.deliver)
	in.wait(t, func(ids []string) bool {
		for _, id := range sent {
			if !slices.Contains(ids, id) {
				return false
			}
		}
		return count(ids, refused) >= 2
	})
	r.end(t)
}

func count(ids []string, id string) int {
	n := 0
	for _, x := range ids {
		if x == id {
			n++
		}
	}
	return n
}

// finishes checks that a source which is cancelled waits for the delivery under
// way.
func (s suite) finishes(t *testing.T) {
	b := s.open(t, s.h.Setup)
	spec := s.h.Source.Spec(t)
	sent := s.h.Source.Send(t, 1)
	release := make(chan struct{})
	in := s.inbox(func(adapters.Message) error { <-release; return nil })
	r := b.receive(t, spec, in.deliver)
	in.wait(t, func(ids []string) bool { return slices.Contains(ids, sent[0]) })
	r.stop()
	moment := time.NewTimer(50 * time.Millisecond)
	defer moment.Stop()
	select {
	case err := <-r.done:
		t.Errorf("Receive returned %v while a delivery was under way", err)
		r.done <- err
	case <-moment.C:
	}
	close(release)
	r.end(t)
}
