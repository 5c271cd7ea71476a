// Package enginetest plays the whole engine, with a real store, in one
// goroutine on a virtual clock: random models, random commands, and faults at
// random moments. A seed determines all of it. What the engine has acknowledged
// is then held to a reference model, which plays every recorded command anew on
// the pure machine.
package enginetest
