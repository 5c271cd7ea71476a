package adapters

import (
	"errors"
	"fmt"
	"time"
)

// Outcome says how a call ended. Retry, breaker, dead letters, alarms and the
// screens read this one enum; adapters may not invent others.
type Outcome string

// The outcomes. Only PeerDown and Unknown (and slow calls) count against the
// breaker: a business fault or a bad request says that the peer is well.
const (
	// OK: the peer did it.
	OK Outcome = "ok"
	// BusinessFault: the peer understood and refused; repeating changes nothing.
	BusinessFault Outcome = "business-fault"
	// BadRequest: what we sent is not what the peer takes; a person must mend it.
	BadRequest Outcome = "bad-request"
	// Auth: the peer does not accept who we say we are.
	Auth Outcome = "auth"
	// Quota: the peer asks us to wait; Fault.RetryAfter says how long if it does.
	Quota Outcome = "quota"
	// PeerDown: the request did not take effect, because it did not arrive or
	// the peer said that it cannot serve now. Safe to repeat.
	PeerDown Outcome = "peer-down"
	// Unknown: the request went out and no usable answer came back; it may or
	// may not have taken effect.
	Unknown Outcome = "unknown"
	// ConfigError: our own settings cannot work; nothing was sent.
	ConfigError Outcome = "config-error"
)

// Outcomes lists them all, in the order above.
func Outcomes() []Outcome {
	return []Outcome{OK, BusinessFault, BadRequest, Auth, Quota, PeerDown, Unknown, ConfigError}
}

// Hurts reports whether an outcome counts against the peer's breaker.
func (o Outcome) Hurts() bool { return o == PeerDown || o == Unknown }

// Phase says how far a call had come when it failed.
type Phase string

// The phases of a call.
const (
	Prepare Phase = "prepare" // before anything was sent
	Connect Phase = "connect" // resolving, connecting, TLS, signing in
	Send    Phase = "send"    // the request was going out
	Wait    Phase = "wait"    // the request was out, waiting for the answer
	Read    Phase = "read"    // the answer was being read or understood
)

// Fault is every error that an adapter returns from a call. Message and Detail
// come from the peer and may be shown to staff; Cause stays in the log. No
// field ever holds a secret.
type Fault struct {
	Outcome    Outcome
	Code       string        // the peer's own code; else a worded code of ours such as http.timeout, or ""
	Message    string        // the peer's own words, or what happened
	Detail     any           // typed detail of the peer, JSON-shaped, may be nil
	Phase      Phase         // how far the call had come
	RetryAfter time.Duration // what the peer asks for, 0 if nothing
	Raw        []byte        // the answer as received, if any
	Cause      error
}

// Error gives outcome, phase, code and message.
func (f *Fault) Error() string {
	s := fmt.Sprintf("%s in phase %s", f.Outcome, f.Phase)
	if f.Code != "" {
		s += " [" + f.Code + "]"
	}
	if f.Message != "" {
		s += ": " + f.Message
	}
	if f.Cause != nil {
		s += ": " + f.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// OutcomeOf returns the outcome of a call's error: OK for nil, Unknown for an
// error that is no Fault, since nothing is known about what was sent.
func OutcomeOf(err error) Outcome {
	if err == nil {
		return OK
	}
	var f *Fault
	if errors.As(err, &f) {
		return f.Outcome
	}
	return Unknown
}
