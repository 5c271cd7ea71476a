// Package adapters is the contract that every protocol adapter meets, and the
// nouns they share: Message, Call, Reply, Outcome, Fault.
//
// One folder below this one speaks one protocol or provider family. An adapter
// is opened once for each configured connector and then is a Peer: it may be
// called (Requester), it may receive (Source), it may hear requests of the peer
// (Webhook), it may be checked (Checker), it may say what its operations take and
// give (Describer).
// The list of all adapters stands in adapters/all; there is no registration by
// import.
//
// Values that travel are JSON-shaped: nil, bool, string, json.Number, []any
// and map[string]any.
package adapters
