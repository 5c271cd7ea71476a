//go:build unix

package httpcall

import "syscall"

// looks says that one can look at a connection without reading from it.
const looks = true

// quiet reports whether a connection has nothing to read: neither bytes nor its
// end nor an error.
func quiet(raw syscall.RawConn) bool {
	still := false
	err := raw.Read(func(fd uintptr) bool {
		var b [1]byte
		_, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		still = err == syscall.EAGAIN || err == syscall.EWOULDBLOCK
		return true
	})
	return err == nil && still
}
