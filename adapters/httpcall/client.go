// Package httpcall makes single HTTP calls to peers for the adapters that speak
// HTTP, and says how far each came and how it ended: connection pool, phases,
// outcomes by status, charsets, sessions, and what must not be shown.
//
// It never retries and follows no redirect. It speaks HTTP/1.1 and takes no
// proxy from the environment, so that a call goes where the settings say.
package httpcall

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// Config says how a client connects. Zero values mean the defaults.
type Config struct {
	CAFile      string // PEM certificates to trust instead of the system's
	MaxResponse int64  // bytes, 8 MiB by default
	MaxConns    int    // connections at once, 64 by default
	Now         func() time.Time
	Veil        *Veil
}

const (
	defaultMaxResponse = 8 << 20
	defaultMaxConns    = 64
	connectTimeout     = 10 * time.Second
	idleTimeout        = 60 * time.Second
)

// Client makes calls to one peer. It is safe for concurrent use.
type Client struct {
	pool *pool
	max  int64
	now  func() time.Time
	veil *Veil
	life context.Context // ends with Close
	end  context.CancelFunc
}

// NewClient makes a client. The error is a *adapters.Fault with ConfigError.
func NewClient(c Config) (*Client, error) {
	secure, err := trust(c.CAFile)
	if err != nil {
		return nil, Fault(adapters.ConfigError, adapters.Prepare, "http.ca-file", err.Error(), err)
	}
	k := &Client{max: c.MaxResponse, now: c.Now, veil: c.Veil}
	if k.max <= 0 {
		k.max = defaultMaxResponse
	}
	if c.MaxConns <= 0 {
		c.MaxConns = defaultMaxConns
	}
	if k.now == nil {
		k.now = time.Now
	}
	if k.veil == nil {
		k.veil = NewVeil()
	}
	k.life, k.end = context.WithCancel(context.Background())
	k.pool = newPool(secure, c.MaxConns, k.within)
	return k, nil
}

func trust(file string) (*tls.Config, error) {
	out := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	if file == "" {
		return out, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the certificates to trust: %w", err)
	}
	out.RootCAs = x509.NewCertPool()
	if !out.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("read the certificates to trust: %s holds no PEM certificate", file)
	}
	return out, nil
}

func dial(ctx context.Context, address string) (net.Conn, error) {
	return (&net.Dialer{Timeout: connectTimeout}).DialContext(ctx, "tcp", address)
}

// within ends a context when the client is closed.
func (k *Client) within(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(k.life, cancel)
	return ctx, func() { stop(); cancel() }
}

// Close ends the client and the calls under way.
func (k *Client) Close() {
	k.end()
	k.pool.close()
}

// Veil hides the peer's secrets.
func (k *Client) Veil() *Veil { return k.veil }

// Request is one HTTP request. Safe says that it only reads, so that nothing
// can have happened when its answer is lost.
type Request struct {
	Method  string
	URL     *url.URL
	Header  http.Header
	Body    []byte
	Safe    bool
	Private []string // headers whose values are secret
}

// SafeMethod reports whether a method only reads.
func SafeMethod(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// Answer is what came back, whatever its status. Body is no longer compressed.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// ContentType returns the answer's declared type with its parameters.
func (a Answer) ContentType() string { return a.Header.Get("Content-Type") }

// Do makes one call. A fault means that no whole answer came back.
func (k *Client) Do(ctx context.Context, r Request) (Answer, *adapters.Fault) {
	if k.life.Err() != nil {
		return Answer{}, Fault(adapters.PeerDown, adapters.Prepare, "http.closed", "the connector is closed", nil)
	}
	if err := writable(r); err != nil {
		return Answer{}, Fault(adapters.ConfigError, adapters.Prepare, "http.request", k.veil.Hide(err.Error()), nil)
	}
	l, err := k.pool.take(ctx, r.URL)
	if err != nil {
		return Answer{}, k.lost(adapters.Connect, false, r.Safe, err)
	}
	x := exchange{l: l, r: r, max: k.max, phase: adapters.Send}
	stop := l.within(ctx)
	if k.life.Err() != nil { // Close has come before, and within has undone its interrupt
		l.interrupt()
	}
	a, err := x.run()
	stop()
	k.pool.give(l, x.again && ctx.Err() == nil)
	switch {
	case errors.Is(err, errTooLarge):
		return a, Unusable(r.Safe, "http.too-large", fmt.Sprintf("the answer has more than %d bytes", k.max), nil)
	case err != nil:
		return a, k.lost(x.phase, l.sent > 0, r.Safe, k.reason(ctx, err))
	}
	return a, nil
}

// reason is why a connection was interrupted, where it was.
func (k *Client) reason(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case k.life.Err() != nil:
		return k.life.Err()
	}
	return err
}

// Seen is a request as it may be shown: request line, headers and body, with
// secrets hidden.
func (k *Client) Seen(r Request) []byte {
	var b bytes.Buffer
	b.Grow(256 + len(r.Body))
	write := func(all ...string) {
		for _, s := range all {
			b.WriteString(s)
		}
	}
	write(r.Method, " ", r.URL.RequestURI(), " HTTP/1.1\r\nHost: ", r.URL.Host, "\r\n")
	names := make([]string, 0, len(r.Header))
	for name := range r.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, v := range r.Header[name] {
			if slices.ContainsFunc(r.Private, func(p string) bool { return strings.EqualFold(p, name) }) {
				v = hidden
			}
			write(name, ": ", v, "\r\n")
		}
	}
	b.WriteString("\r\n")
	b.Write(r.Body)
	return k.veil.HideBytes(b.Bytes())
}

// bare takes an error out of the URL that net/http wraps it in: a query may
// hold a token.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
