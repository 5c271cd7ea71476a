// Package stage puts a whole engine on a stage: a real store, a worker that
// does all jobs, and a clock that is moved by hand. Nothing happens but what the
// one goroutine that plays lets happen, so that a play of hours takes
// milliseconds and goes the same way each time.
package stage
