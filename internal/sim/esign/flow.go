package esign

import (
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
	"github.com/servicehall/hallway/internal/sim/reply"
)

// deliveries is how often every event is sent: e签宝 sends it once to the
// address of the flow and once to that of the console.
const deliveries = 2

type createRequest struct {
	DocName     string `json:"docName"`
	DocSHA256   string `json:"docSha256"`
	Signer      string `json:"signer"`
	CallbackURL string `json:"callbackUrl"`
	BizID       string `json:"bizId"`
}

func (in createRequest) check() string {
	if sum, err := hex.DecodeString(in.DocSHA256); err != nil || len(sum) != 32 {
		return "docSha256 不是 64 位十六进制"
	}
	if in.BizID == "" || in.DocName == "" || in.Signer == "" {
		return "bizId、docName、signer 不能为空"
	}
	u, err := url.Parse(in.CallbackURL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "callbackUrl 不正确"
	}
	return ""
}

func refusal(r *http.Request) *ledger.Verdict {
	if fault.Hit(r) != fault.Error200 {
		return nil
	}
	return reply.Refusal(http.StatusOK, envelope{Code: 1435011, Message: "服务繁忙，请稍后再试"})
}

func (p *Provider) create(w http.ResponseWriter, r *http.Request) {
	var in createRequest
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		reply.JSON(w, http.StatusOK, envelope{Code: 1435002, Message: "参数错误: " + err.Error()})
		return
	}
	if why := in.check(); why != "" {
		reply.JSON(w, http.StatusOK, envelope{Code: 1435002, Message: "参数错误: " + why})
		return
	}
	at, made := p.Now(), ""
	v, err := p.Book.Ask(r.Context(), ledger.Ask{
		System: System, Operation: "create-by-file", Key: in.BizID, Detail: in.DocName + " " + in.Signer, At: at, Refuse: refusal(r),
		Decide: func(tx *sql.Tx) (v ledger.Verdict, err error) {
			v, made, err = open(tx, in, at, at.Add(p.Delay))
			return v, err
		},
	})
	if err == nil && made != "" {
		p.schedule(made, p.Delay)
	}
	reply.Verdict(w, v, err)
}

// open writes the flow and the event that it will cause.
func open(tx *sql.Tx, in createRequest, at, due time.Time) (ledger.Verdict, string, error) {
	n, err := ledger.Next(tx, "esign")
	if err != nil {
		return ledger.Verdict{}, "", err
	}
	id := fmt.Sprintf("%016x%016x", at.UnixNano(), n) // never one of an earlier world
	_, err = tx.Exec(`INSERT INTO esign_flow (id, biz_id, doc_name, doc_sha256, signer, state, created_at) VALUES (?,?,?,?,?,?,?)`,
		id, in.BizID, in.DocName, in.DocSHA256, in.Signer, stateSigning, at.UnixNano())
	if err != nil {
		return ledger.Verdict{}, "", fmt.Errorf("open sign flow: %w", err)
	}
	_, err = tx.Exec(`INSERT INTO esign_event (flow_id, url, due_at, remaining, attempts) VALUES (?,?,?,?,0)`,
		id, in.CallbackURL, due.UnixNano(), deliveries)
	if err != nil {
		return ledger.Verdict{}, "", fmt.Errorf("open sign flow: %w", err)
	}
	body := reply.Encode(envelope{Message: "成功", Data: map[string]string{"signFlowId": id}})
	return ledger.Verdict{Status: http.StatusOK, Body: body, Effect: true}, id, nil
}

type flowState struct {
	SignFlowID     string `json:"signFlowId"`
	BizID          string `json:"bizId"`
	DocName        string `json:"docName"`
	DocSHA256      string `json:"docSha256"`
	SignFlowStatus int    `json:"signFlowStatus"`
	SignedAt       string `json:"signedAt,omitempty"`
	Signature      string `json:"signature,omitempty"`
}

func (p *Provider) show(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	v, err := p.Book.Ask(r.Context(), ledger.Ask{System: System, Operation: "sign-flow", Key: id, At: p.Now(), Refuse: refusal(r),
		Decide: func(tx *sql.Tx) (ledger.Verdict, error) { return look(tx, id) }})
	reply.Verdict(w, v, err)
}

func look(tx *sql.Tx, id string) (ledger.Verdict, error) {
	f := flowState{SignFlowID: id}
	var signedAt int64
	err := tx.QueryRow(`SELECT biz_id, doc_name, doc_sha256, state, signed_at, signature FROM esign_flow WHERE id=?`, id).
		Scan(&f.BizID, &f.DocName, &f.DocSHA256, &f.SignFlowStatus, &signedAt, &f.Signature)
	if errors.Is(err, sql.ErrNoRows) {
		return *reply.Refusal(http.StatusOK, envelope{Code: 1437105, Message: "签署流程不存在"}), nil
	}
	if err != nil {
		return ledger.Verdict{}, fmt.Errorf("look up sign flow %s: %w", id, err)
	}
	if signedAt > 0 {
		f.SignedAt = stamp(time.Unix(0, signedAt))
	}
	return ledger.Verdict{Status: http.StatusOK, Body: reply.Encode(envelope{Message: "成功", Data: f})}, nil
}

// stamp writes a time as the provider does: RFC 3339 in China's zone.
func stamp(t time.Time) string { return t.In(time.FixedZone("CST", 8*3600)).Format(time.RFC3339) }
