package api

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/middleware"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
)

// SessionView says who asks, what they may do, and how one can sign in.
type SessionView struct {
	SignedIn bool       `json:"signedIn"`
	Login    string     `json:"login,omitempty"`
	Name     string     `json:"name,omitempty"`
	Groups   []string   `json:"groups"`
	Roles    []string   `json:"roles"`
	Verbs    []string   `json:"verbs"`
	CSRF     string     `json:"csrf,omitempty"` // for X-CSRF-Token
	Ends     *time.Time `json:"ends,omitempty"`
	SAML     bool       `json:"saml"` // an identity provider is there
	Samples  []Sample   `json:"samples,omitempty"`
	Zh       string     `json:"zh"` // what the hall is called
	En       string     `json:"en"`
}

// Credentials are those of a local account.
type Credentials struct {
	Login    string `json:"login"`
	Password string `json:"password"`
}

func sessionRoutes() []Route {
	return []Route{
		{Operation: openapi.Operation{Method: "GET", Path: "/session", Name: "whoAmI", Tag: "session",
			Summary: words.Entry{Zh: "当前登录人与可用的登录方式", En: "Who asks, and how to sign in"}, Response: SessionView{}}, Run: (*API).whoAmI},
		{Operation: openapi.Operation{Method: "POST", Path: "/session", Name: "signIn", Tag: "session",
			Summary: words.Entry{Zh: "用本地账号登录，得到会话 Cookie", En: "Sign in with a local account; the session comes as a cookie"},
			Request: Credentials{}, Response: SessionView{}, Refusals: []int{401, 429}}, Max: 16 << 10, Run: (*API).signIn},
		{Access: SignedIn, Operation: openapi.Operation{Method: "DELETE", Path: "/session", Name: "signOut", Tag: "session",
			Summary: words.Entry{Zh: "退出登录", En: "Sign out"}}, Run: (*API).signOut},
	}
}

func (a *API) whoAmI(q *Request) (any, error) { return a.session(q.Who), nil }

func (a *API) session(who middleware.Who) SessionView {
	v := SessionView{Groups: []string{}, Roles: []string{}, Verbs: []string{}, SAML: a.c.SAML != nil, Zh: a.c.Title.Zh, En: a.c.Title.En}
	if !who.Known {
		v.Samples = a.c.Samples
		return v
	}
	v.SignedIn, v.Login, v.Name = true, who.ID, who.Name
	v.Groups = append(v.Groups, who.Groups...)
	for _, r := range who.Roles {
		v.Roles = append(v.Roles, string(r))
	}
	for _, x := range auth.Verbs() {
		if auth.Allows(who.Principal, x) == nil {
			v.Verbs = append(v.Verbs, string(x))
		}
	}
	slices.Sort(v.Roles)
	if s := who.Session; s != nil {
		v.CSRF, v.Ends = s.CSRF, &s.Ends
	}
	return v
}

// signIn asks for JSON, which a form of another site cannot send, so that
// nobody can be signed in as somebody else by a link.
func (a *API) signIn(q *Request) (any, error) {
	var in Credentials
	if err := q.json(&in); err != nil {
		return nil, err
	}
	var bad []problem.Field
	if in.Login == "" {
		bad = append(bad, needed("login"))
	}
	if in.Password == "" {
		bad = append(bad, needed("password"))
	}
	if len(bad) > 0 {
		return nil, problem.Invalid("problem.invalid", bad...)
	}
	visit := middleware.Visit(q.c)
	p, err := a.c.Accounts.Verify(q.ctx, in.Login, in.Password, visit)
	if err != nil {
		return nil, err
	}
	s, err := a.begin(q, p, visit)
	if err != nil {
		return nil, err
	}
	return a.session(middleware.Who{Principal: p, Known: true, Session: &s}), nil
}

// begin starts a session, ends the one that the browser had, and sets the
// cookie.
func (a *API) begin(q *Request, p auth.Principal, v auth.Visit) (auth.Session, error) {
	token, s, err := a.c.Sessions.Begin(q.ctx, p, v)
	if err != nil {
		return s, err
	}
	if old := q.c.Cookies(middleware.Cookie); old != "" {
		if err := a.c.Sessions.End(q.ctx, old); err != nil {
			return s, err
		}
	}
	q.c.Cookie(a.cookie(token, s.Ends))
	return s, nil
}

func (a *API) cookie(token string, ends time.Time) *fiber.Cookie {
	return &fiber.Cookie{Name: middleware.Cookie, Value: token, Path: "/", Expires: ends, HTTPOnly: true, Secure: a.c.Secure, SameSite: fiber.CookieSameSiteLaxMode}
}

func (a *API) signOut(q *Request) (any, error) {
	if q.Who.Token != "" {
		if err := a.c.Sessions.End(q.ctx, q.Who.Token); err != nil {
			return nil, err
		}
	}
	q.c.Cookie(a.cookie("", time.Unix(1, 0)))
	return nil, nil
}
