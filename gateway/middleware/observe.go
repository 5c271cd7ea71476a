// Package middleware is what every request of the gateway passes: it is given
// an id and a language, its errors and panics become problem documents, it is
// logged and counted, gets the headers that protect a page, and is asked who
// sends it.
package middleware

import (
	"log/slog"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/problem"
)

// Observer sees every request come and go.
type Observer struct {
	Words words.Catalogue
	Lang  words.Lang // where the caller names none
	Now   func() time.Time
	NewID func() string
	Log   *slog.Logger
	// Of is the table that makes a refusal of every error.
	Of func(error) *problem.Error
	// Count is told of every answer. route is the route's pattern, "" when
	// there was none.
	Count func(route, method string, status int, took time.Duration)
}

type key string

// What a request carries for those further in.
const (
	keyID    key = "id"
	keyLang  key = "lang"
	keyRoute key = "route"
	keyLogin key = "login"
)

// Handle is the outermost handler.
func (o *Observer) Handle(c *fiber.Ctx) error {
	began := o.Now()
	o.mark(c)
	if err := o.safely(c); err != nil {
		o.Refuse(c, err)
	}
	took := o.Now().Sub(began)
	status := c.Response().StatusCode()
	route := text(c, keyRoute)
	o.Count(route, c.Method(), status, took)
	o.Log.Log(c.UserContext(), level(route, status), "request", "id", RequestID(c), "method", c.Method(), "path", c.Path(), "status", status,
		"took", took.Round(10*time.Microsecond), "from", c.IP(), "login", text(c, keyLogin))
	return nil
}

// level keeps what comes every few seconds, and says nothing, out of the log.
func level(route string, status int) slog.Level {
	if status < fiber.StatusBadRequest && (route == "" || strings.HasPrefix(route, "/ui") || route == "/healthz" || route == "/readyz" || route == "/metrics") {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// mark gives a request its id and its language.
func (o *Observer) mark(c *fiber.Ctx) {
	id := c.Get(fiber.HeaderXRequestID)
	if !sane.MatchString(id) {
		id = o.NewID()
	}
	lang := o.Lang
	if asked := c.Query("lang"); asked != "" {
		lang = words.Accept(asked, lang)
	} else if header := c.Get(fiber.HeaderAcceptLanguage); header != "" {
		lang = words.Accept(header, lang)
	}
	c.Locals(keyID, strings.Clone(id))
	c.Locals(keyLang, lang)
	c.Set(fiber.HeaderXRequestID, id)
}

// sane is what an id of others has to look like to be taken into our log.
var sane = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// safely turns a panic further in into an error.
func (o *Observer) safely(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			o.Log.Error("a handler panicked", "id", RequestID(c), "path", c.Path(), "panic", p, "stack", string(debug.Stack()))
			err = problem.New(fiber.StatusInternalServerError, "problem.internal", nil)
		}
	}()
	return c.Next()
}

// Refuse answers with the problem document of an error. What is ours to mend is
// logged with its cause. It is also what the server calls for requests that
// never came to a handler.
func (o *Observer) Refuse(c *fiber.Ctx, err error) {
	if RequestID(c) == "" {
		o.mark(c)
		c.Set(fiber.HeaderConnection, "close")
	}
	p := o.Of(err)
	if p.Status >= fiber.StatusInternalServerError {
		o.Log.Error("a request failed", "id", RequestID(c), "path", c.Path(), "status", p.Status, "error", err)
	}
	// What a handler had begun to answer is not what is answered.
	c.Response().ResetBody()
	if err := problem.Write(c, p, o.Words, Lang(c), RequestID(c)); err != nil {
		o.Log.Error("write a problem", "id", RequestID(c), "error", err)
		c.Status(fiber.StatusInternalServerError)
	}
}

// RequestID returns the id of a request.
func RequestID(c *fiber.Ctx) string { return text(c, keyID) }

// Lang returns the language that a request asks for.
func Lang(c *fiber.Ctx) words.Lang {
	lang, _ := c.Locals(keyLang).(words.Lang)
	return lang
}

// Route notes the pattern of the route that a request has come to.
func Route(c *fiber.Ctx, pattern string) { c.Locals(keyRoute, pattern) }

func text(c *fiber.Ctx, k key) string {
	s, _ := c.Locals(k).(string)
	return s
}
