package rest

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
	"golang.org/x/net/http/httpguts"
)

// secrets lists what must not be shown.
func (a Auth) secrets() []string {
	var out []string
	if a.Basic != nil {
		password := a.Basic.Password.Reveal()
		out = append(out, password, base64.StdEncoding.EncodeToString([]byte(a.Basic.User+":"+password)))
	}
	if a.Bearer != nil {
		out = append(out, a.Bearer.Token.Reveal())
	}
	if a.APIKey != nil {
		out = append(out, a.APIKey.Value.Reveal())
	}
	if a.Login != nil {
		for _, s := range a.Login.Secrets {
			out = append(out, s.Reveal())
		}
		out = append(out, confidential(a.Login.Body)...)
	}
	return out
}

// confidential finds the texts in a login's body whose names say that they are
// secret: they may be written as references right where they are sent.
func confidential(v any) []string {
	var out []string
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			if text, ok := x.(string); ok && namesSecret(name) {
				out = append(out, text)
			} else {
				out = append(out, confidential(x)...)
			}
		}
	case []any:
		for _, x := range v {
			out = append(out, confidential(x)...)
		}
	}
	return out
}

func namesSecret(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"passw", "pwd", "secret", "token", "key", "credential", "sign"}, func(part string) bool { return strings.Contains(name, part) })
}

// arm checks the kind of signing in and begins the session, if there is one.
func (p *peer) arm() error {
	a := p.set.Auth
	kinds := 0
	for _, given := range []bool{a.Basic != nil, a.Bearer != nil, a.APIKey != nil, a.Login != nil} {
		if given {
			kinds++
		}
	}
	if kinds > 1 {
		return errors.New("auth has more than one kind")
	}
	fixed := http.Header{}
	p.heads(fixed)
	if name, bad := uncarried(p.present(httpcall.Request{Header: fixed}).Header); bad {
		return fmt.Errorf("the header %s has a name or value that cannot be sent", name)
	}
	if a.Login == nil {
		return nil
	}
	if (a.Login.TokenPath == "") == (a.Login.TokenCookie == "") {
		return errors.New("auth.login needs tokenPath or tokenCookie, and only one of them")
	}
	if _, err := p.loginRequest(); err != nil {
		return err
	}
	p.session = httpcall.NewSession(p.client, p.login)
	return nil
}

// uncarried finds a header that cannot be sent.
func uncarried(h http.Header) (name string, found bool) {
	for name := range h {
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(h.Get(name)) {
			return name, true
		}
	}
	return "", false
}

