// Package conformance tells how far the engine does what BPMN says: it plays
// the cases of the suite betsy and the control-flow patterns, looks at what a
// deployment says to models that break a rule, and words the result, as a report
// and as docs/conformance.md.
package conformance
