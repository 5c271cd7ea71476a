// Package sign puts a digital signature on a PDF: a detached CMS in the manner
// of PAdES B-B, RSA with SHA-256, added as an incremental update, so that the
// bytes that were there stay as they are and any change of them shows.
package sign
