package httpcall

import (
	"context"
	"crypto/tls"
	"net"
	"net/url"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// Probe tests the way to a peer: resolve, connect and, for https, tls. It stops
// at the first step that fails.
func (k *Client) Probe(ctx context.Context, to *url.URL) []adapters.CheckStep {
	ctx, cancel := k.within(ctx)
	defer cancel()
	var name, port string
	var addresses []string
	var conn net.Conn
	steps := Steps{now: k.now, veil: k.veil}
	steps.Do("resolve", func() (string, error) {
		there, err := way(to)
		if err == nil {
			var host string
			host, port, _ = net.SplitHostPort(there.address) // way has joined them
			name = there.name
			addresses, err = net.DefaultResolver.LookupHost(ctx, host)
		}
		if err != nil {
			return "", connecting(err)
		}
		return addresses[0], nil
	})
	steps.Do("connect", func() (string, error) {
		var err error
		conn, err = dial(ctx, net.JoinHostPort(addresses[0], port))
		if err != nil {
			return "", connecting(err)
		}
		return conn.RemoteAddr().String(), nil
	})
	if conn == nil {
		return steps.All
	}
	defer conn.Close()
	if to.Scheme == "https" {
		steps.Do("tls", func() (string, error) { return k.handshake(ctx, conn, name) })
	}
	return steps.All
}

func connecting(err error) error {
	code, what := kind(err)
	return Fault(adapters.PeerDown, adapters.Connect, code, what, nil)
}

func (k *Client) handshake(ctx context.Context, conn net.Conn, host string) (string, error) {
	secure := k.pool.secure.Clone()
	secure.ServerName = host
	c := tls.Client(conn, secure)
	if err := c.HandshakeContext(ctx); err != nil {
		return "", connecting(err)
	}
	state := c.ConnectionState()
	return tls.VersionName(state.Version) + ", certificate until " + state.PeerCertificates[0].NotAfter.UTC().Format(time.DateOnly), nil
}

// Steps collects the steps of a connection test until one fails.
type Steps struct {
	All  []adapters.CheckStep
	now  func() time.Time
	veil *Veil
}

// Steps continues a test with steps that were taken before.
func (k *Client) Steps(before []adapters.CheckStep) *Steps {
	return &Steps{All: before, now: k.now, veil: k.veil}
}

// Do takes one step, unless one before it failed.
func (s *Steps) Do(name string, step func() (detail string, err error)) {
	if n := len(s.All); n > 0 && s.All[n-1].Outcome != adapters.OK {
		return
	}
	begin := s.now()
	detail, err := step()
	c := adapters.CheckStep{Name: name, Took: max(s.now().Sub(begin), 0), Outcome: adapters.OutcomeOf(err), Detail: s.veil.Hide(detail)}
	if err != nil {
		c.Detail = s.veil.Hide(err.Error())
	}
	s.All = append(s.All, c)
}
