package backup

import (
	"errors"
	"fmt"

	"github.com/servicehall/hallway/config/words"
)

// Refusal says why a backup is not made or not put back. Code is worded in
// Words by Args; Cause is what happened below.
type Refusal struct {
	Code  string
	Args  map[string]any
	Cause error
}

// Error gives the English wording and the cause.
func (r *Refusal) Error() string {
	s := Words.Say(words.En, r.Code, r.Args)
	if r.Cause != nil {
		s += ": " + r.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (r *Refusal) Unwrap() error { return r.Cause }

func refuse(code string, cause error, args map[string]any) error {
	return &Refusal{Code: "backup." + code, Args: args, Cause: cause}
}

// CodeOf returns the code of a refusal, "" for any other error.
func CodeOf(err error) string {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r.Code
	}
	return ""
}

// join adds what failed while tidying up to an error, nil where nothing did.
func join(err error, more ...error) error { return errors.Join(append([]error{err}, more...)...) }

func file(path string) map[string]any { return map[string]any{"file": path} }

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
