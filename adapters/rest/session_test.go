package rest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/rest"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/oa"
	"github.com/servicehall/hallway/internal/sim/simtest"
)

// doorman is a peer with sessions: it gives out tokens and takes the last one
// from where take finds it.
type doorman struct {
	grant  func(w http.ResponseWriter, token string)
	take   func(r *http.Request) string
	refuse func(w http.ResponseWriter)

	mu             sync.Mutex
	logins, served int
	login          string // the body of the last login
}

func (d *doorman) token() string { return fmt.Sprintf("session-%08d", d.logins) }

func (d *doorman) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r.URL.Path == "/login" {
		body, _ := io.ReadAll(r.Body)
		d.login = string(body)
		d.logins++
		d.grant(w, d.token())
		return
	}
	if d.take(r) != d.token() {
		d.refuse(w)
		return
	}
	d.served++
	_, _ = io.WriteString(w, `{"errcode":0,"token":"`+d.token()+`"}`)
}

// forget ends all sessions.
func (d *doorman) forget() {
	d.mu.Lock()
	d.logins += 1000
	d.mu.Unlock()
}

func jsonToken(w http.ResponseWriter, token string) {
	_, _ = io.WriteString(w, `{"data":{"token":"`+token+`"}}`)
}

func unauthorized(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }

