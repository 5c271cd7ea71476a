package gateway

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/gateway/api"
	"github.com/servicehall/hallway/gateway/middleware"
	"github.com/valyala/fasthttp"
)

// Server is the gateway. Make it, Serve it, Shutdown it.
type Server struct {
	c         Config
	resources *api.API
	app       *fiber.App
	observe   *middleware.Observer
	unused    *unused
	closing   chan struct{} // closed when streams are to end
	once      sync.Once
	leaving   atomic.Bool // readiness goes false first
}

// New makes the gateway. Nothing is served before Serve.
func New(c Config) (*Server, error) {
	c, err := c.filled()
	if err != nil {
		return nil, err
	}
	s := &Server{c: c, unused: &unused{open: map[*fresh]bool{}}, closing: make(chan struct{})}
	meters, err := newMeters(c)
	if err != nil {
		return nil, err
	}
	s.observe = &middleware.Observer{Words: c.Words, Lang: c.Lang, Now: c.Now, NewID: c.NewID, Log: c.Log, Of: api.Problem, Count: meters.count}
	accounts, err := middleware.Remember(c.Accounts, c.Now, c.Random)
	if err != nil {
		return nil, fmt.Errorf("make the gateway: %w", err)
	}
	s.resources = api.New(api.Config{
		Hall: c.Hall, Router: c.Router, Mappings: c.Mappings, Entries: c.Entries, Webhooks: c.Webhooks, Documents: c.Documents, Backups: c.Backups,
		Identity: &middleware.Identity{Sessions: c.Sessions, Accounts: accounts, MachineToken: c.MachineToken},
		Sessions: c.Sessions, Accounts: c.Accounts, SAML: c.SAML, Secure: s.secure(), Samples: c.Samples,
		Title: c.Title, Words: c.Words, Zone: c.Zone, Now: c.Now, NewID: c.NewID, Log: c.Log,
		Answer: c.Bounds.Answer, Beat: c.Bounds.Beat, Streams: c.Bounds.Streams, Closing: s.closing,
	})
	if err := s.build(meters); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Server) secure() bool { return strings.HasPrefix(s.c.PublicURL, "https:") }

// build puts everything on the server: first what every request passes.
func (s *Server) build(meters *meters) error {
	b := s.c.Bounds
	s.app = fiber.New(fiber.Config{
		AppName: "hallway", DisableStartupMessage: true, CaseSensitive: true, UnescapePath: true, Immutable: true,
		BodyLimit: b.MaxBody, ReadBufferSize: b.MaxHeaders, ReadTimeout: b.Read, WriteTimeout: b.Write, IdleTimeout: b.Idle, Concurrency: b.Connections,
		ErrorHandler: func(c *fiber.Ctx, err error) error {
			s.observe.Refuse(c, err)
			if f, ok := c.Context().Conn().(*fresh); ok && c.Response().StatusCode() == fiber.StatusRequestEntityTooLarge {
				f.unread.Store(true)
			}
			return nil
		},
	})
	http := s.app.Server()
	http.HeaderReceived = s.bounds
	http.CloseOnShutdown = true
	http.NoDefaultServerHeader = true
	http.Logger = quiet{s.c.Log}
	s.app.Use(s.observe.Handle, middleware.Secure(s.secure()))
	s.resources.Mount(s.app)
	s.resources.MountSAML(s.app)
	s.mountSOAP()
	s.mountHealth(meters)
	if err := s.mountPage(); err != nil {
		return err
	}
	if err := s.mountVerify(); err != nil {
		return err
	}
	return s.mountDocument()
}

// bounds gives each request the bounds of its route, before its body is read.
func (s *Server) bounds(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path := string(h.RequestURI())
	path, _, _ = strings.Cut(path, "?")
	if strings.HasSuffix(path, "/events") {
		return fasthttp.RequestConfig{WriteTimeout: time.Hour} // each write of a stream has a deadline of its own
	}
	if most := s.resources.Limit(path); most > 0 {
		return fasthttp.RequestConfig{MaxRequestBodySize: most}
	}
	return fasthttp.RequestConfig{}
}

// Serve answers until Shutdown, also where that was called before. It closes
// the listener.
func (s *Server) Serve(l net.Listener) error {
	if !s.unused.listen(l) {
		return l.Close()
	}
	if err := s.app.Listener(s.unused); err != nil {
		return fmt.Errorf("serve HTTP on %s: %w", l.Addr(), err)
	}
	return nil
}

// Shutdown stops accepting, lets the requests under way finish and the streams
// end, and returns when all are gone or the context ends. Readiness is false
// from its beginning.
func (s *Server) Shutdown(ctx context.Context) error {
	s.leaving.Store(true)
	s.once.Do(func() { close(s.closing) })
	s.unused.end()
	if err := s.app.ShutdownWithContext(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("stop HTTP: %w", err)
	}
	return nil
}

// Leave makes the hall not ready, and goes on answering: for whoever balances
// the load to notice before Shutdown.
func (s *Server) Leave() { s.leaving.Store(true) }
