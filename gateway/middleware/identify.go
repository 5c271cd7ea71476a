package middleware

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/gateway/problem"
)

// Cookie holds the session's token, and CSRFHeader what a changing request of a
// session must carry.
const (
	Cookie     = "hallway_session"
	CSRFHeader = "X-CSRF-Token"
)

// Console is who uses the machine's own token: the command line.
const Console = "console"

// Sessions is what of auth.Sessions is asked here.
type Sessions interface {
	Get(ctx context.Context, token string) (auth.Session, error)
}

// Accounts is what of local.Accounts is asked here.
type Accounts interface {
	Verify(ctx context.Context, login, password string, v auth.Visit) (auth.Principal, error)
}

// Identity tells who sends a request. Three ways: a session's cookie with its
// CSRF token, HTTP Basic with a local account, and the machine's own token,
// which is only taken from this machine.
type Identity struct {
	Sessions     Sessions
	Accounts     *Remembered
	MachineToken string // "" for none
}

// Who is the sender of a request.
type Who struct {
	auth.Principal
	Known   bool          // false: nobody has said who they are
	Session *auth.Session // nil for programs
	Token   string        // of the session
	// Forged is set when a session's changing request has no right CSRF
	// token: then nobody is known, and this is why.
	Forged bool
}

// Of tells who sends a request. Credentials that are wrong are an error; a
// cookie that is no session any more is nobody.
func (i *Identity) Of(c *fiber.Ctx) (Who, error) {
	w, err := i.of(c)
	if err == nil && w.Known {
		c.Locals(keyLogin, w.ID)
	}
	return w, err
}

func (i *Identity) of(c *fiber.Ctx) (Who, error) {
	if header := c.Get(fiber.HeaderAuthorization); header != "" {
		return i.program(c, header)
	}
	token := strings.Clone(c.Cookies(Cookie))
	if token == "" {
		return Who{}, nil
	}
	s, err := i.Sessions.Get(c.UserContext(), token)
	if refused, ok := errors.AsType[*auth.Refusal](err); ok && refused != nil {
		return Who{}, nil
	}
	if err != nil {
		return Who{}, err
	}
	if changing(c.Method()) && !s.Owns(c.Get(CSRFHeader)) {
		return Who{Forged: true}, nil
	}
	return Who{Principal: s.Principal, Known: true, Session: &s, Token: token}, nil
}

func changing(method string) bool {
	return method != fiber.MethodGet && method != fiber.MethodHead && method != fiber.MethodOptions
}

// program reads the Authorization header.
func (i *Identity) program(c *fiber.Ctx, header string) (Who, error) {
	scheme, value, _ := strings.Cut(header, " ")
	switch strings.ToLower(scheme) {
	case "bearer":
		if !i.machine(c, strings.TrimSpace(value)) {
			return Who{}, problem.New(fiber.StatusUnauthorized, "problem.token", nil)
		}
		return Who{Known: true, Principal: auth.Principal{ID: Console, Name: Console, Groups: []string{}, Roles: []auth.Role{auth.Admin}, Via: auth.Local}}, nil
	case "basic":
		login, password, ok := basic(value)
		if !ok {
			return Who{}, problem.New(fiber.StatusUnauthorized, "account.wrong", nil)
		}
		p, err := i.Accounts.Verify(c.UserContext(), login, password, Visit(c))
		return Who{Known: err == nil, Principal: p}, err
	}
	return Who{}, problem.New(fiber.StatusUnauthorized, "problem.sign-in", nil)
}

// machine reports whether a token is this machine's and was sent on it. What a
// proxy on this machine forwards was not.
func (i *Identity) machine(c *fiber.Ctx, token string) bool {
	got, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(i.MachineToken))
	same := subtle.ConstantTimeCompare(got[:], want[:]) == 1
	return same && i.MachineToken != "" && local(c.Context().RemoteIP()) &&
		c.Get(fiber.HeaderXForwardedFor) == "" && c.Get(fiber.HeaderForwarded) == ""
}

func local(ip net.IP) bool { return ip.IsLoopback() }

func basic(value string) (login, password string, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
	if err != nil {
		return "", "", false
	}
	return strings.Cut(string(raw), ":")
}

// Visit describes where a request comes from.
func Visit(c *fiber.Ctx) auth.Visit {
	return auth.Visit{From: c.IP(), Agent: strings.Clone(c.Get(fiber.HeaderUserAgent))}
}
