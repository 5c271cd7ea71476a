// Package process is the pure token machine: a state and a command with its
// time become a new state, events, and questions about what it cannot know. It
// has no clock, no randomness and no I/O.
//
// State is nothing but events folded by Apply, so a recorded history can be
// replayed for ever: it evaluates nothing. Each kind of element is a file
// el_NAME.go; table.go lists them.
package process
