// Package engine is the façade of the process engine and the only place where
// its rooms meet: it deploys definitions, turns what callers want into commands
// of the pure machine in process, commits state, history, worklist, timers,
// subscriptions and work in one transaction, and only then answers and lets
// effects out.
//
// A fixed number of logical shards, chosen by the instance's id, each owned by
// one goroutine, take commands in batches; the batches of all shards share the
// commits of the store.
package engine
