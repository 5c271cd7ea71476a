package engine

import (
	"context"
	"errors"

	"github.com/servicehall/hallway/store"
)

// storeError marks what failed outside of the machine: repeating may mend it.
type storeError struct{ err error }

func (e *storeError) Error() string { return e.err.Error() }
func (e *storeError) Unwrap() error { return e.err }

// insideError carries a refusal out of a transaction that must be rolled back,
// since its command has taken a number already.
type insideError struct{ err error }

func (e *insideError) Error() string { return e.err.Error() }
func (e *insideError) Unwrap() error { return e.err }

// Refused reports whether an error says that a command was understood and
// refused for good, so that giving it again changes nothing. Every other error
// is one of the moment: too much to do, a closed or failing store, a context
// that ended.
func Refused(err error) bool {
	var s *storeError
	switch {
	case err == nil, errors.As(err, &s), errors.Is(err, ErrBusy), errors.Is(err, store.ErrClosed),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return false
	}
	return true
}
