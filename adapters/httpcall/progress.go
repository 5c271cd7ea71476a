package httpcall

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptrace"
	"sync/atomic"
	"syscall"

	"github.com/servicehall/hallway/adapters"
)

// progress notes how far a call has come.
type progress struct {
	connected, headed, written, answered atomic.Bool
}

func (p *progress) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { p.connected.Store(true) },
		// A connection that was given up before anything was written is
		// replaced by the transport: then all begins again.
		GetConn:              func(string) { p.connected.Store(false); p.headed.Store(false); p.written.Store(false) },
		WroteHeaders:         func() { p.headed.Store(true) },
		WroteRequest:         func(w httptrace.WroteRequestInfo) { p.written.Store(w.Err == nil) },
		GotFirstResponseByte: func() { p.answered.Store(true) },
	})
}

func (p *progress) phase() adapters.Phase {
	switch {
	case p.answered.Load():
		return adapters.Read
	case p.written.Load():
		return adapters.Wait
	case p.connected.Load():
		return adapters.Send
	}
	return adapters.Connect
}

// lost says how a call ended that brought no whole answer: nothing happened
// while no byte was written, or if the call only reads; else nobody knows.
func (k *Client) lost(p *progress, safe bool, err error) *adapters.Fault {
	phase := p.phase()
	outcome := adapters.Unknown
	if safe || phase == adapters.Connect || (phase == adapters.Send && !p.headed.Load()) {
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
