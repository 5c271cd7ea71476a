// Package betsy plays the BPMN conformance cases of betsy, which lie beside the
// project as data, and judges what the engine does with them. The README of the
// suite says what a runner substitutes and what is right.
package betsy
