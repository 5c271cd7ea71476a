package wechat

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
)

// message is the body of message/template/send.
type message struct {
	To       string         `json:"touser"`
	Template string         `json:"template_id"`
	Link     string         `json:"url,omitempty"`
	Key      string         `json:"client_msg_id,omitempty"`
	Data     map[string]any `json:"data"`
}

// maxKey is the longest client_msg_id that is sent as it is.
const maxKey = 32

// read makes a message from a call. Everything that is wrong with it is told at
// once, as BadRequest.
func read(op *Operation, c adapters.Call) (message, error) {
	in, ok := c.Input.(map[string]any)
	if !ok {
		return message{}, httpcall.Input([]string{"the input is no object with to and data"})
	}
	m := message{To: httpcall.TextAt(in, "to"), Template: op.Template, Link: httpcall.TextAt(in, "link"), Key: keyOf(c.Key), Data: map[string]any{}}
	if m.Template == "" {
		m.Template = httpcall.TextAt(in, "template")
	}
	if m.Link == "" {
		m.Link = op.Link
	}
	var problems []string
	if m.To == "" {
		problems = append(problems, "to is missing: the openid of whom it is for")
	}
	if m.Template == "" {
		problems = append(problems, "template is missing")
	}
	data, ok := in["data"].(map[string]any)
	if !ok && in["data"] != nil {
		problems = append(problems, "data is no object")
	}
	for _, name := range slices.Sorted(maps.Keys(data)) {
		v := data[name]
		if wrapped, ok := v.(map[string]any); ok {
			v = wrapped["value"]
		}
		text, plain := httpcall.Text(v)
		if !plain {
			problems = append(problems, fmt.Sprintf("data.%s is no plain value", name))
		}
		m.Data[name] = map[string]any{"value": text}
	}
	return m, httpcall.Input(problems)
}

// keyOf makes an idempotency key that the provider takes.
func keyOf(key string) string {
	if len(key) <= maxKey {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:maxKey/2])
}

// tokenOver reports whether a code says that the access token is not good.
func tokenOver(code string) bool {
	return code == "40001" || code == "40014" || code == "41001" || code == "42001"
}

type meaning struct {
	outcome adapters.Outcome
	wait    time.Duration
}

// meanings are the provider's return codes. What is not listed is a business
// fault: 40003 (no such openid), 43004 (does not follow), 43101 (has refused).
var meanings = map[string]meaning{
	"-1":    {adapters.PeerDown, 0},        // the system is busy, try again
	"40002": {adapters.ConfigError, 0},     // wrong grant_type
	"40013": {adapters.Auth, 0},            // wrong appid
	"40037": {adapters.BadRequest, 0},      // wrong template
	"40125": {adapters.Auth, 0},            // wrong secret
	"40164": {adapters.Auth, 0},            // our address is not on the list
	"40243": {adapters.Auth, 0},            // the secret is frozen
	"41030": {adapters.BadRequest, 0},      // wrong page
	"45009": {adapters.Quota, time.Hour},   // calls of the day are used up
	"45011": {adapters.Quota, time.Minute}, // calls of the minute are used up
	"47001": {adapters.BadRequest, 0},      // not readable
	"47003": {adapters.BadRequest, 0},      // a field of the template does not fit
	"48001": {adapters.Auth, 0},            // the account may not use the interface
	"50002": {adapters.Auth, 0},            // the account is restricted
	"43108": {adapters.Quota, time.Second}, // too many at once
	"89503": {adapters.Auth, 0},            // our address waits for approval
	"50004": {adapters.Auth, 0},            // the account may not use the interface
	"45047": {adapters.Quota, time.Hour},   // too many to this user
	"45157": {adapters.BadRequest, 0},      // wrong tag
	"61451": {adapters.BadRequest, 0},      // wrong parameter
}
