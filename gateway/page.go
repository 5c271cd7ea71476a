package gateway

import (
	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/gateway/middleware"
	"github.com/servicehall/hallway/gateway/ui"
)

// mountPage serves the built-in page and its parts.
func (s *Server) mountPage() error {
	files, err := ui.Files(s.c.Words)
	if err != nil {
		return err
	}
	serve := func(f ui.File) fiber.Handler {
		return func(c *fiber.Ctx) error {
			middleware.Route(c, "/ui")
			c.Set(fiber.HeaderETag, f.Tag)
			c.Set(fiber.HeaderCacheControl, "no-cache")
			c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
			if c.Get(fiber.HeaderIfNoneMatch) == f.Tag {
				return c.SendStatus(fiber.StatusNotModified)
			}
			c.Set(fiber.HeaderContentType, f.Type)
			if f.Packed != nil && c.AcceptsEncodings("gzip") == "gzip" {
				c.Set(fiber.HeaderContentEncoding, "gzip")
				return c.Send(f.Packed)
			}
			return c.Send(f.Content)
		}
	}
	for _, f := range files {
		s.app.Get("/ui/"+f.Name, serve(f))
		if f.Name == "index.html" {
			for _, path := range []string{"/", "/login", "/logout"} {
				s.app.Get(path, serve(f))
			}
		}
	}
	return nil
}
