package soap

import (
	"crypto/rand"
	"crypto/sha1" // #nosec G505 -- the digest of UsernameToken is SHA-1 by its standard
	"encoding/base64"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/adapters/soap/envelope"
)

// The names of WS-Security 1.0 and its UsernameToken profile.
const (
	wsseNS   = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	wsuNS    = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	tokenURI = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#" // #nosec G101 -- a name of the standard
	base64er = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
)

const nonceBytes = 16

// security writes the header with our user and password.
func (x *exchange) security(w *envelope.Writer, t *UsernameToken) *adapters.Fault {
	nonce := make([]byte, nonceBytes)
	if _, err := rand.Read(nonce); err != nil {
		return httpcall.Fault(adapters.PeerDown, adapters.Prepare, "soap.security", "draw a nonce: "+err.Error(), err)
	}
	created := x.now().UTC().Format(time.RFC3339)
	kind, password := "PasswordText", t.Password.Reveal()
	if t.Kind == "digest" {
		kind, password = "PasswordDigest", digest(nonce, created, password)
	}
	w.Start("soap:Header")
	w.Start("wsse:Security", "xmlns:wsse", wsseNS, "xmlns:wsu", wsuNS, "soap:mustUnderstand", "1")
	w.Start("wsse:UsernameToken")
	w.Leaf("wsse:Username", t.User)
	w.Leaf("wsse:Password", password, "Type", tokenURI+kind)
	w.Leaf("wsse:Nonce", base64.StdEncoding.EncodeToString(nonce), "EncodingType", base64er)
	w.Leaf("wsu:Created", created)
	w.End()
	w.End()
	w.End()
	return nil
}

// digest is Base64(SHA-1(nonce + created + password)), by the profile's 3.1.
func digest(nonce []byte, created, password string) string {
	h := sha1.New() // #nosec G401 -- as above
	h.Write(nonce)
	h.Write([]byte(created + password))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}
