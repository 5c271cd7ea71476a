// Package backup copies the database of a running program into one file, with
// the files that lie beside it, and puts it back. It knows nothing of what the
// tables mean.
//
// The copy is made page by page inside one read transaction, so that it shows
// one moment and the writer never waits for it. A table in the copy, the
// marker, says when, by which version and of what it was made; the files lie in
// two tables beside it.
package backup
