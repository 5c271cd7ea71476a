// Package gatewaytest runs a small hall with a real store, engine, router and
// desk behind a gateway, for tests: one process with a call, a person's task and
// another call, one entry, one SOAP service, one other system that does what
// the test says.
package gatewaytest

import (
	"context"
	"crypto/rand"
	"embed"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/auth/local"
	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/job"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/gateway"
	"github.com/servicehall/hallway/gateway/soap"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/batch"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/schema"
	"github.com/servicehall/hallway/store"
)

//go:embed files
var files embed.FS

// Token is the machine's own token of the test hall.
const Token = "the-token-of-this-machine"

// The accounts of the test hall, with the password "password-of-LOGIN".
const (
	Admin   = "admin"   // an administrator
	Clerk   = "clerk"   // staff of the group window
	Other   = "other"   // staff of no group
	Auditor = "auditor" // sees and changes nothing
)

// Hall is a running hall. Close it, or let the test do so.
type Hall struct {
	URL    string
	Peer   *Peer
	DB     *store.DB
	Hall   *hall.Hall
	Router *route.Router
	Server *gateway.Server
	Engine *engine.Engine
	Log    *Log

	desk    *work.Desk
	batches *batch.Batches
	served  chan error
	once    sync.Once
}

// Option changes the gateway's config before it is made.
type Option func(h *Hall, c *gateway.Config)

// Open runs a hall until the test ends.
func Open(t testing.TB, options ...Option) *Hall {
	t.Helper()
	h := &Hall{Peer: &Peer{as: map[string]*adapters.Fault{}}, Log: &Log{}, served: make(chan error, 1)}
	var ids atomic.Int64
	ids.Store(time.Now().UnixMilli() << 20)
	newID := func() int64 { return ids.Add(1) }
	zone := time.FixedZone("CST", 8*3600)
	log := slog.New(slog.NewTextHandler(h.Log, nil))
	var err error
	if h.DB, err = store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db")}); err != nil {
		t.Fatal(err)
	}
	must(t, h.DB.Migrate(t.Context(), migrations()))
	all := catalogues(t)
	set, cat, table := h.files(t)
	offer := func(items ...work.Item) { h.desk.Offer(items...) }
	h.Engine, err = engine.Open(t.Context(), engine.Config{DB: h.DB, Operations: cat, Offer: offer, Projectors: hall.Projectors(), Clock: clock.Real(), NewID: newID, Zone: zone, Log: log})
	must(t, err)
	h.Router, err = route.New(route.Config{DB: h.DB, Table: table, Operations: cat, Engine: processes{h.Engine}, Offer: offer, Clock: clock.Real(), NewID: newID, Zone: zone, Lang: words.Zh, Log: log})
	must(t, err)
	h.desk = work.NewDesk(work.Config{DB: h.DB, Caller: cat, Owners: map[string]work.Owner{job.Owner: h.Engine, route.Owner: h.Router}, Clock: clock.Real(), NewID: newID, Random: func() float64 { return 0.5 }, Log: log})
	h.batches = batch.New(batch.Config{DB: h.DB, Engine: h.Engine, Clock: clock.Real(), NewID: newID, Log: log})
	h.Hall = hall.New(hall.Config{DB: h.DB, Engine: h.Engine, Catalogue: cat, Desk: h.desk, Batches: h.batches, Words: all, Zone: zone, Now: time.Now})
	h.deploy(t)
	must(t, cat.Start(t.Context(), log, h.desk.Nudge))
	must(t, h.Engine.Start(t.Context()))
	must(t, h.desk.Start(t.Context()))
	h.batches.Start()
	must(t, h.Router.Start(t.Context()))
	c := h.config(t, cat, all, zone, log)
	c.Mappings = set
	for _, o := range options {
		o(h, &c)
	}
	h.serve(t, c)
	t.Cleanup(h.Close)
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func migrations() []store.Migration {
	all := engine.Migrations()
	for _, more := range [][]store.Migration{route.Migrations, hall.Migrations(), auth.Migrations, local.Migrations} {
		all = append(all, more...)
	}
	return all
}

func catalogues(t testing.TB) words.Catalogue {
	t.Helper()
	ours, err := gateway.Words()
	must(t, err)
	halls, err := hall.Words()
	must(t, err)
	all, err := words.Merge(ours, halls, auth.Words, local.Words, mapping.Words, schema.Words, feel.Words, engine.Words, process.Words, route.Words)
	must(t, err)
	return all
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	text, err := files.ReadFile("files/" + name)
	must(t, err)
	return text
}

