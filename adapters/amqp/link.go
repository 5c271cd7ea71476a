package amqp

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
)

// The waits before a connection is tried again, and how long one must live for
// the waits to begin anew.
const (
	firstWait   = 100 * time.Millisecond
	longestWait = 30 * time.Second
	longLife    = 10 * time.Second
)

// link keeps one connection up. What it is like now is a state; whoever needs
// the next one waits for the state to change.
type link struct {
	log  *slog.Logger
	open func(ctx context.Context) (*rabbit.Connection, error)
	once sync.Once

	mu      sync.Mutex
	now     linkState
	changed chan struct{} // closed when now changes
}

// linkState is a connection, or why there is none; neither at the very first.
type linkState struct {
	conn    *rabbit.Connection
	fault   *adapters.Fault
	blocked string // why the broker takes no messages now, "" if it does
}

func newLink(log *slog.Logger, open func(ctx context.Context) (*rabbit.Connection, error)) *link {
	return &link{log: log, open: open, changed: make(chan struct{})}
}

// run connects, watches, and connects again, until ctx ends.
func (l *link) run(ctx context.Context) {
	defer l.set(linkState{fault: linkFault("the connector is closed")})
	for tries := 0; ctx.Err() == nil; tries++ {
		conn, err := l.open(ctx)
		if err == nil {
			l.log.Info("connected to the broker")
			if l.watch(ctx, conn) {
				tries = 0
			}
		} else if ctx.Err() == nil {
			l.failed(err)
		}
		wait := time.NewTimer(backOff(tries, rand.Float64())) // #nosec G404 -- it spreads the tries and guards nothing
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
		}
	}
}

// backOff doubles, and is spread by random in [0,1).
func backOff(tries int, random float64) time.Duration {
	wait := longestWait
	if tries < 8 {
		wait = firstWait << tries
	}
	return time.Duration(float64(wait) * (0.5 + random/2))
}

func linkFault(message string) *adapters.Fault {
	return &adapters.Fault{Outcome: adapters.PeerDown, Code: "amqp.connection", Phase: adapters.Connect, Message: message}
}

// failed keeps why there is no connection, and logs it once until it changes.
func (l *link) failed(err error) {
	f := linkFault(err.Error())
	if told := new(adapters.Fault); errors.As(err, &told) {
		f = told
	}
	if l.set(linkState{fault: f}) {
		l.log.Warn("no connection to the broker; trying on", "outcome", f.Outcome, "error", f.Message)
	}
}

// watch reports whether the connection lived long. It returns when it is gone.
func (l *link) watch(ctx context.Context, conn *rabbit.Connection) bool {
	closed := conn.NotifyClose(make(chan *rabbit.Error, 1))
	blocked := conn.NotifyBlocked(make(chan rabbit.Blocking, 1))
	l.set(linkState{conn: conn})
	life := time.NewTimer(longLife)
	defer life.Stop()
	long := false
	for {
		select {
		case <-life.C:
			long = true
		case b, ok := <-blocked:
			if ok {
				l.block(conn, b)
			} else {
				blocked = nil
			}
		case e := <-closed:
			message := "the connection to the broker was lost"
			if e != nil {
				message += ": " + e.Error()
			}
			l.set(linkState{fault: linkFault(message)})
			l.log.Warn("the connection to the broker was lost; connecting again", "error", message)
			return long
		case <-ctx.Done():
			hangUp(conn)
			return long
		}
	}
}

func (l *link) block(conn *rabbit.Connection, b rabbit.Blocking) {
	if !b.Active {
		l.set(linkState{conn: conn})
		l.log.Info("the broker takes messages again")
		return
	}
	l.set(linkState{conn: conn, blocked: "the broker takes no messages now: " + b.Reason})
	l.log.Warn("the broker takes no messages now", "reason", b.Reason)
}

// set changes the state, and reports whether the reason for having no
// connection is another than before.
func (l *link) set(s linkState) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	another := s.fault != nil && (l.now.fault == nil || l.now.fault.Message != s.fault.Message)
	l.now = s
	close(l.changed)
	l.changed = make(chan struct{})
	return another
}

func (l *link) state() (linkState, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now, l.changed
}

// get gives the connection, or says at once why there is none. Only the very
// first connection is waited for.
func (l *link) get(ctx context.Context) (*rabbit.Connection, error) {
	for {
		s, changed := l.state()
		switch {
		case s.blocked != "":
			return nil, &adapters.Fault{Outcome: adapters.PeerDown, Code: "amqp.blocked", Phase: adapters.Connect, Message: s.blocked}
		case s.conn != nil && s.conn.IsClosed():
			return nil, linkFault("the connection to the broker was lost")
		case s.conn != nil:
			return s.conn, nil
		case s.fault != nil:
			f := *s.fault
			return nil, &f
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, givenUp(ctx.Err())
		}
	}
}

// wait waits for a connection; nil means that ctx ended first.
func (l *link) wait(ctx context.Context) *rabbit.Connection {
	for {
		s, changed := l.state()
		if s.conn != nil && !s.conn.IsClosed() {
			return s.conn
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}
