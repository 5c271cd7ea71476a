// Package work owns the one table of work to be done outside: calls to peers
// that the engine or a route has decided on in its own transaction.
//
// The Desk takes work that is due, lane by lane (a lane is a connector and an
// operation class, which share a breaker), in order for each order key, makes
// the call through the policy, and hands the result to the work's owner, which
// commits it together with the end of the work. A retry is a due time; an open
// breaker parks; a crash leaves every open piece of work to be found again.
package work