// files reads mapping, connector and routes.
func (h *Hall) files(t testing.TB) (*mapping.Set, *connectors.Catalogue, *route.Table) {
	t.Helper()
	set, found := mapping.Load(mapping.Files{
		Mappings: []mapping.Source{{Name: "mappings/application.yaml", Text: read(t, "application.yaml")}},
		Schemas:  []mapping.Source{{Name: "schemas/application.json", Text: read(t, "application.json")}},
	})
	must(t, found.Err())
	cat, found := connectors.Load([]connectors.Source{{Name: "connectors/registry.yaml", Text: read(t, "registry.yaml")}}, []adapters.Adapter{h.Peer}, set.Mapping, time.Now)
	must(t, found.Err())
	var sources []route.Source
	for i, text := range strings.Split(string(read(t, "routes.yaml")), "\n---\n") {
		sources = append(sources, route.Source{Name: "routes/" + string(rune('a'+i)) + ".yaml", Text: []byte(text)})
	}
	table, found := route.Load(sources, route.Deps{
		Mappings: set.Mapping, Known: set.Names(), Operations: []string{"registry.check", "registry.notify"},
		Sources: []string{"http.applications", "soap.applications", "registry.changes"}, Processes: []string{"permit"},
	})
	must(t, found.Err())
	return set, cat, table
}

func (h *Hall) deploy(t testing.TB) {
	t.Helper()
	_, err := h.Engine.Deploy(t.Context(), []engine.File{{Name: "permit.bpmn", Content: read(t, "permit.bpmn")}, {Name: "review.form", Content: read(t, "review.form")}})
	must(t, err)
}

func (h *Hall) config(t testing.TB, cat *connectors.Catalogue, all words.Catalogue, zone *time.Location, log *slog.Logger) gateway.Config {
	t.Helper()
	in, err := soap.FromSchema("submit", read(t, "application.json"))
	must(t, err)
	svc, found := soap.NewService(soap.Description{Name: "applications", Namespace: "urn:test:applications", Operations: []soap.Operation{{Name: "submit", Request: in,
		Response: &soap.Element{Kind: soap.Object, Children: []*soap.Element{{Name: "id", Kind: soap.Text}, {Name: "state", Kind: soap.Text}}}}}})
	must(t, found.Err())
	return gateway.Config{
		Hall: h.Hall, Router: h.Router, Sessions: auth.NewSessions(h.DB, time.Now, rand.Reader, auth.Options{}), Accounts: plain{},
		MachineToken: Token, Title: words.Entry{Zh: "示例大厅", En: "The sample hall"}, Words: all, Zone: zone, Now: time.Now, Log: log,
		Registry: prometheus.NewRegistry(), Commits: h.DB.Committer.Counts, Version: "test",
		Entries: []gateway.Entry{
			{Name: "applications", Access: gateway.Public, Source: "http.applications", MaxBytes: 64 << 10, Summary: words.Entry{Zh: "提交许可申请", En: "Hand in an application for a permit"},
				Schema: read(t, "application.json"), Example: read(t, "example.json")},
			{Name: "for-programs", Access: gateway.Key, Source: "http.applications", Summary: words.Entry{Zh: "系统提交", En: "For programs"}},
			{Name: "for-staff", Access: gateway.Staff, Source: "http.applications", Summary: words.Entry{Zh: "窗口录入", En: "For staff"}},
		},
		Services: map[string]gateway.Service{"applications": {Service: svc, Source: "soap.applications"}},
		Webhooks: func(connector, source string) (adapters.Webhook, any, bool) {
			return h.Peer, nil, cat.HasSource(connector, source)
		},
		Samples: []gateway.Sample{{Login: Clerk, Password: "password-of-" + Clerk, Name: "王窗口", Zh: "窗口人员", En: "window staff"}},
		Bounds:  gateway.Bounds{Beat: 50 * time.Millisecond, Answer: 5 * time.Second},
	}
}

func (h *Hall) serve(t testing.TB, c gateway.Config) {
	t.Helper()
	var err error
	h.Server, err = gateway.New(c)
	must(t, err)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	h.URL = "http://" + l.Addr().String()
	go func() { h.served <- h.Server.Serve(l) }()
}

// Close stops the gateway and then the rooms below it.
func (h *Hall) Close() {
	h.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = h.Server.Shutdown(ctx) // a test that looks at it has called it before
		<-h.served
		h.batches.Close()
		h.Router.Close()
		h.desk.Close(ctx)
		h.Engine.Close()
		_ = h.DB.Close() // the folder goes with the test
	})
}

// processes is the engine as the router sees it.
type processes struct{ e *engine.Engine }

// Start implements route.Engine.
func (p processes) Start(ctx context.Context, s route.Start, with ...store.Stmt) error {
	_, err := p.e.StartAs(ctx, s.Instance, engine.StartWith{Process: s.Process, Event: s.Event, Vars: s.Vars, Origin: s.Origin, Actor: s.Actor}, with...)
	return err
}

// Publish implements route.Engine.
func (p processes) Publish(ctx context.Context, c route.Correlation, with ...store.Stmt) error {
	return p.e.Publish(ctx, engine.Message{Name: c.Name, Correlation: c.Key, Vars: c.Vars}, c.Actor, with...)
}

// Log keeps what was logged.
type Log struct {
	mu   sync.Mutex
	text strings.Builder
}

var _ io.Writer = (*Log)(nil)

// Write implements io.Writer.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String returns what was logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
