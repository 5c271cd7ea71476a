// Package e2e holds tests of the built program as a process of its own: killed,
// stopped, watched by strace, and opened on the data of an earlier version.
package e2e
