// Package oa simulates an office-automation system with a REST face in the
// manner of Seeyon: a token by user name and password, sent in the header
// "token"; business errors inside 200; and, when the session has run out, an
// HTML login page with status 200.
package oa

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
	"github.com/servicehall/hallway/internal/sim/reply"
	"github.com/servicehall/hallway/internal/sim/session"
)

// System is the name in the ledger and the path prefix.
const System = "oa"

// The sample's account.
const (
	User     = "hallway"
	Password = "sim-oa-secret"
)

// tokenLife is what a Seeyon of version 8.2 grants.
const tokenLife = 23 * time.Minute

// OA is the system. It is safe for concurrent use.
type OA struct {
	http.Handler
	book     *ledger.Book
	now      func() time.Time
	sessions *session.Store
}

type envelope struct {
	Code    int    `json:"code"`
	Data    any    `json:"data"`
	Message string `json:"message"`
}

// New makes the system over a book.
func New(book *ledger.Book, now func() time.Time) *OA {
	o := &OA{book: book, now: now, sessions: session.New("oa-", tokenLife, now)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /rest/token", o.token)
	mux.HandleFunc("GET /rest/reviewers", o.guard(o.reviewers))
	mux.HandleFunc("POST /rest/opinions", o.guard(o.opinions))
	o.Handler = mux
	return o
}

// Expire ends every session, as the fault switch wants it.
func (o *OA) Expire() { o.sessions.ExpireAll() }

func (o *OA) token(w http.ResponseWriter, r *http.Request) {
	var in struct {
		UserName string `json:"userName"`
		Password string `json:"password"`
	}
	body, err := reply.Body(w, r)
	if err != nil || json.Unmarshal(body, &in) != nil {
		reply.JSON(w, http.StatusOK, envelope{Code: -1, Message: "请求格式错误"})
		return
	}
	v, err := o.book.Ask(r.Context(), ledger.Ask{
		System: System, Operation: "token", Key: in.UserName, At: o.now(), Refuse: refusal(r),
		Decide: func(*sql.Tx) (ledger.Verdict, error) { return o.login(in.UserName, in.Password), nil },
	})
	reply.Verdict(w, v, err)
}

func (o *OA) login(user, password string) ledger.Verdict {
	if user != User || password != Password {
		return *reply.Refusal(http.StatusOK, envelope{Code: -1, Message: "用户名或密码错误"})
	}
	return ledger.Verdict{Status: http.StatusOK, Body: reply.Encode(map[string]string{"id": o.sessions.Issue()})}
}

// guard answers a request without a good token as the real thing does: with the
// login page and status 200.
func (o *OA) guard(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if o.sessions.Valid(r.Header.Get("token")) {
			next(w, r)
			return
		}
		reply.Bytes(w, http.StatusOK, "text/html;charset=UTF-8", []byte(loginPage))
	}
}

const loginPage = `<!DOCTYPE html><html><head><meta charset="UTF-8"><title>协同办公系统 登录 (simulation)</title></head>
<body><form method="post"><p>会话已过期，请重新登录</p><input name="login_username"><input name="login_password" type="password"></form></body></html>
`

// refusal is the system's own error inside 200, when the switch asks for it.
func refusal(r *http.Request) *ledger.Verdict {
	if fault.Hit(r) != fault.Error200 {
		return nil
	}
	return reply.Refusal(http.StatusOK, envelope{Code: -1, Message: "系统繁忙，请稍后再试"})
}

func (o *OA) reviewers(w http.ResponseWriter, r *http.Request) {
	district := strings.TrimSpace(r.URL.Query().Get("district"))
	v, err := o.book.Ask(r.Context(), ledger.Ask{
		System: System, Operation: "reviewers", Key: district, At: o.now(), Refuse: refusal(r), Detail: district,
		Decide: func(*sql.Tx) (ledger.Verdict, error) { return reviewerOf(district), nil },
	})
	reply.Verdict(w, v, err)
}
