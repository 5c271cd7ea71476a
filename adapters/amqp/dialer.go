package amqp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
)

// handshake is how long a connection may take from the first packet until the
// broker has let us in.
const handshake = 15 * time.Second

// dialer makes connections. It holds the address, which is a secret.
type dialer struct {
	url       string
	uri       rabbit.URI
	heartbeat time.Duration
	name      string
	roots     *x509.CertPool // nil: the system's
	topology  Topology
}

func newDialer(s *Settings, connector string) (dialer, error) {
	d := dialer{url: s.URL.Reveal(), heartbeat: s.Heartbeat, name: s.ConnectionName, topology: s.Topology}
	if d.name == "" {
		d.name = connector
	}
	var err error
	if d.uri, err = rabbit.ParseURI(d.url); err != nil { // the error would show the password
		return d, errors.New("url cannot be read: it must be amqp[s]://user:password@host:port/vhost, with special characters as %XX")
	}
	if s.CAFile != "" {
		pem, err := os.ReadFile(s.CAFile)
		if err != nil {
			return d, fmt.Errorf("read caFile: %w", err)
		}
		d.roots = x509.NewCertPool()
		if !d.roots.AppendCertsFromPEM(pem) {
			return d, fmt.Errorf("caFile %s holds no certificate", s.CAFile)
		}
	}
	return d, s.Topology.check()
}

// connect opens a connection and declares the topology on it. The error is a
// *Fault.
func (d dialer) connect(ctx context.Context, purpose string) (*rabbit.Connection, error) {
	conn, err := d.signIn(ctx, purpose)
	if err != nil {
		return nil, err
	}
	defer context.AfterFunc(ctx, func() { hangUp(conn) })()
	if err := d.topology.declare(conn); err != nil {
		hangUp(conn)
		return nil, err
	}
	return conn, nil
}

// hangUp closes a connection, but waits for no broker that is silent.
func hangUp(conn *rabbit.Connection) { _ = conn.CloseDeadline(time.Now().Add(time.Second)) }

// quickEnd is less than RabbitMQ waits before it hangs up on a wrong password.
const quickEnd = 2 * time.Second

// signIn opens a connection. The error is a *Fault.
//
// A broker that refuses a password just hangs up, after a while, as one does
// that dies in the middle of the greeting. So one that was quick is tried again
// before it counts as refusing.
func (d dialer) signIn(ctx context.Context, purpose string) (*rabbit.Connection, error) {
	begin := time.Now()
	conn, err := d.open(ctx, purpose)
	if hungUp(err) && time.Since(begin) < quickEnd {
		conn, err = d.open(ctx, purpose)
	}
	if err != nil {
		return nil, dialFault(ctx, err)
	}
	return conn, nil
}

func hungUp(err error) bool {
	var e *rabbit.Error
	return errors.As(err, &e) && e.Code == rabbit.AccessRefused && !e.Server
}

func (d dialer) open(ctx context.Context, purpose string) (*rabbit.Connection, error) {
	properties := rabbit.NewConnectionProperties()
	properties.SetClientConnectionName(d.name + " " + purpose)
	var stop func() bool
	conn, err := rabbit.DialConfig(d.url, rabbit.Config{
		Heartbeat:       d.heartbeat,
		TLSClientConfig: &tls.Config{RootCAs: d.roots, MinVersion: tls.VersionTLS12},
		Properties:      properties,
		Dial: func(network, address string) (net.Conn, error) {
			c, err := d.dial(ctx, network, address)
			if err == nil {
				stop = context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Now()) })
			}
			return c, err
		},
	})
	if stop != nil && !stop() && err == nil {
		hangUp(conn)
		return nil, ctx.Err()
	}
	return conn, err
}

// dial makes the link below; the deadline is for the greeting, after which the
// library clears it and trusts in heartbeats.
func (d dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := (&net.Dialer{Timeout: handshake}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return c, c.SetDeadline(time.Now().Add(handshake))
}

func (d dialer) address() string { return net.JoinHostPort(d.uri.Host, strconv.Itoa(d.uri.Port)) }

// dialFault tells why there is no connection.
func dialFault(ctx context.Context, err error) *adapters.Fault {
	f := linkFault("connect to the broker: " + err.Error())
	f.Cause = ctx.Err()
	var e *rabbit.Error
	if !errors.As(err, &e) {
		return f
	}
	f.Code = strconv.Itoa(e.Code)
	switch e.Code {
	case rabbit.AccessRefused:
		f.Outcome = adapters.Auth
	case rabbit.NotAllowed: // there is no such virtual host
		f.Outcome = adapters.ConfigError
	}
	return f
}
