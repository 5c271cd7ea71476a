package gateway

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// unused listens and knows the connections on which nothing has come yet, as
// browsers open them in advance. The server below counts them as busy until
// their first request is read, so that one of them would hold a stop up.
type unused struct {
	net.Listener
	mu   sync.Mutex
	open map[*fresh]bool
	over bool
}

// listen takes the listener; false where the stop came before the start.
func (u *unused) listen(l net.Listener) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.Listener = l
	return !u.over
}

// Accept implements net.Listener.
func (u *unused) Accept() (net.Conn, error) {
	c, err := u.Listener.Accept()
	if err != nil {
		return nil, err
	}
	f := &fresh{Conn: c, of: u}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.over {
		_ = c.Close() // whoever reads from it sees that
		return f, nil
	}
	u.open[f] = true
	return f, nil
}

// Close implements net.Listener. The second time it does nothing: a stop
// closes it, and so does the server that may not know of it yet.
func (u *unused) Close() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.over {
		return nil
	}
	u.over = true
	if u.Listener == nil {
		return nil
	}
	return u.Listener.Close()
}

// end closes the connections on which nothing has come, and those that may
// still come.
func (u *unused) end() {
	_ = u.Close() // nobody is accepted any more, however it ends
	u.mu.Lock()
	defer u.mu.Unlock()
	for f := range u.open {
		_ = f.Conn.Close() // nobody has asked anything on it
	}
	clear(u.open)
}

func (u *unused) forget(f *fresh) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.open, f)
}

// fresh is a connection, known to be unused until its first byte.
type fresh struct {
	net.Conn
	of     *unused
	used   sync.Once
	unread atomic.Bool // the caller is still sending what is not read any more
}

// Read implements net.Conn.
func (f *fresh) Read(p []byte) (int, error) {
	n, err := f.Conn.Read(p)
	if n > 0 {
		f.used.Do(func() { f.of.forget(f) })
	}
	return n, err
}

// SetDeadline implements net.Conn.
func (f *fresh) SetDeadline(t time.Time) error { return unlessClosed(f.Conn.SetDeadline(t)) }

// SetReadDeadline implements net.Conn.
func (f *fresh) SetReadDeadline(t time.Time) error { return unlessClosed(f.Conn.SetReadDeadline(t)) }

// SetWriteDeadline implements net.Conn.
func (f *fresh) SetWriteDeadline(t time.Time) error { return unlessClosed(f.Conn.SetWriteDeadline(t)) }

// unlessClosed keeps from the server that a stop has closed the connection under
// a request: it would panic. Its next read or write says so.
func unlessClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// How long and how much is read of a body that was refused.
const (
	lingerFor   = 2 * time.Second
	lingerBytes = 64 << 20
)

// Close implements net.Conn. Closing while the caller still sends would reset
// the connection, and with it the refusal that is on its way to him: so what he
// sends is read for a moment, to nowhere.
func (f *fresh) Close() error {
	f.of.forget(f)
	if tcp, ok := f.Conn.(*net.TCPConn); ok && f.unread.Load() {
		_ = tcp.CloseWrite() // whatever fails here ends with the close
		_ = tcp.SetReadDeadline(time.Now().Add(lingerFor))
		_, _ = io.CopyN(io.Discard, tcp, lingerBytes)
	}
	return f.Conn.Close()
}
