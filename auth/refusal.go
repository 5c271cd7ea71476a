package auth

import (
	"errors"
	"fmt"
	"time"
)

// Refusal is every "no" of this room and the rooms below it. Code has a wording
// in the room's Words and is all that the visitor hears; Cause is for the log.
// Neither holds a secret.
type Refusal struct {
	Code       string
	Args       map[string]any
	RetryAfter time.Duration // when asking again may help, 0 if it will not
	Cause      error
}

// Error gives code, arguments and cause.
func (r *Refusal) Error() string {
	s := "refused [" + r.Code + "]"
	if len(r.Args) > 0 {
		s += fmt.Sprintf(" %v", r.Args)
	}
	if r.Cause != nil {
		s += ": " + r.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (r *Refusal) Unwrap() error { return r.Cause }

// CodeOf returns the code of a refusal, "" for any other error.
func CodeOf(err error) string {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r.Code
	}
	return ""
}
