package api

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/gateway/middleware"
	"github.com/servicehall/hallway/gateway/problem"
)

// bindCookie holds, while a visitor signs in elsewhere, the secret by which the
// answer is known to be theirs.
const bindCookie = "hallway_bind"

// MountSAML puts the addresses of the identity provider's way on the server.
// They are pages, not resources: what goes wrong is shown on the sign-in page.
func (a *API) MountSAML(app *fiber.App) {
	app.Get("/saml/metadata", a.page("/saml/metadata", (*API).samlMetadata))
	app.Get("/saml/login", a.page("/saml/login", (*API).samlLogin))
	app.Post("/saml/acs", a.page("/saml/acs", (*API).samlFinish))
}

func (a *API) page(path string, run func(*API, *Request) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		middleware.Route(c, path)
		if a.c.SAML == nil {
			return problem.New(fiber.StatusNotFound, "problem.no-saml", nil)
		}
		ctx, cancel := context.WithTimeout(c.UserContext(), a.c.Answer)
		defer cancel()
		c.Set(fiber.HeaderCacheControl, "no-store")
		err := run(a, &Request{c: c, ctx: ctx, zone: a.c.Zone, Lang: middleware.Lang(c)})
		if code := auth.CodeOf(err); code != "" {
			a.c.Log.Info("a sign-in by SAML was refused", "id", middleware.RequestID(c), "from", c.IP(), "error", err)
			return c.Redirect("/login?error="+url.QueryEscape(code), fiber.StatusSeeOther)
		}
		return err
	}
}

func (a *API) samlMetadata(q *Request) error {
	text, err := a.c.SAML.Metadata()
	if err != nil {
		return err
	}
	q.c.Set(fiber.HeaderContentType, "application/samlmetadata+xml")
	return q.c.Send(text)
}

func (a *API) samlLogin(q *Request) error {
	bind := rand.Text()
	visit := middleware.Visit(q.c)
	visit.Bind = bind
	to, err := a.c.SAML.Start(q.ctx, strings.Clone(q.c.Query("to")), visit)
	if err != nil {
		return err
	}
	q.c.Cookie(a.bind(bind, a.c.Now().Add(15*time.Minute)))
	return q.c.Redirect(to, fiber.StatusFound)
}

// bind makes the cookie. The answer is posted from the identity provider's
// site, and only a secure cookie may come along then.
func (a *API) bind(value string, ends time.Time) *fiber.Cookie {
	same := fiber.CookieSameSiteLaxMode
	if a.c.Secure {
		same = fiber.CookieSameSiteNoneMode
	}
	return &fiber.Cookie{Name: bindCookie, Value: value, Path: "/saml", Expires: ends, HTTPOnly: true, Secure: a.c.Secure, SameSite: same}
}

func (a *API) samlFinish(q *Request) error {
	form, err := url.ParseQuery(string(q.c.Body()))
	if err != nil {
		return problem.Wrap(fiber.StatusBadRequest, "problem.bad-request", err)
	}
	visit := middleware.Visit(q.c)
	visit.Bind = strings.Clone(q.c.Cookies(bindCookie))
	q.c.Cookie(a.bind("", time.Unix(1, 0)))
	p, relay, err := a.c.SAML.Finish(q.ctx, form, visit)
	if err != nil {
		return err
	}
	if _, err := a.begin(q, p, visit); err != nil {
		return err
	}
	return q.c.Redirect(relay, fiber.StatusSeeOther)
}
