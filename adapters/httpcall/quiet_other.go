//go:build !unix

package httpcall

import "syscall"

// quiet cannot tell here; a connection is then opened for each call.
func quiet(syscall.RawConn) bool { return false }
