package process

import (
	"errors"
	"strings"

	"github.com/servicehall/hallway/config/words"
)

// Objection is one thing that keeps an instance from what is asked of it. Field
// is where it stands in the command, "" for the instance itself; Code has a
// wording with Args in Words.
type Objection struct {
	Field string         `json:"field,omitempty"`
	Code  string         `json:"code"`
	Args  map[string]any `json:"args,omitempty"`
}

// Text words an objection.
func (o Objection) Text(lang words.Lang) string { return Words.Say(lang, o.Code, o.Args) }

// UnfitError refuses a modification or a migration and lists all that is wrong
// with it. It is ErrModify or ErrMigrate.
type UnfitError struct {
	Of  error
	All []Objection
}

// Error lists everything.
func (e *UnfitError) Error() string {
	texts := make([]string, len(e.All))
	for i, o := range e.All {
		texts[i] = o.Text(words.En)
	}
	return e.Of.Error() + ": " + strings.Join(texts, "; ")
}

// Unwrap returns ErrModify or ErrMigrate.
func (e *UnfitError) Unwrap() error { return e.Of }

// refusals are the codes of what is refused as a whole.
var refusals = []struct {
	err  error
	code string
}{
	{ErrEnded, "process.ended"},
	{ErrSuspended, "process.suspended"},
	{ErrNotSuspended, "process.not-suspended"},
	{ErrGone, "process.gone"},
	{ErrNotOpen, "process.gone"},
	{ErrLoop, "process.circle"},
}

// Objections tells what a refused command was refused for; nothing for nil.
func Objections(err error) []Objection {
	if err == nil {
		return nil
	}
	var u *UnfitError
	if errors.As(err, &u) {
		return u.All
	}
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return []Objection{{Code: r.code}}
		}
	}
	return []Objection{{Code: "process.refused", Args: map[string]any{"reason": err.Error()}}}
}

// objections gathers what is wrong.
type objections []Objection

func (o *objections) add(field, code string, args map[string]any) {
	*o = append(*o, Objection{Field: field, Code: code, Args: args})
}

// err is nil where nothing is wrong.
func (o objections) err(of error) error {
	if len(o) == 0 {
		return nil
	}
	return &UnfitError{Of: of, All: o}
}