// TestRecipes plays ways to sign in: the token is got and carried, and when the
// session is over the call is made again in a new one.
func TestRecipes(t *testing.T) {
	t.Parallel()
	recipes := map[string]struct {
		settings string
		doorman  *doorman
		login    string
	}{
		"header with a prefix": {
			`{auth: {login: {path: /login, body: {user: u, password: "${SECRET}"}, tokenPath: data.token, name: Authorization, prefix: "Bearer "}}}`,
			&doorman{grant: jsonToken, take: func(r *http.Request) string { return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ") }, refuse: unauthorized},
			`{"password":"` + secret + `","user":"u"}`,
		},
		"query, over by a code in 200": {
			`{auth: {login: {path: /login, format: form, body: {user: u, parameters: ["{p}", 2052]}, secrets: {p: "${SECRET}"}, tokenPath: data.token, place: query, name: access_token}},
			  expired: {path: errcode, equals: [40001]}}`,
			&doorman{grant: jsonToken, take: func(r *http.Request) string { return r.URL.Query().Get("access_token") },
				refuse: func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"errcode":"40001"}`) }},
			`parameters=%5B%22` + secret + `%22%2C2052%5D&user=u`,
		},
		"cookie, over by a redirect": {
			`{headers: {Cookie: lang=zh}, auth: {login: {path: /login, tokenCookie: sid, place: cookie, name: sid}}, expired: {status: [302]}}`,
			&doorman{
				grant: func(w http.ResponseWriter, token string) {
					http.SetCookie(w, &http.Cookie{Name: "other", Value: "x"})
					http.SetCookie(w, &http.Cookie{Name: "sid", Value: token})
				},
				take: func(r *http.Request) string {
					lang, errLang := r.Cookie("lang")
					sid, errSid := r.Cookie("sid")
					if errLang != nil || errSid != nil || lang.Value != "zh" {
						return ""
					}
					return sid.Value
				},
				refuse: func(w http.ResponseWriter) {
					w.Header().Set("Location", "/login.html")
					w.WriteHeader(http.StatusFound)
				},
			}, "",
		},
		"over by a page": {
			`{auth: {login: {path: /login, tokenPath: data.token}}}`,
			&doorman{grant: jsonToken, take: func(r *http.Request) string { return r.Header.Get("token") },
				refuse: func(w http.ResponseWriter) {
					w.Header().Set("Content-Type", "text/html")
					_, _ = io.WriteString(w, "<p>login")
				}},
			"",
		},
	}
	for name, c := range recipes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := c.doorman
			server := httptest.NewServer(d)
			t.Cleanup(server.Close)
			p := open(t, adapters.Setup{Settings: recipe(t, server.URL, c.settings), Operations: map[string]any{"x": &rest.Operation{Method: "POST", Path: "/x", Body: "none"}}, Now: time.Now})
			for range 2 {
				reply, err := call(t, p, adapters.Call{Operation: "x"}, 10*time.Second)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(reply.Sent)+string(reply.Raw), "session-") {
					t.Errorf("the token is shown: %s %s", reply.Sent, reply.Raw)
				}
				d.forget()
			}
			d.mu.Lock()
			defer d.mu.Unlock()
			if d.served != 2 || d.logins != 2002 || d.login != c.login {
				t.Errorf("served %d, %d logins, the last with %q", d.served, d.logins-2000, d.login)
			}
		})
	}
}

// recipe reads settings, written as a flow mapping without their address.
func recipe(t *testing.T, url, text string) *rest.Settings {
	t.Helper()
	set := new(rest.Settings)
	text = strings.Replace(text, "{", `{baseUrl: "`+url+`", `, 1)
	if found := config.Decode("test.yaml", []byte(text), set, config.Lookup(lookup)); found.Bad() {
		t.Fatal(found.Err())
	}
	return set
}

// TestNeverTakenSession checks that a peer which refuses every session is asked
// twice and no more.
func TestNeverTakenSession(t *testing.T) {
	t.Parallel()
	d := &doorman{grant: jsonToken, take: func(*http.Request) string { return "" }, refuse: unauthorized}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	p := open(t, adapters.Setup{Settings: recipe(t, server.URL, `{auth: {login: {path: /login, tokenPath: data.token}}}`), Operations: map[string]any{"x": &rest.Operation{Method: "POST", Path: "/x"}}, Now: time.Now})
	_, err := call(t, p, adapters.Call{Operation: "x"}, 10*time.Second)
	var f *adapters.Fault
	if !errors.As(err, &f) || f.Outcome != adapters.Auth || f.Code != "http.expired" {
		t.Errorf("got %v", err)
	}
	if d.logins != 2 {
		t.Errorf("%d logins", d.logins)
	}
}

// TestOneSignInForMany checks that calls that find the session over at once
// sign in once.
func TestOneSignInForMany(t *testing.T) {
	t.Parallel()
	w := simtest.Start(t)
	p := open(t, office(t, w.URLs[oa.System]))
	for round := 1; round <= 2; round++ {
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				c := askOpinion
				c.Key = fmt.Sprintf("K%d", i)
				if _, err := call(t, p, c, 10*time.Second); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := w.Asked(t, oa.System, "token"); n != round {
			t.Errorf("round %d: signed in %d times", round, n)
		}
		w.Fault(t, oa.System, fault.Expired, 0)
		w.Fault(t, oa.System, fault.None, 0)
	}
	if n := w.Effects(t, oa.System, "opinions"); n != 20 {
		t.Errorf("%d effects of 20 calls", n)
	}
}

// TestSignInThatFails checks what a login that gives no token means.
func TestSignInThatFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status       int
		kind, body   string
		want         adapters.Outcome
		code, expect string
	}{
		"refused in 200":       {200, "application/json", `{"code":-1,"message":"密码 ` + secret + ` 错误"}`, adapters.Auth, "-1", "密码 *** 错误"},
		"busy in 200":          {200, "application/json", `{"code":-9,"message":"忙"}`, adapters.PeerDown, "-9", "忙"},
		"refused by status":    {403, "application/json", `{}`, adapters.Auth, "http.status", "403"},
		"down":                 {503, "text/html", `<html>`, adapters.PeerDown, "http.status", "503"},
		"broken":               {500, "text/html", `<html>`, adapters.PeerDown, "http.status", "500"},
		"a page":               {200, "text/html", `<html>`, adapters.Auth, "http.unsuccessful", ""},
		"cut off":              {200, "application/json", `{"data":`, adapters.PeerDown, "http.unreadable", ""},
		"a token of two lines": {200, "application/json", `{"data":{"token":"a\nb"}}`, adapters.Auth, "http.login", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			peer := record(t, answer{Status: c.status, ContentType: c.kind, Body: c.body})
			set := recipe(t, peer.URL, `{auth: {login: {path: /login, body: {password: "${SECRET}"}, tokenPath: data.token}}, fault: {code: code, message: message}, faults: {"-9": peer-down}}`)
			p := open(t, adapters.Setup{Settings: set, Operations: map[string]any{"x": &rest.Operation{Method: "POST", Path: "/x"}}, Now: time.Now})
			reply, err := call(t, p, adapters.Call{Operation: "x"}, 10*time.Second)
			var f *adapters.Fault
			if !errors.As(err, &f) || f.Outcome != c.want || f.Code != c.code || f.Phase != adapters.Connect || !strings.Contains(f.Message, c.expect) {
				t.Errorf("got %v", err)
			}
			if reply.Sent != nil {
				t.Errorf("the call was not made and is shown as sent: %s", reply.Sent)
			}
			if steps := p.(adapters.Checker).Check(context.Background()); steps[len(steps)-1].Name != "authenticate" || steps[len(steps)-1].Outcome != c.want {
				t.Errorf("the check says %+v", steps)
			}
		})
	}
}

// TestSettingsThatCannotWork checks that they are told when the connector is
// opened.
func TestSettingsThatCannotWork(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ settings, call, want string }{
		"no host":               {`baseUrl: "http:///x"`, ``, "baseUrl"},
		"charset":               {`charset: klingon`, ``, "klingon"},
		"two ways to sign in":   {`auth: {basic: {user: a, password: "${SECRET}"}, bearer: {token: "${SECRET}"}}`, ``, "more than one"},
		"no place of the token": {`auth: {login: {path: /login}}`, ``, "tokenPath"},
		"two places":            {`auth: {login: {path: /login, tokenPath: a, tokenCookie: b}}`, ``, "tokenPath"},
		"unknown secret":        {`auth: {login: {path: "/login/{pw}", tokenPath: a}}`, ``, "auth.login.path"},
		"header":                {`headers: {"a b": c}`, ``, "a b"},
		"key in two lines":      {"auth: {apiKey: {header: X-Key, value: \"a\\nb\"}}", ``, "X-Key"},
		"certificates":          {`caFile: no-such-file.pem`, ``, "no-such-file.pem"},
		"brace in the path":     {``, `path: "/x/{a"`, "brace"},
		"optional in the path":  {``, `path: "/x/{a?}"`, "path"},
		"fragment":              {``, `path: "/x#y"`, "fragment"},
		"brace in the query":    {``, `{path: /x, query: {q: "}"}}`, "query.q"},
		"name of a header":      {``, `{path: /x, headers: {"a b": c}}`, "a b"},
		"brace in a header":     {``, `{path: /x, headers: {a: "{}"}}`, "headers.a"},
		"key header":            {``, `{path: /x, keyHeader: "a b"}`, "keyHeader"},
		"key without a body":    {``, `{method: GET, path: /x, keyField: a}`, "keyField"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set, op := new(rest.Settings), new(rest.Operation)
			text := c.settings
			if !strings.HasPrefix(text, "baseUrl") {
				text = "baseUrl: http://127.0.0.1:1\n" + text
			}
			if c.call == "" {
				c.call = "path: /x"
			}
			found := config.Decode("s.yaml", []byte(text), set, config.Lookup(lookup))
			if found = append(found, config.Decode("o.yaml", []byte(c.call), op)...); found.Bad() {
				t.Fatal(found.Err())
			}
			_, err := rest.Adapter{}.Open(context.Background(), adapters.Setup{Settings: set, Operations: map[string]any{"x": op}})
			if adapters.OutcomeOf(err) != adapters.ConfigError || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	bad := []byte("path: /x\nfaults: {\"1\": down, \"2\": ok}\n")
	if found := config.Decode("o.yaml", bad, new(rest.Operation)); len(found) != 2 || found[0].Place.Line != 2 {
		t.Errorf("outcomes that do not exist: found %v", found)
	}
}

// TestCheck goes through the steps of a connection test.
func TestCheck(t *testing.T) {
	t.Parallel()
	peer := record(t, answer{Status: 200, ContentType: "application/json", Body: `{"code":0}`})
	for path, want := range map[string]adapters.Outcome{"/api/ok": adapters.OK, "/refused": adapters.BusinessFault} {
		set := recipe(t, peer.URL, `{check: `+path+`}`)
		if path == "/refused" {
			set.Success = &rest.Success{Path: "code", Equals: []any{"1"}}
		}
		p := open(t, adapters.Setup{Settings: set, Now: time.Now})
		steps := p.(adapters.Checker).Check(context.Background())
		if len(steps) != 3 || steps[0].Name != "resolve" || steps[1].Name != "connect" || steps[2].Name != "sample" || steps[2].Outcome != want {
			t.Errorf("%s: got %+v", path, steps)
		}
	}
}
