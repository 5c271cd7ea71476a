// Package page draws certificates and documents as PDF: a certificate is one
// framed page with fields, a QR code and a seal; a document is as many pages as
// its text needs. The same sheet gives the same bytes.
package page
