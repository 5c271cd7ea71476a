// Package sms simulates a short-message gateway in the shape of Tencent's:
// always 200, one status for each number, so that a call can fail in part. The
// SessionContext is taken as the idempotency key.
package sms

import (
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
	"github.com/servicehall/hallway/internal/sim/reply"
)

// System is the name in the ledger and the path prefix.
const System = "sms"

// Secret signs requests; the sample's only.
const Secret = "sim-sms-secret"

const (
	maxNumbers = 200
	maxSkew    = 5 * time.Minute
)

// Gateway is the system. It is safe for concurrent use.
type Gateway struct {
	http.Handler
	book *ledger.Book
	now  func() time.Time
}

type request struct {
	PhoneNumberSet   []string
	TemplateID       string `json:"TemplateId"`
	TemplateParamSet []string
	SessionContext   string
}

type status struct {
	SerialNo       string
	PhoneNumber    string
	Fee            int
	SessionContext string
	Code           string
	Message        string
}

type failure struct{ Code, Message string }

type response struct {
	SendStatusSet []status `json:",omitempty"`
	Error         *failure `json:",omitempty"`
	RequestID     string   `json:"RequestId"`
}

// New makes the system over a book.
func New(book *ledger.Book, now func() time.Time) *Gateway {
	g := &Gateway{book: book, now: now}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /send", g.send)
	g.Handler = mux
	return g
}

// Sign is the signature of a request: lower-case hex HMAC-SHA256 over the
// timestamp header followed by the body.
func Sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

func (g *Gateway) send(w http.ResponseWriter, r *http.Request) {
	body, err := reply.Body(w, r)
	if err != nil {
		g.fail(w, failure{"InvalidParameter", err.Error()})
		return
	}
	if f := g.authenticate(r, body); f != nil {
		g.fail(w, *f)
		return
	}
	in, f := parse(body)
	if f != nil {
		g.fail(w, *f)
		return
	}
	v, err := g.book.Ask(r.Context(), ledger.Ask{
		System: System, Operation: "send", Key: in.SessionContext, At: g.now(), Refuse: g.refusal(r, in),
		Detail: strings.Join(in.PhoneNumberSet, ",") + " " + in.TemplateID + " " + strings.Join(in.TemplateParamSet, "|"),
		Decide: func(tx *sql.Tx) (ledger.Verdict, error) { return deliver(tx, in) },
	})
	reply.Verdict(w, v, err)
}

func (g *Gateway) fail(w http.ResponseWriter, f failure) {
	reply.JSON(w, http.StatusOK, wrap(response{Error: &f, RequestID: "sim-" + strconv.FormatInt(g.now().UnixNano(), 36)}))
}

func wrap(r response) map[string]response { return map[string]response{"Response": r} }

// authenticate checks the signature and a clock skew of five minutes. The
// timestamp counts seconds or milliseconds since 1970.
func (g *Gateway) authenticate(r *http.Request, body []byte) *failure {
	stamp := r.Header.Get("X-Timestamp")
	n, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return &failure{"AuthFailure.InvalidTimestamp", "X-Timestamp is not a number"}
	}
	at := time.Unix(n, 0)
	if n > 1e11 {
		at = time.UnixMilli(n)
	}
	if skew := g.now().Sub(at).Abs(); skew > maxSkew || fault.Hit(r) == fault.Expired {
		return &failure{"AuthFailure.SignatureExpire", "signature expired, clock differs by " + skew.String()}
	}
	if !hmac.Equal([]byte(Sign(Secret, stamp, body)), []byte(strings.ToLower(r.Header.Get("X-Signature")))) {
		return &failure{"AuthFailure.SignatureFailure", "signature does not match"}
	}
	return nil
}

func parse(body []byte) (request, *failure) {
	var in request
	if err := json.Unmarshal(body, &in); err != nil {
		return in, &failure{"InvalidParameter", err.Error()}
	}
	switch {
	case len(in.PhoneNumberSet) == 0:
		return in, &failure{"MissingParameter", "PhoneNumberSet is empty"}
	case len(in.PhoneNumberSet) > maxNumbers:
		return in, &failure{"LimitExceeded.PhoneNumberCountLimit", "more than 200 numbers"}
	case in.TemplateID == "":
		return in, &failure{"MissingParameter", "TemplateId is empty"}
	}
	return in, nil
}

var mainland = regexp.MustCompile(`^(\+86)?1[3-9][0-9]{9}$`)

// judge is the status of one number. A number ending in 4444 has reached its
// daily limit, one ending in 5555 stands on the blacklist.
func judge(number string) (code, message string) {
	switch {
	case !mainland.MatchString(number):
		return "InvalidParameterValue.IncorrectPhoneNumber", "incorrect phone number"
	case strings.HasSuffix(number, "4444"):
		return "LimitExceeded.PhoneNumberDailyLimit", "the daily limit of the number is reached"
	case strings.HasSuffix(number, "5555"):
		return "FailedOperation.PhoneNumberInBlacklist", "the number is in the blacklist"
	}
	return "Ok", "send success"
}

func deliver(tx *sql.Tx, in request) (ledger.Verdict, error) {
	n, err := ledger.Next(tx, "sms")
	if err != nil {
		return ledger.Verdict{}, err
	}
	out := response{RequestID: fmt.Sprintf("sim-%08d", n)}
	sent := false
	for i, number := range in.PhoneNumberSet {
		s := status{PhoneNumber: number, SessionContext: in.SessionContext}
		if s.Code, s.Message = judge(number); s.Code == "Ok" {
			sent = true
			s.SerialNo, s.Fee = fmt.Sprintf("2019:%08d%03d", n, i), 1
		}
		out.SendStatusSet = append(out.SendStatusSet, s)
	}
	return ledger.Verdict{Status: http.StatusOK, Body: reply.Encode(wrap(out)), Effect: sent}, nil
}

// refusal refuses every number while the switch asks for an error inside 200.
func (g *Gateway) refusal(r *http.Request, in request) *ledger.Verdict {
	if fault.Hit(r) != fault.Error200 {
		return nil
	}
	out := response{RequestID: "sim-refused"}
	for _, number := range in.PhoneNumberSet {
		out.SendStatusSet = append(out.SendStatusSet, status{PhoneNumber: number, SessionContext: in.SessionContext,
			Code: "LimitExceeded.PhoneNumberThirtySecondLimit", Message: "the 30-second limit of the number is reached"})
	}
	return reply.Refusal(http.StatusOK, wrap(out))
}
