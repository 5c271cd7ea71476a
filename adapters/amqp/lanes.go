package amqp

import (
	"context"
	"sync"

	rabbit "github.com/rabbitmq/amqp091-go"
)

// lane is a channel in confirm mode that carries one message at a time. So a
// message that the broker hands back is known to be this one, and a mistake,
// for which a broker closes the channel, costs no other message its confirm.
type lane struct {
	ch       *rabbit.Channel
	conn     *rabbit.Connection
	returned chan rabbit.Return
	closed   chan *rabbit.Error
}

// lanes is the pool: so many messages are under way at once, none waiting for
// another.
type lanes struct {
	slots chan struct{}
	mu    sync.Mutex
	idle  []*lane
}

func newLanes(n int) *lanes { return &lanes{slots: make(chan struct{}, n)} }

// enter waits for a place.
func (l *lanes) enter(ctx context.Context) error {
	select {
	case l.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *lanes) leave() { <-l.slots }

// take gives an idle lane of a connection, or a new one.
func (l *lanes) take(conn *rabbit.Connection) (*lane, error) {
	if found := l.pop(conn); found != nil {
		return found, nil
	}
	ch, err := conn.Channel()
	if err != nil {
		return nil, err
	}
	x := &lane{ch: ch, conn: conn, returned: ch.NotifyReturn(make(chan rabbit.Return, 1)), closed: ch.NotifyClose(make(chan *rabbit.Error, 1))}
	if err := ch.Confirm(false); err != nil {
		_ = ch.Close()
		return nil, err
	}
	return x, nil
}

// pop forgets the lanes of connections that are gone.
func (l *lanes) pop(conn *rabbit.Connection) *lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.idle) > 0 {
		last := l.idle[len(l.idle)-1]
		l.idle = l.idle[:len(l.idle)-1]
		if last.conn == conn && !last.ch.IsClosed() {
			return last
		}
	}
	return nil
}

func (l *lanes) keep(x *lane) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.idle = append(l.idle, x)
}
