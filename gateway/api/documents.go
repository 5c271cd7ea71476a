package api

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
)

func documentRoutes() []Route {
	return []Route{{Access: verb(auth.CaseRead), Operation: openapi.Operation{Method: "GET", Path: "/documents/{id}", Name: "getDocument", Tag: "documents",
		Summary: words.Entry{Zh: "证照或文书（PDF）", En: "A certificate or document (PDF)"}, Response: []byte{}, Gives: "application/pdf"}, Run: (*API).getDocument}}
}

func (a *API) getDocument(q *Request) (any, error) {
	if a.c.Documents == nil {
		return nil, problem.New(fiber.StatusNotFound, "problem.no-document", nil)
	}
	name, err := a.c.Documents(q.param("id"))
	if err != nil {
		return nil, problem.Wrap(fiber.StatusNotFound, "problem.no-document", err)
	}
	f, err := os.Open(name) // the finder has made sure of its folder
	if err != nil {
		return nil, problem.Wrap(fiber.StatusNotFound, "problem.no-document", err)
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		_ = f.Close() // it is not sent
		return nil, problem.Wrap(fiber.StatusNotFound, "problem.no-document", err)
	}
	return own(func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, "application/pdf")
		c.Set(fiber.HeaderCacheControl, "private, no-store")
		c.Set(fiber.HeaderContentDisposition, `inline; filename="`+plainName(filepath.Base(name))+`"`)
		return c.SendStream(f, int(info.Size())) // closes the file
	}), nil
}

// plainName keeps what may stand between the quotes of a header.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, s)
}