// present adds fixed credentials to a request.
func (p *peer) present(r httpcall.Request) httpcall.Request {
	switch a := p.set.Auth; {
	case a.Basic != nil:
		pair := a.Basic.User + ":" + a.Basic.Password.Reveal()
		return withHeader(r, "Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(pair)))
	case a.Bearer != nil:
		return withHeader(r, "Authorization", "Bearer "+a.Bearer.Token.Reveal())
	case a.APIKey != nil:
		return withHeader(r, a.APIKey.Header, a.APIKey.Value.Reveal())
	}
	return r
}

func withHeader(r httpcall.Request, name, value string) httpcall.Request {
	r.Header = r.Header.Clone()
	r.Header.Set(name, value)
	r.Private = append(slices.Clone(r.Private), name)
	return r
}

// carry adds a session's token to a request.
func (p *peer) carry(r httpcall.Request, token string) httpcall.Request {
	l := p.set.Auth.Login
	switch l.Place {
	case "query":
		u := *r.URL
		q := u.Query()
		q.Set(l.Name, l.Prefix+token)
		u.RawQuery = q.Encode()
		r.URL = &u
		return r
	case "cookie":
		cookies := l.Name + "=" + l.Prefix + token
		if before := r.Header.Get("Cookie"); before != "" {
			cookies = before + "; " + cookies
		}
		return withHeader(r, "Cookie", cookies)
	}
	return withHeader(r, l.Name, l.Prefix+token)
}

// login signs in. The peer's own rules say what went wrong; without a token the
// peer does not accept us, unless its code says something else.
func (p *peer) login(ctx context.Context) (string, time.Duration, error) {
	req, err := p.loginRequest()
	if err != nil {
		return "", 0, wrong(err.Error())
	}
	answer, fault := p.client.Do(ctx, req)
	if fault != nil {
		return "", 0, signingIn(fault)
	}
	body, readErr := answer.JSON(p.set.Charset)
	rules := p.set.Rules
	rules.Success = nil // the token is the success
	if fault := rules.refusal(p, answer, body, true); fault != nil {
		return "", 0, signingIn(fault)
	}
	if token := p.token(answer, body); token != "" {
		if !httpguts.ValidHeaderFieldValue(token) {
			return "", 0, httpcall.Fault(adapters.Auth, adapters.Connect, "http.login", "signing in gave a token that cannot be sent", nil)
		}
		return token, p.set.Auth.Login.TTL, nil
	}
	fault = rules.unsuccessful(p, answer, body)
	switch {
	case readErr != nil && !answer.IsHTML():
		fault.Outcome, fault.Code, fault.Message = adapters.PeerDown, "http.unreadable", "the answer to the sign-in cannot be read: "+readErr.Error()
	case fault.Outcome == adapters.BusinessFault:
		fault.Outcome = adapters.Auth
	}
	return "", 0, signingIn(fault)
}

// signingIn words a fault of a login: the call itself was not made, so nothing
// can be unknown.
func signingIn(f *adapters.Fault) *adapters.Fault {
	f.Phase = adapters.Connect
	switch f.Outcome {
	case adapters.Unknown:
		f.Outcome = adapters.PeerDown
	case adapters.BusinessFault, adapters.BadRequest:
		f.Outcome = adapters.Auth
	}
	f.Message = "signing in: " + f.Message
	f.Raw = nil
	return f
}

func (p *peer) token(a httpcall.Answer, body any) string {
	l := p.set.Auth.Login
	if l.TokenCookie != "" {
		for _, c := range (&http.Response{Header: a.Header}).Cookies() {
			if c.Name == l.TokenCookie {
				return c.Value
			}
		}
		return ""
	}
	v, _ := httpcall.Look(body, l.TokenPath)
	text, _ := httpcall.Text(v)
	return text
}

func (p *peer) loginRequest() (httpcall.Request, error) {
	l := p.set.Auth.Login
	values := map[string]any{}
	for name, s := range l.Secrets {
		values[name] = s.Reveal()
	}
	path, err := fillText(l.Path, values, inPath)
	if err != nil {
		return httpcall.Request{}, fmt.Errorf("auth.login.path: %w", err)
	}
	u, err := p.address(path)
	if err != nil {
		return httpcall.Request{}, fmt.Errorf("auth.login.path: %w", err)
	}
	r := httpcall.Request{Method: l.Method, URL: u, Header: http.Header{}, Safe: true}
	p.heads(r.Header)
	for _, name := range slices.Sorted(maps.Keys(l.Headers)) {
		v, err := fillText(l.Headers[name], values, nil)
		if err != nil {
			return r, fmt.Errorf("auth.login.headers.%s: %w", name, err)
		}
		r.Header.Set(name, v)
	}
	if l.Body == nil {
		return r, nil
	}
	body, err := fillBody(l.Body, values)
	if err != nil {
		return r, fmt.Errorf("auth.login.body: %w", err)
	}
	return r, p.write(&r, body, l.Format)
}

// fillBody puts secrets into the texts of a login's body.
func fillBody(v any, values map[string]any) (any, error) {
	var err error
	switch v := v.(type) {
	case string:
		if len(values) == 0 {
			return v, nil // it may hold braces of its own
		}
		return fillText(v, values, nil)
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, x := range v {
			if out[name], err = fillBody(x, values); err != nil {
				return nil, err
			}
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			if out[i], err = fillBody(x, values); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}
