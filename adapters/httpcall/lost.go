package httpcall

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"github.com/servicehall/hallway/adapters"
)

// lost says how a call ended that brought no whole answer: nothing happened
// while no byte was sent, or if the call only reads; else nobody knows.
func (k *Client) lost(phase adapters.Phase, sent, safe bool, err error) *adapters.Fault {
	outcome := adapters.Unknown
	if safe || !sent {
		outcome = adapters.PeerDown
	}
	code, what := kind(err)
	return Fault(outcome, phase, code, k.veil.Hide(what), nil)
}

// kind names an error of the network. The error itself is not kept: it may
// quote an address with a token.
func kind(err error) (code, what string) {
	err = bare(err)
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		return "http.name", "the peer's name cannot be resolved: " + dns.Error()
	case errors.As(err, &certificate):
		return "http.certificate", "the peer's certificate is not trusted: " + certificate.Err.Error()
	case errors.Is(err, syscall.ECONNREFUSED):
		return "http.refused", "the peer refuses the connection: " + err.Error()
	case errors.Is(err, context.Canceled):
		return "http.cancelled", "the call was cancelled"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "http.timeout", "the deadline passed"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "http.lost", fmt.Sprintf("the peer ended the connection: %v", err)
	}
	return "http.network", err.Error()
}
