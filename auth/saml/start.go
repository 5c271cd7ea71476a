package saml

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	crewjam "github.com/crewjam/saml"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/store"
)

const (
	maxRelay = 2000
	maxOpen  = 20000 // requests at a time: strangers can start as many as they like
)

// Start opens a request and returns where to send the visitor. relay is the
// page to come back to: a path of our own, "" for "/". With a Visit.Bind the
// response must come with the same one, so that nobody can be signed in as
// somebody else by a link.
func (p *Provider) Start(ctx context.Context, relay string, v auth.Visit) (string, error) {
	if relay == "" {
		relay = "/"
	}
	if !ourPath(relay) {
		return "", &auth.Refusal{Code: "saml.relay"}
	}
	idp, err := p.at.peer(ctx)
	if err != nil {
		return "", &auth.Refusal{Code: "saml.away", RetryAfter: pause, Cause: err}
	}
	target, id, err := p.request(idp)
	if err != nil {
		return "", fmt.Errorf("start a sign-in by SAML: %w", err)
	}
	if err := p.open(ctx, id, relay, v.Bind); err != nil {
		return "", err
	}
	return target, nil
}

// ourPath reports whether a browser that follows the text stays with us.
func ourPath(relay string) bool {
	if len(relay) > maxRelay || !strings.HasPrefix(relay, "/") || strings.HasPrefix(relay, "//") {
		return false
	}
	if strings.ContainsFunc(relay, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }) {
		return false // browsers read a backslash as a slash, and drop tabs and line ends
	}
	u, err := url.Parse(relay)
	return err == nil && u.Host == "" && u.Scheme == "" && u.User == nil
}

// request makes the request and its signed address.
func (p *Provider) request(idp *peer) (target, id string, err error) {
	var raw [20]byte
	if _, err := io.ReadFull(p.c.Random, raw[:]); err != nil {
		return "", "", fmt.Errorf("draw an id: %w", err)
	}
	req, err := p.sp.MakeAuthenticationRequest(idp.sso, crewjam.HTTPRedirectBinding, crewjam.HTTPPostBinding)
	if err != nil {
		return "", "", fmt.Errorf("make the request: %w", err)
	}
	format := string(crewjam.UnspecifiedNameIDFormat)
	req.NameIDPolicy.Format = &format
	req.ID = "id-" + hex.EncodeToString(raw[:])
	req.IssueInstant = p.c.Now().UTC()
	u, err := req.Redirect("", p.sp) // the way back is kept here and not sent around
	if err != nil {
		return "", "", fmt.Errorf("sign the request: %w", err)
	}
	return u.String(), req.ID, nil
}

// open writes an open request down.
func (p *Provider) open(ctx context.Context, id, relay, bind string) error {
	now := p.c.Now()
	full := false
	err := p.db.Committer.Do(ctx, func(tx *store.Tx) error {
		var n int
		if err := tx.Run(store.Stmt{SQL: `DELETE FROM saml_request WHERE ends<=?`, Args: []any{now.UnixMilli()}}); err != nil {
			return err
		}
		if err := tx.One(`SELECT count(*) FROM saml_request`, nil, &n); err != nil {
			return err
		}
		if full = n >= maxOpen; full {
			return nil
		}
		return tx.Run(store.Stmt{
			SQL:  `INSERT INTO saml_request (id, relay, bind, begun, ends) VALUES (?,?,?,?,?)`,
			Args: []any{id, relay, bound(bind), now.UnixMilli(), now.Add(p.c.Life).UnixMilli()},
		})
	})
	if err != nil {
		return fmt.Errorf("write down a sign-in by SAML: %w", err)
	}
	if full {
		return &auth.Refusal{Code: "saml.busy", RetryAfter: time.Minute}
	}
	return nil
}

// bound is what is kept of a browser's secret: empty for none.
func bound(bind string) []byte {
	if bind == "" {
		return []byte{}
	}
	sum := sha256.Sum256([]byte(bind))
	return sum[:]
}

// opened is an open request of ours.
type opened struct {
	id, relay string
	begun     time.Time
}

// take closes a request and returns it: each is answered once, rightly or
// wrongly, so that nobody can try things on it.
func (p *Provider) take(ctx context.Context, id, bind string) (opened, error) {
	out := opened{id: id}
	var kept []byte
	var begun, ends int64
	err := p.db.Committer.Do(ctx, func(tx *store.Tx) error {
		return tx.One(`DELETE FROM saml_request WHERE id=? RETURNING relay, bind, begun, ends`, []any{id}, &out.relay, &kept, &begun, &ends)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return out, refuse("saml.unsolicited", errNoRequest)
	}
	if err != nil {
		return out, fmt.Errorf("close a sign-in by SAML: %w", err)
	}
	out.begun = time.UnixMilli(begun)
	if !p.c.Now().Before(time.UnixMilli(ends)) {
		return out, refuse("saml.late", errRequestOver)
	}
	if len(kept) > 0 && subtle.ConstantTimeCompare(kept, bound(bind)) != 1 {
		return out, refuse("saml.unsolicited", errOtherBrowser)
	}
	return out, nil
}
