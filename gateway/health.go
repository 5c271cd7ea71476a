package gateway

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/servicehall/hallway/gateway/middleware"
)

// health is what probes read.
type health struct {
	Status   string   `json:"status"` // ok, or not ready
	Version  string   `json:"version,omitempty"`
	Problems []reason `json:"problems,omitempty"`
}

type reason struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

func (s *Server) mountHealth(m *meters) {
	s.app.Get("/healthz", func(c *fiber.Ctx) error {
		middleware.Route(c, "/healthz")
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.JSON(health{Status: "ok", Version: s.c.Version})
	})
	s.app.Get("/readyz", s.ready)
	metrics := adaptor.HTTPHandler(promhttp.HandlerFor(s.c.Registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 4}))
	s.app.Get("/metrics", func(c *fiber.Ctx) error {
		middleware.Route(c, "/metrics")
		m.look(c.UserContext())
		return metrics(c)
	})
}

// ready answers 503 with its reasons while the hall cannot work.
func (s *Server) ready(c *fiber.Ctx) error {
	middleware.Route(c, "/readyz")
	c.Set(fiber.HeaderCacheControl, "no-store")
	ctx, cancel := context.WithTimeout(c.UserContext(), 5*time.Second)
	defer cancel()
	all := s.c.Ready(ctx)
	if s.leaving.Load() {
		all = append(all, Problem{Code: "gateway.stopping"})
	}
	out := health{Status: "ok", Version: s.c.Version}
	for _, p := range all {
		out.Problems = append(out.Problems, reason{Code: p.Code, Text: s.c.Words.Say(middleware.Lang(c), p.Code, p.Args)})
	}
	if len(all) > 0 {
		out.Status = "not ready"
		c.Status(fiber.StatusServiceUnavailable)
	}
	return c.JSON(out)
}
