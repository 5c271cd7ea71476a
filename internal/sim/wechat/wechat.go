// Package wechat simulates the official-account interface of WeChat: a stable
// access token, template messages with client_msg_id as the idempotency key,
// and errors as errcode inside 200, always.
package wechat

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
const System = "wechat"

// The sample's account.
const (
	AppID  = "sim-appid"
	Secret = "sim-wechat-secret"
)

const tokenLife = 2 * time.Hour

// WeChat is the system. It is safe for concurrent use.
type WeChat struct {
	http.Handler
	book     *ledger.Book
	now      func() time.Time
	sessions *session.Store
}

type answer struct {
	ErrCode int    `json:"errcode"`
	ErrMsg  string `json:"errmsg"`
	MsgID   int64  `json:"msgid,omitempty"`
}

// New makes the system over a book.
func New(book *ledger.Book, now func() time.Time) *WeChat {
	c := &WeChat{book: book, now: now, sessions: session.New("wx-", tokenLife, now)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /cgi-bin/stable_token", c.token)
	mux.HandleFunc("POST /cgi-bin/message/template/send", c.send)
	c.Handler = mux
	return c
}

// Expire ends every token, as the fault switch wants it.
func (c *WeChat) Expire() { c.sessions.ExpireAll() }

func refuse(code int, text string) *ledger.Verdict {
	return reply.Refusal(http.StatusOK, answer{ErrCode: code, ErrMsg: text})
}

func refusal(r *http.Request) *ledger.Verdict {
	if fault.Hit(r) != fault.Error200 {
		return nil
	}
	return refuse(-1, "system error")
}

func (c *WeChat) token(w http.ResponseWriter, r *http.Request) {
	var in struct {
		GrantType string `json:"grant_type"`
		AppID     string `json:"appid"`
		Secret    string `json:"secret"`
	}
	body, err := reply.Body(w, r)
	if err != nil || json.Unmarshal(body, &in) != nil {
		reply.Verdict(w, *refuse(47001, "data format error"), nil)
		return
	}
	v, err := c.book.Ask(r.Context(), ledger.Ask{System: System, Operation: "stable_token", Key: in.AppID, At: c.now(), Refuse: refusal(r),
		Decide: func(*sql.Tx) (ledger.Verdict, error) { return c.login(in.GrantType, in.AppID, in.Secret), nil }})
	reply.Verdict(w, v, err)
}

func (c *WeChat) login(grant, id, secret string) ledger.Verdict {
	switch {
	case grant != "" && grant != "client_credential":
		return *refuse(40002, "invalid grant_type")
	case id != AppID:
		return *refuse(40013, "invalid appid")
	case secret != Secret:
		return *refuse(40125, "invalid appsecret")
	}
	return ledger.Verdict{Status: http.StatusOK, Body: reply.Encode(map[string]any{
		"access_token": c.sessions.Issue(), "expires_in": int(tokenLife / time.Second)})}
}

type message struct {
	ToUser      string         `json:"touser"`
	TemplateID  string         `json:"template_id"`
	ClientMsgID string         `json:"client_msg_id"`
	Data        map[string]any `json:"data"`
}

func (c *WeChat) send(w http.ResponseWriter, r *http.Request) {
	if !c.sessions.Valid(r.URL.Query().Get("access_token")) {
		reply.Verdict(w, *refuse(40001, "invalid credential, access_token is invalid or not latest"), nil)
		return
	}
	var in message
	body, err := reply.Body(w, r)
	if err != nil || json.Unmarshal(body, &in) != nil {
		reply.Verdict(w, *refuse(47001, "data format error"), nil)
		return
	}
	v, err := c.book.Ask(r.Context(), ledger.Ask{System: System, Operation: "template/send", Key: in.ClientMsgID, At: c.now(),
		Detail: strings.TrimSpace(in.ToUser + " " + in.TemplateID), Refuse: refusal(r),
		Decide: func(tx *sql.Tx) (ledger.Verdict, error) { return deliver(tx, in) }})
	reply.Verdict(w, v, err)
}

// deliver sends to everyone but a user whose id contains "refused" (43101, has
// turned the template off) or "invalid" (40003), or is empty.
func deliver(tx *sql.Tx, in message) (ledger.Verdict, error) {
	switch {
	case in.ToUser == "" || strings.Contains(in.ToUser, "invalid"):
		return *refuse(40003, "invalid openid"), nil
	case in.TemplateID == "":
		return *refuse(40037, "invalid template_id"), nil
	case strings.Contains(in.ToUser, "refused"):
		return *refuse(43101, "user refuse to accept the msg"), nil
	}
	n, err := ledger.Next(tx, "wechat")
	if err != nil {
		return ledger.Verdict{}, err
	}
	return ledger.Verdict{Status: http.StatusOK, Effect: true, Body: reply.Encode(answer{ErrMsg: "ok", MsgID: 200_000_000 + n})}, nil
}
