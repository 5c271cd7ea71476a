package wechat

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
)

type chat struct {
	*WeChat
	url   string
	book  *ledger.Book
	board *fault.Board
	now   time.Time
}

func setup(t *testing.T) *chat {
	t.Helper()
	book, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "sim.db"))
	if err != nil {
		t.Fatal(err)
	}
	c := &chat{book: book, board: fault.NewBoard(System), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	c.WeChat = New(book, func() time.Time { return c.now })
	s := httptest.NewServer(c.board.Wrap(System, 0, c.WeChat))
	c.url = s.URL
	t.Cleanup(func() {
		s.Close()
		_ = book.Close() // the test has read it
	})
	return c
}

func (c *chat) ask(t *testing.T, path, body string) string {
	t.Helper()
	resp, err := http.Post(c.url+path, "application/json", strings.NewReader(body)) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("status %d, %v", resp.StatusCode, err) // WeChat says 200 whatever happens
	}
	return string(text)
}

func (c *chat) login(t *testing.T) string {
	t.Helper()
	said := c.ask(t, "/cgi-bin/stable_token", `{"grant_type":"client_credential","appid":"`+AppID+`","secret":"`+Secret+`"}`)
	m := regexp.MustCompile(`"access_token":"([^"]+)","expires_in":7200`).FindStringSubmatch(said)
	if m == nil {
		t.Fatalf("the token was answered %s", said)
	}
	return m[1]
}

func (c *chat) send(t *testing.T, token, to, id string) string {
	t.Helper()
	return c.ask(t, "/cgi-bin/message/template/send?access_token="+token, fmt.Sprintf(`{"touser":%q,"template_id":"T","client_msg_id":%q,"data":{}}`, to, id))
}

func TestQuirks(t *testing.T) {
	t.Parallel()
	c := setup(t)
	token := c.login(t)
	for name, x := range map[string]struct{ said, want string }{
		"a wrong grant":      {c.ask(t, "/cgi-bin/stable_token", `{"grant_type":"x"}`), "40002"},
		"a wrong account":    {c.ask(t, "/cgi-bin/stable_token", `{"appid":"x"}`), "40013"},
		"a wrong secret":     {c.ask(t, "/cgi-bin/stable_token", `{"appid":"`+AppID+`","secret":"x"}`), "40125"},
		"no JSON":            {c.ask(t, "/cgi-bin/stable_token", `{`), "47001"},
		"a wrong token":      {c.send(t, "x", "openid", "k"), "40001"},
		"no user":            {c.send(t, token, "", "k1"), "40003"},
		"an invalid user":    {c.send(t, token, "invalid-1", "k2"), "40003"},
		"a user who refuses": {c.send(t, token, "refused-1", "k3"), "43101"},
		"no template":        {c.ask(t, "/cgi-bin/message/template/send?access_token="+token, `{"touser":"openid"}`), "40037"},
	} {
		if !strings.Contains(x.said, `"errcode":`+x.want) {
			t.Errorf("%s was answered %s", name, x.said)
		}
	}
	first := c.send(t, token, "openid", "k")
	if again := c.send(t, token, "openid", "k"); again != first || !strings.Contains(first, `"errcode":0,"errmsg":"ok","msgid":200000001`) {
		t.Errorf("answered %s and then %s", first, again)
	}
	all, err := c.book.List(t.Context(), ledger.Filter{Operation: "template/send", Key: "k"})
	if err != nil || len(all) != 1 || all[0].Effects != 1 || all[0].Deduplicated != 1 || all[0].Detail != "openid T" {
		t.Errorf("the ledger says %+v, %v", all, err)
	}
}

func TestTokensEnd(t *testing.T) {
	t.Parallel()
	c := setup(t)
	token := c.login(t)
	c.now = c.now.Add(2 * time.Hour)
	if said := c.send(t, token, "openid", "k"); !strings.Contains(said, "40001") {
		t.Errorf("after two hours: %s", said)
	}
	token = c.login(t)
	c.Expire()
	if said := c.send(t, token, "openid", "k"); !strings.Contains(said, "40001") {
		t.Errorf("after the switch: %s", said)
	}
	if err := c.board.Set(System, fault.Setting{Mode: fault.Error200}); err != nil {
		t.Fatal(err)
	}
	if said := c.ask(t, "/cgi-bin/stable_token", `{}`); !strings.Contains(said, `"errcode":-1`) {
		t.Errorf("an error inside 200: %s", said)
	}
}
