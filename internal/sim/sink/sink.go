// Package sink simulates the place to which the hall posts results back: any
// path under it takes a body once for each Idempotency-Key.
package sink

import (
	"database/sql"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
	"github.com/servicehall/hallway/internal/sim/reply"
)

// System is the name in the ledger and the path prefix.
const System = "callback"

// maxDetail is how many bytes of a body the ledger shows.
const maxDetail = 4096

// New makes the sink over a book. The operation in the ledger is the path, the
// detail the body.
func New(book *ledger.Book, now func() time.Time) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{path...}", func(w http.ResponseWriter, r *http.Request) {
		body, err := reply.Body(w, r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if fault.Hit(r) == fault.Expired {
			http.Error(w, "Unauthorized", http.StatusUnauthorized)
			return
		}
		v, err := book.Ask(r.Context(), ledger.Ask{System: System, Operation: r.PathValue("path"),
			Key: r.Header.Get("Idempotency-Key"), Detail: short(body), At: now(), Refuse: refusal(r), Decide: take})
		reply.Verdict(w, v, err)
	})
	return mux
}

func take(tx *sql.Tx) (ledger.Verdict, error) {
	n, err := ledger.Next(tx, "callback")
	if err != nil {
		return ledger.Verdict{}, err
	}
	body := reply.Encode(map[string]any{"code": 0, "message": "", "receipt": fmt.Sprintf("R%08d", n)})
	return ledger.Verdict{Status: http.StatusOK, Body: body, Effect: true}, nil
}

func refusal(r *http.Request) *ledger.Verdict {
	if fault.Hit(r) != fault.Error200 {
		return nil
	}
	return reply.Refusal(http.StatusOK, map[string]any{"code": -1, "message": "系统繁忙，请稍后再试"})
}

// short cuts a body to maxDetail, never inside a character.
func short(body []byte) string {
	if len(body) <= maxDetail {
		return string(body)
	}
	n := maxDetail
	for n > 0 && !utf8.RuneStart(body[n]) {
		n--
	}
	return string(body[:n]) + "…"
}
