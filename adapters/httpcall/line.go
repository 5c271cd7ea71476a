package httpcall

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

// mostHead bounds the head of an answer, in bytes.
const mostHead = 256 << 10

// blindTimeout is how long a connection may be idle that one cannot look at.
const blindTimeout = time.Second

// line is a connection with what a call needs of it.
type line struct {
	net.Conn
	raw   syscall.RawConn // below TLS; nil where one cannot look at it
	host  string          // what the Host header says
	key   origin
	until time.Time // the deadline that it has, which may have passed
	since time.Time // when it became idle
	sent  int64     // bytes that the connection took of this call
	limit io.LimitedReader
	in    *bufio.Reader
	out   *bufio.Writer
	asked http.Request // what a reader of answers must know of the request
	stop  func()       // interrupt, as a value
}

// origin is what a connection is used for.
type origin struct{ scheme, host string }

// newLine makes a line of a connection; below is that which TLS runs over.
func newLine(conn, below net.Conn, host string) *line {
	l := &line{Conn: conn, host: host}
	if c, ok := below.(syscall.Conn); ok && looks {
		l.raw, _ = c.SyscallConn() // without it, how long it was idle must do
	}
	l.limit = io.LimitedReader{R: conn, N: math.MaxInt64}
	l.in, l.out = bufio.NewReader(&l.limit), bufio.NewWriter(counted{l})
	l.stop = l.interrupt
	return l
}

// counted counts what a connection takes.
type counted struct{ l *line }

func (c counted) Write(b []byte) (int, error) {
	n, err := c.l.Write(b)
	c.l.sent += int64(n)
	return n, err
}

// whole reports whether an idle connection is as it was left: its peer has
// neither closed it nor said anything that nobody asked for.
func (l *line) whole() bool {
	now := time.Now()
	idle := now.Sub(l.since)
	if l.in.Buffered() > 0 || idle >= idleTimeout || l.raw == nil && idle >= blindTimeout {
		return false
	}
	if !l.until.IsZero() && !now.Before(l.until) { // nothing could be read of it
		l.until = time.Time{}
		_ = l.SetDeadline(l.until) // a closed connection says so when it is used
	}
	if l.raw != nil && !quiet(l.raw) {
		return false
	}
	_, secure := l.Conn.(*tls.Conn)
	return !secure || l.settled()
}

// settled reports whether TLS holds nothing more of what came with the last
// answer, neither bytes nor its end: it reads ahead, where quiet cannot see it.
func (l *line) settled() bool {
	l.until = past
	_ = l.SetReadDeadline(past) // nothing is waited for
	_, err := l.in.Peek(1)
	return errors.Is(err, os.ErrDeadlineExceeded)
}

// past is a deadline that has passed.
var past = time.Unix(1, 0)

// interrupt ends what a call waits for.
func (l *line) interrupt() { _ = l.SetDeadline(past) } // a closed connection waits for nothing
