package esign

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/servicehall/hallway/internal/sim/reply"
)

// The back-off of a callback that nobody answers: doubled from first to
// longest, given up giveUp attempts after the first.
const (
	firstRetry   = 500 * time.Millisecond
	longestRetry = 30 * time.Second
	giveUp       = 3000 // about a day
)

type event struct {
	flowID, url, bizID, docSHA256, signer string
	body                                  []byte
	attempts                              int
}

type notice struct {
	Action     string `json:"action"`
	SignFlowID string `json:"signFlowId"`
	BizID      string `json:"bizId"`
	SignResult int    `json:"signResult"`
	SignedAt   string `json:"signedAt"`
	Signature  string `json:"signature"`
}

// resume schedules what an earlier run left.
func (p *Provider) resume(ctx context.Context) error {
	rows, err := p.Book.Reader().QueryContext(ctx, `SELECT flow_id, due_at FROM esign_event ORDER BY due_at`)
	if err != nil {
		return fmt.Errorf("read pending callbacks: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var due int64
		if err := rows.Scan(&id, &due); err != nil {
			return fmt.Errorf("read pending callbacks: %w", err)
		}
		p.schedule(id, time.Unix(0, due).Sub(p.Now()))
	}
	return rows.Err()
}

// schedule hands a flow to the workers after a while.
func (p *Provider) schedule(id string, after time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx.Err() != nil {
		return
	}
	p.timers[id] = time.AfterFunc(max(after, 0), func() {
		p.mu.Lock()
		delete(p.timers, id)
		p.mu.Unlock()
		select {
		case p.due <- id:
		case <-p.ctx.Done():
		}
	})
}

func (p *Provider) deliverLoop() {
	for {
		select {
		case id := <-p.due:
			p.deliver(id)
		case <-p.ctx.Done():
			return
		}
	}
}

// deliver signs on the first attempt, sends the notice once, and notes how it
// went. An error of the book is met like one of the network: tried again later.
func (p *Provider) deliver(id string) {
	e, err := p.prepare(id)
	if errors.Is(err, sql.ErrNoRows) {
		return
	}
	if err == nil {
		err = p.post(e)
	}
	again, err := p.note(id, e.attempts, err)
	if err != nil {
		again = longestRetry
	}
	if again >= 0 {
		p.schedule(id, again)
	}
}

func (p *Provider) prepare(id string) (event, error) {
	e, err := p.load(id)
	if err != nil || e.body != nil {
		return e, err
	}
	n := notice{Action: "SIGN_FLOW_COMPLETE", SignFlowID: id, BizID: e.bizID, SignResult: 2, SignedAt: stamp(p.Now())}
	state := stateComplete
	if strings.Contains(e.signer, "refuse") {
		state, n.SignResult = stateRefused, 4
	} else if n.Signature, err = p.sign(e.docSHA256); err != nil {
		return e, err
	}
	e.body = reply.Encode(n)
	return e, p.Book.Write(p.ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`UPDATE esign_flow SET state=?, signed_at=?, signature=? WHERE id=?`,
			state, p.Now().UnixNano(), n.Signature, id); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE esign_event SET body=? WHERE flow_id=?`, e.body, id)
		return err
	})
}

func (p *Provider) load(id string) (event, error) {
	e := event{flowID: id}
	err := p.Book.Reader().QueryRowContext(p.ctx, `SELECT v.url, v.body, v.attempts, f.biz_id, f.doc_sha256, f.signer
FROM esign_event v JOIN esign_flow f ON f.id = v.flow_id WHERE v.flow_id=?`, id).
		Scan(&e.url, &e.body, &e.attempts, &e.bizID, &e.docSHA256, &e.signer)
	return e, err
}

// sign is the provider's ECDSA signature over the document's digest, Base64 of
// ASN.1; its certificate is served at /esign/v3/certificate.
func (p *Provider) sign(docSHA256 string) (string, error) {
	digest, err := hex.DecodeString(docSHA256)
	if err != nil {
		return "", fmt.Errorf("sign document: %w", err)
	}
	signature, err := p.key.Sign(rand.Reader, digest, crypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("sign document: %w", err)
	}
	return base64.StdEncoding.EncodeToString(signature), nil
}

func (p *Provider) post(e event) error {
	req, err := http.NewRequestWithContext(p.ctx, http.MethodPost, e.url, bytes.NewReader(e.body))
	if err != nil {
		return fmt.Errorf("call back: %w", err)
	}
	timestamp := strconv.FormatInt(p.Now().UnixMilli(), 10)
	req.Header.Set("Content-Type", "application/json;charset=UTF-8")
	req.Header.Set("X-Tsign-Open-App-Id", AppID)
	req.Header.Set("X-Tsign-Open-TIMESTAMP", timestamp)
	req.Header.Set("X-Tsign-Open-SIGNATURE-ALGORITHM", "hmac-sha256")
	req.Header.Set("X-Tsign-Open-SIGNATURE", SignCallback(Secret, timestamp, e.body))
	resp, err := p.client.Do(req)
	if err != nil {
		return fmt.Errorf("call back: %w", err)
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, reply.MaxBody) // lets the connection be used again
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("call back: status %d", resp.StatusCode)
	}
	return nil
}

// note keeps how a delivery went and says when the next is due: at once for
// the second copy, after a back-off, or never (negative).
func (p *Provider) note(id string, attempts int, failure error) (time.Duration, error) {
	again := time.Duration(-1)
	err := p.Book.Write(p.ctx, func(tx *sql.Tx) error {
		var remaining int
		row := tx.QueryRow(`UPDATE esign_event SET remaining=remaining-?, attempts=CASE WHEN ? THEN 0 ELSE attempts+1 END
WHERE flow_id=? RETURNING remaining`, failure == nil, failure == nil, id)
		if err := row.Scan(&remaining); err != nil {
			return err
		}
		again = next(remaining, attempts, failure)
		if again < 0 {
			_, err := tx.Exec(`DELETE FROM esign_event WHERE flow_id=?`, id)
			return err
		}
		_, err := tx.Exec(`UPDATE esign_event SET due_at=? WHERE flow_id=?`, p.Now().Add(again).UnixNano(), id)
		return err
	})
	return again, err
}

func next(remaining, attempts int, failure error) time.Duration {
	switch {
	case failure == nil && remaining <= 0, attempts >= giveUp:
		return -1
	case failure == nil:
		return 0
	}
	return min(firstRetry<<min(attempts, 10), longestRetry)
}
