package envelope

import "github.com/servicehall/hallway/config/words"

// Refusal is why a document was not taken: a code of Words with its arguments.
type Refusal struct {
	Code string
	Args map[string]any
}

// Error gives the refusal in English.
func (r *Refusal) Error() string { return Words.Say(words.En, r.Code, r.Args) }

// Say words the refusal.
func (r *Refusal) Say(lang words.Lang) string { return Words.Say(lang, r.Code, r.Args) }

func refuse(code string, args map[string]any) *Refusal { return &Refusal{Code: code, Args: args} }
