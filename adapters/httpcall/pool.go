package httpcall

import (
	"context"
	"crypto/tls"
	"net"
	"net/url"
	"sync"
	"time"
)

// pool holds the connections to a peer that no call uses now, and knows those
// that are in use. A call drives its connection itself: nothing runs beside it.
type pool struct {
	within func(context.Context) (context.Context, context.CancelFunc) // ends with the client
	secure *tls.Config
	slots  chan struct{} // one for each call under way

	mu    sync.Mutex
	idle  map[origin][]*line // the last used at the end
	busy  map[*line]struct{}
	shut  bool
	timer *time.Timer // of those that wait too long
}

func newPool(secure *tls.Config, most int, within func(context.Context) (context.Context, context.CancelFunc)) *pool {
	return &pool{within: within, secure: secure, slots: make(chan struct{}, most), idle: map[origin][]*line{}, busy: map[*line]struct{}{}}
}

// take gives a connection to where a URL points: one that is idle and whole, or
// a new one. Nothing has been written on it.
func (p *pool) take(ctx context.Context, to *url.URL) (*line, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case p.slots <- struct{}{}:
	default:
		select {
		case p.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	l, err := p.find(ctx, to)
	if err != nil {
		<-p.slots
	}
	return l, err
}

func (p *pool) find(ctx context.Context, to *url.URL) (*line, error) {
	key := origin{to.Scheme, to.Host}
	for {
		l := p.last(key)
		if l == nil {
			break
		}
		if l.whole() {
			return l, p.use(l)
		}
		_ = l.Close() // nothing was written on it
	}
	l, err := p.open(ctx, to)
	if err != nil {
		return nil, err
	}
	l.key = key
	return l, p.use(l)
}

// last takes the connection out that was used last.
func (p *pool) last(key origin) *line {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.idle[key]
	if len(all) == 0 {
		return nil
	}
	l := all[len(all)-1]
	all[len(all)-1] = nil // it is not kept from being forgotten
	p.idle[key] = all[:len(all)-1]
	return l
}

// use notes that a connection is in use, unless the pool was closed meanwhile.
func (p *pool) use(l *line) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shut {
		_ = l.Close() // nothing was written on it
		return context.Canceled
	}
	p.busy[l] = struct{}{}
	return nil
}

// open connects, and gives up when the client is closed.
func (p *pool) open(ctx context.Context, to *url.URL) (*line, error) {
	there, err := way(to)
	if err != nil {
		return nil, err
	}
	ctx, cancel := p.within(ctx)
	defer cancel()
	conn, err := dial(ctx, there.address)
	if err != nil {
		return nil, err
	}
	if to.Scheme != "https" {
		return newLine(conn, conn, there.host), nil
	}
	secured, err := p.handshake(ctx, conn, there.name)
	if err != nil {
		return nil, err
	}
	return newLine(secured, conn, there.host), nil
}

func (p *pool) handshake(ctx context.Context, conn net.Conn, host string) (*tls.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	secure := p.secure.Clone()
	secure.ServerName = host
	c := tls.Client(conn, secure)
	if err := c.HandshakeContext(ctx); err != nil {
		_ = conn.Close() // nothing of the call was written
		return nil, err
	}
	return c, nil
}

// give takes a connection back after a call; again says that another call may
// use it.
func (p *pool) give(l *line, again bool) {
	p.mu.Lock()
	delete(p.busy, l)
	again = again && !p.shut
	if again {
		l.since = time.Now()
		p.idle[l.key] = append(p.idle[l.key], l)
		if p.timer == nil {
			p.timer = time.AfterFunc(idleTimeout, p.tidy)
		}
	}
	p.mu.Unlock()
	if !again {
		_ = l.Close() // its call has ended, however it did
	}
	<-p.slots
}

// tidy closes what nobody has used for long.
func (p *pool) tidy() {
	p.mu.Lock()
	defer p.mu.Unlock()
	left, now := 0, time.Now()
	for key, all := range p.idle {
		n := 0
		for n < len(all) && now.Sub(all[n].since) >= idleTimeout {
			_ = all[n].Close() // it is idle
			n++
		}
		if p.idle[key] = all[n:]; len(all) == n {
			delete(p.idle, key)
		}
		left += len(all) - n
	}
	p.timer = nil
	if left > 0 && !p.shut {
		p.timer = time.AfterFunc(idleTimeout/4, p.tidy)
	}
}

// close ends the calls under way and lets no connection live.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut = true
	if p.timer != nil {
		p.timer.Stop()
	}
	for _, all := range p.idle {
		for _, l := range all {
			_ = l.Close() // it is idle
		}
	}
	clear(p.idle)
	for l := range p.busy {
		l.interrupt()
	}
}
