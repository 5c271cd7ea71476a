package ecert

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/ecert/font"
	"github.com/servicehall/hallway/adapters/ecert/page"
	"github.com/servicehall/hallway/adapters/ecert/sign"
	"github.com/servicehall/hallway/config/words"
)

// Adapter issues documents.
type Adapter struct{}

// Spec describes it.
func (Adapter) Spec() adapters.Spec {
	return adapters.Spec{
		Name:      "ecert",
		Summary:   words.Entry{Zh: "签发带二维码与数字签名的 PDF 证照和文书。", En: "Issues certificates and documents as PDF, with a QR code and a digital signature."},
		Settings:  func() any { return new(Settings) },
		Operation: func() any { return new(Operation) },
		Features:  adapters.Features{Requests: true, Idempotency: true},
	}
}

// Open reads templates, key and certificate.
func (Adapter) Open(_ context.Context, s adapters.Setup) (adapters.Peer, error) {
	c, ok := s.Settings.(*Settings)
	if !ok {
		return nil, configFault(fmt.Errorf("settings of %s are a %T", s.Connector, s.Settings))
	}
	p := &peer{name: s.Connector, c: *c, now: s.Now, random: rand.Reader, operations: map[string]*template{}, turns: make(chan struct{}, atOnce)}
	var wrong []error
	p.shelf.folder = c.Folder
	var err error
	if p.zone, err = time.LoadLocation(c.Zone); err != nil {
		wrong = append(wrong, fmt.Errorf("zone: %w", err))
	}
	if p.font, err = font.Load(); err != nil {
		wrong = append(wrong, err)
	}
	if p.signer, err = loadSigner(*c); err != nil {
		wrong = append(wrong, err)
	}
	for name, o := range s.Operations {
		op, ok := o.(*Operation)
		if !ok {
			wrong = append(wrong, fmt.Errorf("operation %s is a %T", name, o))
			continue
		}
		t, err := readTemplate(*op)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("operation %s: %w", name, err))
		}
		if op.Template.Sign && c.Certificate == "" {
			wrong = append(wrong, fmt.Errorf("operation %s: it signs, and the settings name no certificate", name))
		}
		p.operations[name] = t
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, configFault(err)
	}
	return p, nil
}

func loadSigner(c Settings) (*sign.Signer, error) {
	if c.Certificate == "" && c.Key == "" {
		return nil, nil
	}
	if c.Certificate == "" || c.Key == "" {
		return nil, errors.New("certificate and key: one is set without the other")
	}
	cert, err := os.ReadFile(c.Certificate)
	if err != nil {
		return nil, fmt.Errorf("read the signing certificate: %w", err)
	}
	key, err := os.ReadFile(c.Key)
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	return sign.Load(cert, key, c.KeyPassword.Reveal())
}

// atOnce is how many documents are drawn at a time: each takes some 40 MB while
// its font is cut down to what it uses.
const atOnce = 2

type peer struct {
	name       string
	c          Settings
	now        func() time.Time
	random     io.Reader
	zone       *time.Location
	font       *font.Font
	signer     *sign.Signer
	operations map[string]*template
	shelf      shelf
	turns      chan struct{}
}

// Close has nothing to end.
func (p *peer) Close() error { return nil }

// Call issues a document.
func (p *peer) Call(ctx context.Context, c adapters.Call) (adapters.Reply, error) {
	t, ok := p.operations[c.Operation]
	if !ok {
		return adapters.Reply{}, fault(adapters.ConfigError, "ecert.operation", nil, map[string]any{"operation": c.Operation})
	}
	scope := p.name + "\x00" + c.Operation
	d, found, err := p.shelf.find(scope, c.Key)
	if err != nil {
		return adapters.Reply{}, fault(adapters.PeerDown, "ecert.folder", err, nil)
	}
	if found {
		return reply(d), nil
	}
	select {
	case p.turns <- struct{}{}:
		defer func() { <-p.turns }()
	case <-ctx.Done():
		return adapters.Reply{}, fault(adapters.PeerDown, "ecert.cancelled", ctx.Err(), nil)
	}
	if err := ctx.Err(); err != nil {
		return adapters.Reply{}, fault(adapters.PeerDown, "ecert.cancelled", err, nil)
	}
	d, pdf, f := p.make(t, c)
	if f != nil {
		return adapters.Reply{}, f
	}
	if d, err = p.shelf.put(scope, c.Key, d, pdf); err != nil {
		return adapters.Reply{}, fault(adapters.PeerDown, "ecert.folder", err, nil)
	}
	return reply(d), nil
}

// make draws and signs a document.
func (p *peer) make(t *template, c adapters.Call) (Document, []byte, *adapters.Fault) {
	var raw [16]byte
	if _, err := io.ReadFull(p.random, raw[:]); err != nil {
		return Document{}, nil, fault(adapters.PeerDown, "ecert.draw", err, nil)
	}
	issued := p.now().In(p.zone).Truncate(time.Second)
	d := Document{ID: hex.EncodeToString(raw[:]), Issued: issued, Signed: t.Template.Sign, Operation: c.Operation, Issuer: first(p.c.Issuer.Zh, p.c.Issuer.En)}
	if p.c.VerifyURL != "" {
		d.VerifyURL = strings.TrimSuffix(p.c.VerifyURL, "/") + "/" + d.ID
	}
	own := map[string]string{"$id": d.ID, "$date": issued.Format("2006-01-02"), "$verifyUrl": d.VerifyURL}
	s, name, wrong := t.sheet(values{input: c.Input, own: own}, issued, p.c.Issuer)
	if len(wrong) > 0 {
		return d, nil, lacking(wrong)
	}
	drawn, err := page.Draw(s, p.font)
	if err != nil {
		return d, nil, undrawn(err)
	}
	pdf := drawn.PDF
	if t.Template.Sign {
		pdf, err = p.signer.Sign(pdf, sign.Mark{Name: d.Issuer, Reason: first(s.Title.Zh, s.Title.En), At: issued, Page: drawn.SealPage, Box: drawn.Seal})
		if err != nil {
			return d, nil, fault(adapters.ConfigError, "ecert.sign", err, nil)
		}
	}
	sum := sha256.Sum256(pdf)
	d.Name, d.SHA256, d.Size, d.Pages = name, hex.EncodeToString(sum[:]), int64(len(pdf)), drawn.Pages
	d.Title = first(s.Title.Zh, s.Title.En)
	if t.Template.Number != nil {
		d.Number = s.Number.Value
	}
	return d, pdf, nil
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// reply is what the caller learns of a document.
func reply(d Document) adapters.Reply {
	return adapters.Reply{Output: map[string]any{
		"id": d.ID, "file": d.Name, "sha256": d.SHA256, "size": json.Number(fmt.Sprint(d.Size)), "pages": json.Number(fmt.Sprint(d.Pages)),
		"issuedAt": d.Issued.Format(time.RFC3339), "verifyUrl": d.VerifyURL,
	}}
}
