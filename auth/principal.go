package auth

import "slices"

// Role is what somebody is to the hall.
type Role string

// The roles.
const (
	Admin     Role = "admin"     // configures and operates everything
	Staff     Role = "staff"     // decides the tasks of their groups
	Auditor   Role = "auditor"   // sees everything and changes nothing
	Applicant Role = "applicant" // has cases of their own
)

// Roles lists them all, in the order above.
func Roles() []Role { return []Role{Admin, Staff, Auditor, Applicant} }

// Via says how somebody proved who they are.
type Via string

// The ways in.
const (
	Local Via = "local" // an account in our database
	SAML  Via = "saml"  // the identity provider
)

// Principal is somebody who has proved who they are. ID is the login: one
// person keeps it whichever way they come in.
type Principal struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Groups []string `json:"groups"`
	Roles  []Role   `json:"roles"`
	Via    Via      `json:"via"`
}

// Has reports whether the principal has a role.
func (p Principal) Has(r Role) bool { return slices.Contains(p.Roles, r) }

// In reports whether the principal belongs to a group.
func (p Principal) In(group string) bool { return slices.Contains(p.Groups, group) }

// Visit is where a request comes from. Bind is a secret that the caller keeps
// in the visitor's browser while they sign in elsewhere, "" if it keeps none.
type Visit struct {
	From  string // address of the visitor
	Agent string // what the visitor's program says it is
	Bind  string
}
