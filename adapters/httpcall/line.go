package httpcall

import (
	"bufio"
	"io"
	"math"
	"net"
	"syscall"
	"time"
)

// mostHead bounds the head of an answer, in bytes.
const mostHead = 256 << 10

// line is a connection with what a call needs of it.
type line struct {
	net.Conn
	raw   syscall.RawConn // below TLS; nil where one cannot look at it
	host  string          // what the Host header says
	key   string
	since time.Time // when it became idle
	sent  int64     // bytes that the connection took of this call
	limit io.LimitedReader
	in    *bufio.Reader
	out   *bufio.Writer
}

// newLine makes a line of a connection; below is that which TLS runs over.
func newLine(conn, below net.Conn, host string) *line {
	l := &line{Conn: conn, host: host}
	if c, ok := below.(syscall.Conn); ok {
		l.raw, _ = c.SyscallConn() // without it, how long it was idle must do
	}
	l.limit = io.LimitedReader{R: conn, N: math.MaxInt64}
	l.in, l.out = bufio.NewReader(&l.limit), bufio.NewWriter(counted{l})
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
	if l.in.Buffered() > 0 || time.Since(l.since) >= idleTimeout {
		return false
	}
	if l.raw == nil {
		return time.Since(l.since) < time.Second
	}
	return quiet(l.raw)
}

// past is a deadline that has passed.
var past = time.Unix(1, 0)

// interrupt ends what a call waits for.
func (l *line) interrupt() { _ = l.SetDeadline(past) } // a closed connection waits for nothing
