package process

import (
	"fmt"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping/feel"
)

// failure words the first thing that an expression stumbled over, for the
// reason of an incident; "" when there was nothing. Alone it is no incident: an
// expression may give null, as in Zeebe. It says why where a value was needed.
func failure(d feel.Diagnostics) string {
	if len(d) == 0 {
		return ""
	}
	text := fmt.Sprintf("%s (line %d, column %d)", feel.Words.Say(words.En, d[0].Code, d[0].Args), d[0].Line, d[0].Col)
	if n := len(d) - 1; n > 0 {
		text += fmt.Sprintf(", and %d more", n)
	}
	return text
}
