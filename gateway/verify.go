package gateway

import (
	"bytes"
	_ "embed" // the page
	"fmt"
	"html/template"
	"os"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/middleware"
)

// Issued is what anybody who holds a document's id may know of it.
type Issued struct {
	Title, Number, Issuer string
	Issued                time.Time
	SHA256                string // of the file, in hex
	File                  string // path of the PDF
}

//go:embed verify.html
var verifyText string

//go:embed verify.css
var verifyStyle []byte

// verification is what the page shows.
type verification struct {
	Lang                     words.Lang
	Hall, Heading, How, Open string
	Found                    bool
	Facts                    []fact
	File                     string
}

type fact struct{ Name, Value string }

// mountVerify serves the page that a certificate's QR code leads to. It asks
// for nobody's name: the id is 128 random bits, and who holds the paper has it.
func (s *Server) mountVerify() error {
	if s.c.Issued == nil {
		return nil
	}
	page, err := template.New("verify").Parse(verifyText)
	if err != nil {
		return fmt.Errorf("read the verification page: %w", err)
	}
	s.app.Get("/verify.css", func(c *fiber.Ctx) error {
		middleware.Route(c, "/verify")
		c.Set(fiber.HeaderContentType, "text/css; charset=utf-8")
		return c.Send(verifyStyle)
	})
	s.app.Get("/verify/:id", func(c *fiber.Ctx) error {
		middleware.Route(c, "/verify")
		var out bytes.Buffer
		v := s.verification(c.Params("id"), middleware.Lang(c))
		if err := page.Execute(&out, v); err != nil {
			return fmt.Errorf("show the verification page: %w", err)
		}
		if !v.Found {
			c.Status(fiber.StatusNotFound)
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(out.Bytes())
	})
	s.app.Get("/verify/:id/document", s.verifiedFile)
	return nil
}

func (s *Server) verification(id string, lang words.Lang) verification {
	say := func(code string) string { return s.c.Words.Say(lang, code, nil) }
	v := verification{Lang: lang, Hall: s.c.Title.En}
	if lang == words.Zh {
		v.Hall = s.c.Title.Zh
	}
	d, err := s.c.Issued(id)
	if err != nil {
		v.Heading, v.How = say("verify.unknown"), say("verify.unknown-how")
		return v
	}
	v.Found, v.Heading, v.How, v.Open = true, say("verify.known"), say("verify.known-how"), say("verify.open")
	v.File = "/verify/" + id + "/document"
	for _, f := range []fact{
		{say("verify.title"), d.Title}, {say("verify.number"), d.Number}, {say("verify.issuer"), d.Issuer},
		{say("verify.issued"), d.Issued.In(s.c.Zone).Format("2006-01-02 15:04")}, {"SHA-256", d.SHA256},
	} {
		if f.Value != "" {
			v.Facts = append(v.Facts, f)
		}
	}
	return v
}

func (s *Server) verifiedFile(c *fiber.Ctx) error {
	middleware.Route(c, "/verify")
	d, err := s.c.Issued(c.Params("id"))
	if err != nil {
		return fiber.ErrNotFound
	}
	f, err := os.Open(d.File)
	if err != nil {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.SendStream(f) // closes the file
}
