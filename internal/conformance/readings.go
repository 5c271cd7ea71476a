package conformance

// readings say, for the notes of cases that do not follow from the standard
// alone, on which clause of BPMN 2.0.2 it depends.
var readings = map[string]string{
	"marker-mismatch":        "no clause: the file logs task1 where the case wants task3",
	"adhoc-completion":       "13.3.5: who starts the activities of an ad-hoc sub-process is left to its performers",
	"mi-event-interrupts":    "13.5.3 with cancelActivity, whose default is true: the boundary event cancels the activity",
	"cycle-on-catch":         "13.5.2: one token comes to an intermediate event and one leaves it",
	"complex-gateway-reset":  "13.4.5: on reset a token is offered to the flows whose condition holds",
	"throw-before-catch":     "13.5.2: a signal reaches whoever waits at that moment, and is not kept",
	"signal-synchronous":     "13.5.3 and 13.5.4: when a thrown signal takes effect is not said",
	"condition-already-true": "13.5.2: a condition becomes true; what holds from the beginning is not said",
	"condition-before-token": "13.5.4: whether a handler comes before the first activity is not said",
	"expression-typo":        "no clause: the expression in the file ends in a stray character",
	"deploy-policy":          "what may be refused is left to the engine; what runs goes by 13.4.1 (a parallel gateway gives each outgoing flow a token) and 13.3.2 (startQuantity)",
	"negative-loop-maximum":  "13.3.6: loopMaximum is an integer, a negative one is not spoken of",
	"compensation-scope":     "13.5.5: compensation thrown inside a handler reaches the scope it handles",
	"true-parallelism":       "13.3.2: concurrency is allowed, not asked for",
}
