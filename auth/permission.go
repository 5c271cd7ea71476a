package auth

import "slices"

// Verb is something that may be done or not.
type Verb string

// The verbs.
const (
	CaseRead         Verb = "case.read"         // any case; an applicant's own need no permission
	TaskDecide       Verb = "task.decide"       // claim and complete tasks, of one's groups
	ConnectorOperate Verb = "connector.operate" // check, force a breaker, release parked work
	MessageRead      Verb = "message.read"      // stored messages with their bodies
	MessageResend    Verb = "message.resend"
	Deploy           Verb = "deploy"
	Administer       Verb = "admin" // accounts, settings
)

// permissions is the whole truth of who may do what. Whose data it is done to
// (staff see the tasks of their groups) is asked where the data is.
var permissions = map[Verb][]Role{
	CaseRead:         {Admin, Staff, Auditor},
	TaskDecide:       {Admin, Staff},
	ConnectorOperate: {Admin},
	MessageRead:      {Admin, Auditor},
	MessageResend:    {Admin},
	Deploy:           {Admin},
	Administer:       {Admin},
}

// Verbs lists them all in a fixed order.
func Verbs() []Verb {
	out := make([]Verb, 0, len(permissions))
	for v := range permissions {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}

// Allows says whether a principal may do something: nil, or a *Refusal. What
// is in no table is allowed to nobody.
func Allows(p Principal, v Verb) error {
	if slices.ContainsFunc(permissions[v], p.Has) {
		return nil
	}
	return &Refusal{Code: "auth.denied", Args: map[string]any{"login": p.ID, "verb": string(v)}}
}
