package gateway

import (
	"net"
	"sync"
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

// end closes them, and those that may still come.
func (u *unused) end() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.over = true
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

// fresh is a connection until its first byte.
type fresh struct {
	net.Conn
	of   *unused
	used sync.Once
}

// Read implements net.Conn.
func (f *fresh) Read(p []byte) (int, error) {
	n, err := f.Conn.Read(p)
	if n > 0 {
		f.used.Do(func() { f.of.forget(f) })
	}
	return n, err
}

// Close implements net.Conn.
func (f *fresh) Close() error {
	f.of.forget(f)
	return f.Conn.Close()
}
