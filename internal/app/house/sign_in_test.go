package house_test

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/servicehall/hallway/internal/app/apptest"
)

// visitor is a browser as far as signing in needs one.
type visitor struct {
	*testing.T
	http *http.Client
}

func newVisitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{T: t, http: &http.Client{Jar: jar}}
}

func (v *visitor) page(resp *http.Response, err error) (status int, body string) {
	v.Helper()
	if err != nil {
		v.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		v.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// field finds a hidden field of a form.
func (v *visitor) field(page, name string) string {
	v.Helper()
	for _, tag := range regexp.MustCompile(`<input[^>]*>`).FindAllString(page, -1) {
		if strings.Contains(tag, `name="`+name+`"`) {
			m := regexp.MustCompile(`value="([^"]*)"`).FindStringSubmatch(tag)
			if m == nil {
				return ""
			}
			return html.UnescapeString(m[1])
		}
	}
	v.Fatalf("the page has no field %s:\n%s", name, page)
	return ""
}

// signIn goes to the identity provider and gives what it posts back to us.
func (v *visitor) signIn(h *apptest.Hall, login string) url.Values {
	v.Helper()
	status, form := v.page(v.http.Get(h.Address + "/saml/login?to=/"))
	if status != http.StatusOK {
		v.Fatalf("the way to the identity provider ended with %d:\n%s", status, form)
	}
	answer := url.Values{"user": {login}, "password": {login}, "SAMLRequest": {v.field(form, "SAMLRequest")}, "RelayState": {v.field(form, "RelayState")}}
	_, posts := v.page(v.http.PostForm(h.World.URLs["idp"]+"/sso", answer))
	return url.Values{"SAMLResponse": {v.field(posts, "SAMLResponse")}, "RelayState": {v.field(posts, "RelayState")}}
}

type me struct {
	SignedIn bool     `json:"signedIn"`
	Login    string   `json:"login"`
	Name     string   `json:"name"`
	Groups   []string `json:"groups"`
	Roles    []string `json:"roles"`
}

// TestStaffSignInAtTheIdentityProvider: by SAML, against the simulated one, all
// the way; and the same response does not let anybody in twice.
func TestStaffSignInAtTheIdentityProvider(t *testing.T) {
	t.Parallel()
	h := apptest.Start(t)
	if err := h.Enrol(t.Context()); err != nil {
		t.Fatal(err)
	}
	v := newVisitor(t)
	response := v.signIn(h, "zhang.wei")
	if status, body := v.page(v.http.PostForm(h.Address+"/saml/acs", response)); status != http.StatusOK {
		t.Fatalf("the response was answered %d:\n%s", status, body)
	}
	_, text := v.page(v.http.Get(h.Address + "/api/v1/session"))
	var who me
	if err := json.Unmarshal([]byte(text), &who); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if who.Login != "zhang.wei" || who.Name != "张伟" || !slices.Contains(who.Groups, "reviewers") || !slices.Contains(who.Roles, "staff") {
		t.Fatalf("signed in as %+v", who)
	}
	thief := newVisitor(t)
	status, _ := thief.page(thief.http.PostForm(h.Address+"/saml/acs", response))
	_, text = thief.page(thief.http.Get(h.Address + "/api/v1/session"))
	if strings.Contains(text, `"signedIn":true`) {
		t.Fatalf("the same response was taken twice: answered %d, and the session is %s", status, text)
	}
}
