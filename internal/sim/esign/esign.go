// Package esign simulates an e-signature provider in the manner of e签宝 v3,
// simplified: signed request headers, a sign flow made from a file's digest,
// and callbacks that come later, each twice, again and again until somebody
// answers 2xx. What is still to be called back survives a restart.
package esign

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/servicehall/hallway/internal/keys"
	"github.com/servicehall/hallway/internal/sim/ledger"
	"github.com/servicehall/hallway/internal/sim/reply"
)

// System is the name in the ledger and the path prefix.
const System = "esign"

// The sample's account.
const (
	AppID  = "sim-esign-app"
	Secret = "sim-esign-secret"
)

// Schema creates the system's tables. The state of a flow is 1 while signing,
// 2 when complete, 7 when refused. An event has `remaining` deliveries to go.
const Schema = `
CREATE TABLE IF NOT EXISTS esign_flow (
  id TEXT PRIMARY KEY, biz_id TEXT NOT NULL, doc_name TEXT NOT NULL, doc_sha256 TEXT NOT NULL, signer TEXT NOT NULL,
  state INTEGER NOT NULL, created_at INTEGER NOT NULL, signed_at INTEGER NOT NULL DEFAULT 0, signature TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS esign_event (
  flow_id TEXT PRIMARY KEY, url TEXT NOT NULL, body BLOB, due_at INTEGER NOT NULL, remaining INTEGER NOT NULL, attempts INTEGER NOT NULL);
`

// The states of a flow.
const (
	stateSigning  = 1
	stateComplete = 2
	stateRefused  = 7
)

// Config is what the provider is made of. Delay is the time between the making
// of a flow and its signature.
type Config struct {
	Book    *ledger.Book
	DataDir string
	Now     func() time.Time
	Delay   time.Duration
}

// Provider is the system. It is safe for concurrent use.
type Provider struct {
	http.Handler
	Config
	key    crypto.Signer
	client *http.Client

	ctx    context.Context
	cancel context.CancelFunc
	due    chan string
	mu     sync.Mutex
	timers map[string]*time.Timer
	work   sync.WaitGroup
}

// workers is how many callbacks are under way at once.
const workers = 16

// callbackTimeout bounds one delivery.
const callbackTimeout = 10 * time.Second

// Start makes the provider and takes up the callbacks that an earlier run left.
func Start(ctx context.Context, cfg Config) (*Provider, error) {
	pair, err := keys.ECDSA(filepath.Join(cfg.DataDir, "esign"), "Hallway simulated e-signature provider", cfg.Now)
	if err != nil {
		return nil, fmt.Errorf("start e-signature provider: %w", err)
	}
	p := &Provider{Config: cfg, key: pair.Key, due: make(chan string), timers: map[string]*time.Timer{}}
	p.client = &http.Client{Timeout: callbackTimeout, Transport: &http.Transport{MaxIdleConnsPerHost: workers},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	p.ctx, p.cancel = context.WithCancel(context.WithoutCancel(ctx))
	p.Handler = p.routes(pair.CertificatePEM)
	for range workers {
		p.work.Go(p.deliverLoop)
	}
	if err := p.resume(ctx); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// Close stops the callbacks; what is not delivered stays in the book.
func (p *Provider) Close() error {
	p.cancel()
	p.mu.Lock()
	for _, t := range p.timers {
		t.Stop()
	}
	clear(p.timers)
	p.mu.Unlock()
	p.work.Wait()
	p.client.CloseIdleConnections()
	return nil
}

func (p *Provider) routes(certificate []byte) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v3/sign-flow/create-by-file", p.guard(p.create))
	mux.HandleFunc("GET /v3/sign-flow/{id}", p.guard(p.show))
	mux.HandleFunc("GET /v3/certificate", func(w http.ResponseWriter, _ *http.Request) {
		reply.Bytes(w, http.StatusOK, "application/x-pem-file", certificate)
	})
	return mux
}
