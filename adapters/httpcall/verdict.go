package httpcall

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// Fault makes a fault. The code is one of Words.
func Fault(o adapters.Outcome, p adapters.Phase, code, message string, cause error) *adapters.Fault {
	return &adapters.Fault{Outcome: o, Phase: p, Code: code, Message: message, Cause: cause}
}

// Unusable is the fault of an answer that came whole and cannot be used: it is
// too large, or its bytes are not in the declared charset. A call that may have
// taken effect is in doubt; for one that only reads, the settings are wrong.
func Unusable(safe bool, code, message string, raw []byte) *adapters.Fault {
	f := Fault(adapters.Unknown, adapters.Read, code, message, nil)
	if safe {
		f.Outcome = adapters.ConfigError
	}
	f.Raw = raw
	return f
}

// Unreadable is the fault of an answer that came whole and is not what was
// promised, such as a page instead of data. A call that only reads may be made
// again.
func Unreadable(safe bool, code, message string, raw []byte) *adapters.Fault {
	f := Fault(adapters.Unknown, adapters.Read, code, message, nil)
	if safe {
		f.Outcome = adapters.PeerDown
	}
	f.Raw = raw
	return f
}

// StatusFault says what a status means, nil for success (2xx):
//
//	400 404 405 415 and others below 500   business-fault where the body has a code, else bad-request
//	409 422                                business-fault
//	401 403 407                            auth
//	408 425 503                            peer-down (the request was not worked on)
//	429                                    quota
//	other 5xx                              unknown, peer-down for a call that only reads
//	301 307 308                            config-error (the address moved; redirects are not followed)
//	other 3xx                              unknown, auth for a call that only reads
//
// coded says that the body holds the peer's own code.
func (k *Client) StatusFault(a Answer, safe, coded bool) *adapters.Fault {
	if a.Status >= 200 && a.Status < 300 {
		return nil
	}
	o, code := statusOutcome(a.Status, safe, coded), "http.status"
	if a.Status >= 300 && a.Status < 400 {
		code = "http.redirect"
	}
	f := Fault(o, adapters.Read, code, fmt.Sprintf("HTTP %d %s", a.Status, http.StatusText(a.Status)), nil)
	f.RetryAfter, f.Raw = retryAfter(a.Header.Get("Retry-After"), k.now()), k.veil.HideBytes(a.Body)
	return f
}

func statusOutcome(status int, safe, coded bool) adapters.Outcome {
	switch status {
	case http.StatusConflict, http.StatusUnprocessableEntity:
		return adapters.BusinessFault
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		return adapters.Auth
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusServiceUnavailable:
		return adapters.PeerDown
	case http.StatusTooManyRequests:
		return adapters.Quota
	case http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return adapters.ConfigError
	}
	switch {
	case status >= 300 && status < 400 && safe:
		return adapters.Auth
	case status >= 400 && status < 500 && coded:
		return adapters.BusinessFault
	case status >= 400 && status < 500:
		return adapters.BadRequest
	case status >= 500 && safe:
		return adapters.PeerDown
	}
	return adapters.Unknown
}

// longestWait bounds what a peer may ask for.
const longestWait = 24 * time.Hour

// retryAfter reads the header of RFC 9110, 10.2.3: seconds or a date.
func retryAfter(v string, now time.Time) time.Duration {
	v = strings.TrimSpace(v)
	if v == "" {
		return 0
	}
	if n, err := strconv.ParseInt(v, 10, 64); err == nil {
		return min(time.Duration(min(max(n, 0), int64(longestWait/time.Second)))*time.Second, longestWait)
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), longestWait)
}
