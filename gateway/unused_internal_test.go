package gateway

import (
	"errors"
	"net"
	"testing"
	"time"
)

// A stop may close a connection under a request: the server below, which would
// panic at a deadline, hears of it when it writes.
func TestADeadlineOfAClosedConnection(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	f := &fresh{Conn: c, of: &unused{open: map[*fresh]bool{}}}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for name, set := range map[string]func(time.Time) error{"both": f.SetDeadline, "read": f.SetReadDeadline, "write": f.SetWriteDeadline} {
		if err := set(time.Now()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := f.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("it writes: %v", err)
	}
}
