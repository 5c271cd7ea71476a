// Package sim is the simulated world of the sample hall: the peer systems that
// a company registration meets, with the quirks of real ones, fault switches,
// and a ledger of what each was asked. It runs in a process of its own, on one
// port, one path prefix for each system. docs/simulators.md is its manual.
package sim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/servicehall/hallway/internal/sim/crm"
	"github.com/servicehall/hallway/internal/sim/erp"
	"github.com/servicehall/hallway/internal/sim/esign"
	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/idp"
	"github.com/servicehall/hallway/internal/sim/ledger"
	"github.com/servicehall/hallway/internal/sim/oa"
	"github.com/servicehall/hallway/internal/sim/sink"
	"github.com/servicehall/hallway/internal/sim/sms"
	"github.com/servicehall/hallway/internal/sim/wechat"
)

// Config says where the world lives and how fast it is. Listen is an address on
// the loopback interface, such as "127.0.0.1:0". CallbackDelay is the time
// between a sign flow and its callback, Latency the time before every answer.
// Now may be nil for the real time. Ready, which may be nil, is called by Run
// when the world is served.
type Config struct {
	Listen        string
	DataDir       string
	Now           func() time.Time
	CallbackDelay time.Duration
	Latency       time.Duration
	Ready         func(*World)
}

// World is a running set of systems. URLs gives the address of each by its name
// (oa, erp, crm, sms, wechat, esign, idp, callback), without a slash at the end;
// "" is the address of the overview page.
type World struct {
	URLs map[string]string

	book    *ledger.Book
	board   *fault.Board
	crm     *crm.CRM
	esign   *esign.Provider
	server  *http.Server
	served  chan error
	unwatch func() bool
	once    sync.Once
	closed  error
}

// Systems lists the systems by name, in the order of the page.
func Systems() []string {
	return []string{oa.System, erp.System, crm.System, sms.System, wechat.System, esign.System, idp.System, sink.System}
}

// CRMFile is the path of the CRM's database in a data folder.
func CRMFile(dataDir string) string { return filepath.Join(dataDir, crm.File) }

// Start builds the world and serves it until Close, or until ctx ends.
func Start(ctx context.Context, cfg Config) (*World, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if err := loopback(cfg.Listen); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.DataDir, 0o755); err != nil {
		return nil, fmt.Errorf("make simulation folder: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("start simulation: %w", err)
	}
	w := &World{URLs: addresses(listener), board: fault.NewBoard(Systems()...), served: make(chan error, 1)}
	handler, err := w.build(ctx, cfg)
	if err != nil {
		return nil, errors.Join(err, listener.Close(), w.closeSystems())
	}
	w.server = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { w.served <- w.server.Serve(listener) }()
	w.unwatch = context.AfterFunc(ctx, func() { _ = w.Close() }) // Close keeps its error for the next caller
	return w, nil
}

// loopback refuses an address that others could reach: the accounts are known.
func loopback(listen string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("read listen address %q: %w", listen, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("listen on %q: simulations have known passwords and only listen on a loopback address", listen)
	}
	return nil
}

func addresses(l net.Listener) map[string]string {
	base := "http://" + l.Addr().String()
	out := map[string]string{"": base}
	for _, name := range Systems() {
		out[name] = base + "/" + name
	}
	return out
}

// build opens the books and makes the systems over them.
func (w *World) build(ctx context.Context, cfg Config) (http.Handler, error) {
	var err error
	if w.book, err = ledger.Open(ctx, filepath.Join(cfg.DataDir, "sim.db"), erp.Schema, esign.Schema); err != nil {
		return nil, err
	}
	if w.crm, err = crm.Open(ctx, CRMFile(cfg.DataDir)); err != nil {
		return nil, err
	}
	w.esign, err = esign.Start(ctx, esign.Config{Book: w.book, DataDir: cfg.DataDir, Now: cfg.Now, Delay: cfg.CallbackDelay})
	if err != nil {
		return nil, err
	}
	provider, err := idp.New(idp.Config{Book: w.book, DataDir: cfg.DataDir, URL: w.URLs[idp.System], Now: cfg.Now})
	if err != nil {
		return nil, err
	}
	office, chat := oa.New(w.book, cfg.Now), wechat.New(w.book, cfg.Now)
	w.onExpired(oa.System, func() error { office.Expire(); return nil })
	w.onExpired(wechat.System, func() error { chat.Expire(); return nil })
	w.onExpired(idp.System, provider.Expire)
	w.board.OnChange(crm.System, w.crm.Switch)
	return w.routes(cfg.Latency, map[string]http.Handler{
		oa.System: office, erp.System: erp.New(w.book, cfg.Now), crm.System: w.crm, sms.System: sms.New(w.book, cfg.Now),
		wechat.System: chat, esign.System: w.esign, idp.System: provider, sink.System: sink.New(w.book, cfg.Now),
	}), nil
}

// onExpired ends a system's sessions at the moment when its switch is set to
// "expired"; a session begun after that is good.
func (w *World) onExpired(system string, end func() error) {
	w.board.OnChange(system, func(m fault.Mode) error {
		if m != fault.Expired {
			return nil
		}
		return end()
	})
}

// Close stops serving and closes the files. It may be called more than once.
func (w *World) Close() error {
	w.once.Do(func() {
		w.unwatch()
		err := w.server.Close()
		if served := <-w.served; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		w.closed = errors.Join(err, w.closeSystems())
	})
	return w.closed
}

func (w *World) closeSystems() error {
	var errs []error
	if w.esign != nil {
		errs = append(errs, w.esign.Close())
	}
	if w.crm != nil {
		errs = append(errs, w.crm.Close())
	}
	if w.book != nil {
		errs = append(errs, w.book.Close())
	}
	return errors.Join(errs...)
}
