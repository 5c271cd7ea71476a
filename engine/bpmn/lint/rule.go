package lint

import "github.com/servicehall/hallway/config/finding"

// Rule is a row of the table: what is looked for, how much it matters, and the
// clause of BPMN 2.0.2 that says what happens then. Its wording is in Words.
type Rule struct {
	Code     string
	Severity finding.Severity
	Clause   string // empty: the standard says nothing of it
}

// Rules is the table. What package bpmn finds is not in it.
func Rules() []Rule {
	const w = finding.Warning
	return []Rule{
		// Tokens that get nowhere.
		{"lint.join-never", w, "13.4.1"},
		{"lint.join-starves", w, "13.4.1"},
		{"lint.inclusive-locks", w, "13.4.3"},
		{"lint.complex-never", w, "13.4.5"},
		{"lint.complex-starves", w, "13.4.5"},
		{"lint.quantity-starves", w, "13.3.2"},
		{"lint.no-way-out", w, "13.2"},
		{"lint.circle-endless", finding.Error, ""},
		// Tokens that are too many.
		{"lint.merge-runs-again", w, "13.4.2"},
		{"lint.implicit-merge", w, "13.3.1"},
		{"lint.join-runs-again", w, "13.4.3"},
		// Conditions.
		{"lint.condition-true", w, ""},
		{"lint.condition-false", w, ""},
		{"lint.condition-twice", w, "13.4.2"},
		{"lint.default-alone", w, "8.4.13"},
		{"lint.no-other-way", w, "8.4.13"},
		// Events that never happen, or that nobody hears.
		{"lint.timer-past", w, ""},
		{"lint.boundary-never", w, "10.5.4"},
		{"lint.never-thrown", w, "10.5.7"},
		{"lint.error-uncaught", w, "10.5.7"},
		{"lint.escalation-uncaught", w, "10.5.7"},
		{"lint.signal-unheard", w, "10.5.1"},
		{"lint.signal-unthrown", w, "10.5.1"},
		{"lint.message-both", w, ""},
		// What the standard does not give an element, or gives it for nothing.
		{"lint.two-loops", finding.Error, "13.3.6"},
		{"lint.begins-in-the-middle", finding.Error, "13.3.3"},
		{"lint.ends-here", w, "10.5.3"},
		{"lint.gateway-idle", w, "10.6.1"},
		{"lint.ad-hoc-empty", w, "10.3.5"},
		{"lint.ad-hoc-end", w, "10.3.5"},
		// Compensation.
		{"lint.undo-never", w, "13.5.5"},
		{"lint.undo-nothing", w, "13.5.5"},
	}
}
