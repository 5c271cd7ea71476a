// Package ecert issues certificates and other documents as PDF files: data from
// the call put into a template, a QR code to check it by, and a digital
// signature. The files lie in a folder of ours; there is no peer to be down.
//
// A call is issued once for each idempotency key: a repetition is answered with
// the first document. Path and Read give a document back to whoever serves it.
package ecert
