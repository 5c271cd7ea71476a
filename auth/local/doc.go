// Package local knows accounts that are kept in our own database: for halls
// without an identity provider, and for the first administrator of every hall.
//
// A password is kept as an argon2id hash. Somebody who tries cannot learn
// whether a login exists: an unknown one takes the same time, is locked after
// the same number of failures and is refused in the same words.
package local
