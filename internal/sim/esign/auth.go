package esign

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/reply"
)

// maxSkew is how far a client's clock may be off.
const maxSkew = 15 * time.Minute

type envelope struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    any    `json:"data,omitempty"`
}

// Sign is the value of X-Tsign-Open-Ca-Signature: Base64 HMAC-SHA256 over
// method, Accept, Content-MD5, Content-Type, an empty date and the path with
// its query, one a line.
func Sign(secret, method, accept, contentMD5, contentType, path string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(strings.Join([]string{method, accept, contentMD5, contentType, "", path}, "\n")))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// SignCallback is the value of X-Tsign-Open-SIGNATURE: lower-case hex
// HMAC-SHA256 over the timestamp header followed by the body.
func SignCallback(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// guard refuses what is not signed with 401, and answers the error inside 200
// when the switch asks for it on a read.
func (p *Provider) guard(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := reply.Body(w, r)
		if err != nil {
			reply.JSON(w, http.StatusBadRequest, envelope{Code: 1435002, Message: err.Error()})
			return
		}
		if why := p.unsigned(r, body); why != "" {
			reply.JSON(w, http.StatusUnauthorized, envelope{Code: 401, Message: why})
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next(w, r)
	}
}

// unsigned says what is wrong with the signature of a request, or "". The path
// may be signed as the client sees it or without the prefix /esign.
func (p *Provider) unsigned(r *http.Request, body []byte) string {
	if fault.Hit(r) == fault.Expired || r.Header.Get("X-Tsign-Open-App-Id") != AppID {
		return "INVALID_APP_ID"
	}
	ms, err := strconv.ParseInt(r.Header.Get("X-Tsign-Open-Ca-Timestamp"), 10, 64)
	if err != nil || p.Now().Sub(time.UnixMilli(ms)).Abs() > maxSkew {
		return "INVALID_TIMESTAMP"
	}
	md5sum := r.Header.Get("Content-MD5")
	if sum := md5.Sum(body); (len(body) > 0 || md5sum != "") && md5sum != base64.StdEncoding.EncodeToString(sum[:]) {
		return "INVALID_CONTENT_MD5"
	}
	for _, path := range []string{r.RequestURI, strings.TrimPrefix(r.RequestURI, "/"+System)} {
		want := Sign(Secret, r.Method, r.Header.Get("Accept"), md5sum, r.Header.Get("Content-Type"), path)
		if hmac.Equal([]byte(want), []byte(r.Header.Get("X-Tsign-Open-Ca-Signature"))) {
			return ""
		}
	}
	return "INVALID_SIGNATURE"
}
