// Package saml signs people in through the hall's identity provider: SAML 2.0
// web browser SSO, the request by redirect, the response by POST. Requests,
// metadata and decryption are crewjam/saml's.
//
// The response is judged here, more strictly than the library does: only what a
// trusted key has signed is read at all, each response answers an open request
// of ours and is taken once, and SHA-1 signs nothing. What a visitor hears says
// little; the cause of a refusal is in the error for the log.
package saml
