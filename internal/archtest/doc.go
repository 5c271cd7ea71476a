// Package archtest guards the plan of the house: which room may import which,
// and the habits that every file keeps. Each guard is a function from the
// parsed tree to complaints; its test runs it over this tree, where it must
// find nothing, and over small trees with one fault each, where it must find it.
package archtest
