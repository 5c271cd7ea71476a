package process

// Question is something that the machine cannot know: the root answers it and
// runs the command again with the answer, before the commit. Answers stand in
// the events.
type Question struct {
	Kind    QuestionKind   `json:"kind"`
	Name    string         `json:"name"`              // decision id, counter name
	Element string         `json:"element,omitempty"` // who asks
	Input   map[string]any `json:"input,omitempty"`   // variables for a decision
	// Binding and Tag say which version is meant: "" is the newest.
	Binding string `json:"binding,omitempty"`
	Tag     string `json:"tag,omitempty"`
}

// QuestionKind says who answers.
type QuestionKind string

// The kinds of question.
const (
	// AskDecision: evaluate the latest deployed version of a decision.
	// Answer.Value is its result, Answer.Note the fired rules.
	AskDecision QuestionKind = "decision"
	// AskNumber: the next number of a gap-free counter. It is answered
	// inside the transaction, so that a rollback gives the number back.
	AskNumber QuestionKind = "number"
	// AskProcess: which definition a call activity starts. Answer.Value is
	// its key as a text.
	AskProcess QuestionKind = "process"
)

// Answer is the answer to a question. Failed is why there is none: it becomes
// an incident.
type Answer struct {
	Question Question `json:"question"`
	Value    any      `json:"value,omitempty"`
	Note     any      `json:"note,omitempty"`
	Failed   string   `json:"failed,omitempty"`
}
