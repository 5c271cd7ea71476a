// Package auth says who is asking and what they may do: principals with their
// roles, sessions, the record of sign-ins, and one small table of permissions.
//
// How somebody proves who they are stands in the folders below: local for
// accounts in our own database, saml for the hall's identity provider. Both end
// in a Principal, which Sessions.Begin turns into a session.
package auth
