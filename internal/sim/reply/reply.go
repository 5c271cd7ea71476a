// Package reply writes the answers of the simulated systems: JSON as Chinese
// enterprise systems write it (UTF-8 named in the header, nothing escaped for
// HTML), and verdicts of the ledger.
package reply

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"github.com/servicehall/hallway/internal/sim/ledger"
)

// MaxBody is the largest request body in bytes that a simulated system reads.
const MaxBody = 4 << 20

// Encode is v as JSON without HTML escaping. A value that JSON cannot hold
// gives an empty object; the systems only encode their own plain structs.
func Encode(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return []byte("{}\n")
	}
	return buf.Bytes()
}

// JSON writes v with a status.
func JSON(w http.ResponseWriter, status int, v any) {
	Bytes(w, status, "application/json;charset=UTF-8", Encode(v))
}

// Bytes writes a body with its content type. A client that is gone is no
// concern of a server, so a failed write is not reported.
func Bytes(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// Verdict writes what the ledger returned: the verdict as JSON, or 500 when the
// book could not be written.
func Verdict(w http.ResponseWriter, v ledger.Verdict, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	Bytes(w, v.Status, "application/json;charset=UTF-8", v.Body)
}

// Refusal is a verdict without effect.
func Refusal(status int, v any) *ledger.Verdict {
	return &ledger.Verdict{Status: status, Body: Encode(v)}
}

// Body reads a request body up to MaxBody.
func Body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	return io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
}
