// Package patterns plays the 43 workflow control-flow patterns of van der Aalst
// and others: models of our own with what must be open after each step.
package patterns
