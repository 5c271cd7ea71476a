package httpcall

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"
)

const hidden = "***"

// shortest is the length from which a secret is looked for in texts: hiding
// every "a" would hide the text.
const shortest = 4

// keptTokens is how many session tokens are remembered: answers to calls with
// an older one may still come in.
const keptTokens = 16

// Veil hides secrets in what is shown, logged or kept. It knows the secrets of
// the settings, and the tokens that sessions gave. It is safe for concurrent
// use.
type Veil struct {
	mu     sync.RWMutex
	fixed  []string
	tokens []string
}

// NewVeil makes a veil over the secrets of the settings.
func NewVeil(secrets ...string) *Veil {
	v := &Veil{}
	for _, s := range secrets {
		v.fixed = append(v.fixed, forms(s)...)
	}
	slices.SortFunc(v.fixed, longerFirst)
	return v
}

func longerFirst(a, b string) int { return len(b) - len(a) }

// Token adds a token that a session was given.
func (v *Veil) Token(token string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if slices.Contains(v.tokens, token) {
		return
	}
	v.tokens = append(v.tokens, forms(token)...)
	if extra := len(v.tokens) - 4*keptTokens; extra > 0 {
		v.tokens = slices.Delete(v.tokens, 0, extra)
	}
}

// forms are the ways in which a secret may stand in a text.
func forms(secret string) []string {
	if len(secret) < shortest {
		return nil
	}
	out := []string{secret}
	quoted, _ := json.Marshal(secret) // a string always can
	for _, f := range []string{url.QueryEscape(secret), url.PathEscape(secret), strings.Trim(string(quoted), `"`), base64.StdEncoding.EncodeToString([]byte(secret))} {
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// Hide replaces every secret in a text.
func (v *Veil) Hide(text string) string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	for _, s := range v.fixed {
		text = strings.ReplaceAll(text, s, hidden)
	}
	for _, s := range v.tokens {
		text = strings.ReplaceAll(text, s, hidden)
	}
	return text
}

// HideBytes replaces every secret in bytes; nil stays nil.
func (v *Veil) HideBytes(b []byte) []byte {
	v.mu.RLock()
	defer v.mu.RUnlock()
	for _, all := range [][]string{v.fixed, v.tokens} {
		for _, s := range all {
			if bytes.Contains(b, []byte(s)) {
				b = bytes.ReplaceAll(b, []byte(s), []byte(hidden))
			}
		}
	}
	return b
}
