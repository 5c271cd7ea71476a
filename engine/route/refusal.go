package route

// refusal is why a message cannot go on as it is. Its text is worded in the
// hall's language, for lists and peers.
type refusal struct {
	code  string // stable code of the text, "" for a peer's own words
	text  string
	cause error // what a caller can word better: a *mapping.Refusal
}

// Error gives the text.
func (r *refusal) Error() string { return r.text }

// Unwrap gives the cause.
func (r *refusal) Unwrap() error { return r.cause }

func (r *Router) refuse(code string, args map[string]any, cause error) *refusal {
	return &refusal{code: code, text: Words.Say(r.c.Lang, code, args), cause: cause}
}
