package schema

import (
	"errors"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/tree"
)

// Problem is one field that does not fit. It holds no value of the data.
type Problem struct {
	Path   string         `json:"path"`             // in the input where that is known, else the target; "" is the whole
	Target string         `json:"target,omitempty"` // in the result, if the problem came up there
	Code   string         `json:"code"`
	Args   map[string]any `json:"args,omitempty"`
}

// Say words the problem, without its path.
func (p Problem) Say(lang words.Lang) string {
	if _, own := Words[p.Code]; own {
		return Words.Say(lang, p.Code, p.Args)
	}
	return feel.Words.Say(lang, p.Code, p.Args)
}

// Where is the problem's path, in words for the whole.
func (p Problem) Where() string {
	if p.Path == "" {
		return "(root)"
	}
	return p.Path
}

// TooMany is the problem of lists that have more items than are taken.
func TooMany(path, target string, limit int) Problem {
	return Problem{Path: path, Target: target, Code: "mapping.too-many-items", Args: map[string]any{"limit": limit}}
}

// Broken words what is wrong with a document; it tells nothing of it.
func Broken(path, target string, err error) Problem {
	var broken *tree.Broken
	p := Problem{Path: path, Target: target, Code: "mapping.text-value"}
	switch {
	case errors.As(err, &broken):
		p.Code, p.Args = "mapping.text", map[string]any{"kind": string(broken.Kind), "offset": broken.Offset}
	case errors.Is(err, tree.ErrPath):
		p.Code = "mapping.text-place"
	}
	return p
}
