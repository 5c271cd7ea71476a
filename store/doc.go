// Package store is the database and nothing of the domain: opening and
// migrating it, reading from a pool, and writing through the one group
// committer, which puts what many callers wait for into one transaction.
//
// SQLite in WAL mode with synchronous=FULL, one writer connection, a pool of
// readers. Nothing is answered before the commit that holds it is on disk.
package store
