package dmn

import (
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping/feel"
)

// Fault says why an evaluation has no proper result: a code of [Words] or of
// feel's with its arguments, and the place in the file.
type Fault struct {
	Code  string
	Args  map[string]any
	Place finding.Place
}

// Error words the fault in English with its place.
func (f Fault) Error() string {
	c := Words
	if _, ok := c[f.Code]; !ok {
		c = feel.Words
	}
	s := c.Say(words.En, f.Code, f.Args)
	if at := f.Place.String(); at != "" {
		s = at + ": " + s
	}
	return s
}
