package oa

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/internal/sim/ledger"
)

type office struct {
	*OA
	book *ledger.Book
	url  string
	now  time.Time
}

func setup(t *testing.T) *office {
	t.Helper()
	book, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "sim.db"))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{book: book, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	o.OA = New(book, func() time.Time { return o.now })
	server := httptest.NewServer(o.OA)
	o.url = server.URL
	t.Cleanup(func() {
		server.Close()
		_ = book.Close() // the test has read it
	})
	return o
}

func (o *office) ask(t *testing.T, method, path, body string, header ...string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, o.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", path, resp.StatusCode, err) // an OA says 200 whatever happens
	}
	return strings.TrimSpace(string(text))
}

func (o *office) login(t *testing.T) string {
	t.Helper()
	said := o.ask(t, "POST", "/rest/token", `{"userName":"`+User+`","password":"`+Password+`"}`)
	token, ok := strings.CutPrefix(said, `{"id":"`)
	if !ok {
		t.Fatalf("the login was answered %s", said)
	}
	return strings.TrimSuffix(token, `"}`)
}

func TestQuirks(t *testing.T) {
	t.Parallel()
	o := setup(t)
	token := o.login(t)
	for _, c := range []struct {
		name, method, path, body string
		header                   []string
		says                     string
	}{
		{"a wrong password", "POST", "/rest/token", `{"userName":"hallway","password":"x"}`, nil, `"code":-1,"data":null,"message":"用户名或密码错误"`},
		{"no JSON", "POST", "/rest/token", `{`, nil, "请求格式错误"},
		{"no token gives the login page", "GET", "/rest/reviewers?district=310101", "", nil, "<title>协同办公系统 登录"},
		{"a reviewer", "GET", "/rest/reviewers?district=310101", "", []string{"token", token}, `"data":{"reviewer":"zhang.wei","name":"张伟","dept":"黄浦区行政审批科"}`},
		{"that of Pudong", "GET", "/rest/reviewers?district=310115", "", []string{"token", token}, `"reviewer":"wang.fang"`},
		{"an unknown district", "GET", "/rest/reviewers?district=110101", "", []string{"token", token}, "未配置该行政区划的审查人员: 110101"},
		{"an opinion without a key", "POST", "/rest/opinions", `{}`, []string{"token", token}, "Idempotency-Key"},
		{"an unknown department", "POST", "/rest/opinions", `{"department":"dept-none"}`, []string{"token", token, "Idempotency-Key", "k0"}, "未知部门"},
		{"an opinion", "POST", "/rest/opinions", `{"department":"dept-tax","company":"甲"}`, []string{"token", token, "Idempotency-Key", "k1"}, `"opinion":"agree","by":"chen.yu"`},
		{"an objection", "POST", "/rest/opinions", `{"department":"dept-public-security","company":"异议公司"}`, []string{"token", token, "Idempotency-Key", "k2"}, `"opinion":"disagree","by":"zhao.lei"`},
	} {
		if said := o.ask(t, c.method, c.path, c.body, c.header...); !strings.Contains(said, c.says) {
			t.Errorf("%s was answered %s", c.name, said)
		}
	}
}

func TestAnOpinionIsGivenOnce(t *testing.T) {
	t.Parallel()
	o := setup(t)
	give := func() string {
		return o.ask(t, "POST", "/rest/opinions", `{"department":"dept-tax","company":"甲"}`, "token", o.login(t), "Idempotency-Key", "k")
	}
	first := give()
	o.now = o.now.Add(time.Hour)
	if again := give(); again != first || !strings.Contains(first, `"at":"2026-03-02 09:00:00"`) {
		t.Errorf("answered %s and then %s", first, again)
	}
	all, err := o.book.List(t.Context(), ledger.Filter{Operation: "opinions"})
	if err != nil || len(all) != 1 || all[0].Effects != 1 || all[0].Deduplicated != 1 || all[0].Detail != "dept-tax 甲" {
		t.Errorf("the ledger says %+v, %v", all, err)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	o := setup(t)
	reviewers := func(token string) string {
		return o.ask(t, "GET", "/rest/reviewers?district=310101", "", "token", token)
	}
	token := o.login(t)
	o.now = o.now.Add(tokenLife - time.Second)
	if said := reviewers(token); !strings.Contains(said, "zhang.wei") {
		t.Errorf("within its life the token was answered %s", said)
	}
	o.now = o.now.Add(time.Second)
	if said := reviewers(token); !strings.Contains(said, "会话已过期") {
		t.Errorf("after its life the token was answered %s", said)
	}
	token = o.login(t)
	o.Expire()
	if said := reviewers(token); !strings.Contains(said, "会话已过期") {
		t.Errorf("after the switch the token was answered %s", said)
	}
	if said := reviewers(o.login(t)); !strings.Contains(said, "zhang.wei") {
		t.Errorf("a new token was answered %s", said)
	}
}
