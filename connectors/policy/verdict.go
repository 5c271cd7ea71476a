package policy

import (
	"time"

	"github.com/servicehall/hallway/adapters"
)

// Verdict is what becomes of a piece of work after an attempt.
type Verdict struct {
	Action  Action
	Wait    time.Duration // for Again
	Attempt int           // attempts spent so far, this one counted or not
}

// Action is the kind of a verdict.
type Action string

// The actions.
const (
	Finish Action = "finish" // its owner gets the result: ok or a business fault
	Again  Action = "again"  // due again after Wait
	Park   Action = "park"   // the breaker is open: wait for the peer, no attempt spent
	Doubt  Action = "doubt"  // it may have taken effect and must not be repeated blindly
	Die    Action = "die"    // it cannot succeed as it is: an incident
)

// Attempt is what a verdict is made from.
type Attempt struct {
	Fault       *adapters.Fault // nil for OK
	Attempts    int             // spent before this one
	Idempotent  bool            // the peer does the same key once
	BreakerOpen bool            // after this attempt was reported
	Random      float64         // [0,1), for the jitter
}

// Judge decides about an attempt. It is pure.
//
//	ok, business-fault            finish
//	bad-request, config-error     die: repeating changes nothing
//	auth                          again once, then die
//	quota                         again when the peer says, nothing spent
//	peer-down                     park if the breaker is open, else again, nothing spent
//	unknown                       as peer-down while it is safe to repeat and attempts are left, else doubt
func Judge(a Attempt, p RetryPolicy) Verdict {
	if a.Fault == nil {
		return Verdict{Action: Finish, Attempt: a.Attempts + 1}
	}
	switch a.Fault.Outcome {
	case adapters.OK, adapters.BusinessFault:
		return Verdict{Action: Finish, Attempt: a.Attempts + 1}
	case adapters.Quota:
		return Verdict{Action: Again, Wait: max(a.Fault.RetryAfter, p.Wait(a.Attempts+1, a.Random)), Attempt: a.Attempts}
	case adapters.Auth:
		if a.Attempts == 0 {
			return Verdict{Action: Again, Wait: max(a.Fault.RetryAfter, p.Wait(1, a.Random)), Attempt: 1}
		}
	case adapters.PeerDown:
		return down(a, p, a.Attempts)
	case adapters.Unknown:
		return unknown(a, p)
	case adapters.BadRequest, adapters.ConfigError:
	}
	return Verdict{Action: Die, Attempt: a.Attempts + 1}
}

func unknown(a Attempt, p RetryPolicy) Verdict {
	switch {
	case !a.Idempotent:
		return Verdict{Action: Doubt, Attempt: a.Attempts + 1}
	case a.BreakerOpen:
		return down(a, p, a.Attempts)
	case a.Attempts+1 >= p.Max:
		return Verdict{Action: Doubt, Attempt: a.Attempts + 1}
	}
	return down(a, p, a.Attempts+1)
}

func down(a Attempt, p RetryPolicy, spent int) Verdict {
	if a.BreakerOpen {
		return Verdict{Action: Park, Attempt: spent}
	}
	return Verdict{Action: Again, Wait: max(a.Fault.RetryAfter, p.Wait(max(spent, 1), a.Random)), Attempt: spent}
}
