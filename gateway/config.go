// Package gateway is the door of the hall for HTTP: applications come in,
// people and programs see and decide, other systems call back. It stands on
// Fiber and is a client of the hall like any other.
//
// Its rooms: api (the resources), middleware (what every request passes),
// openapi (the document), problem (how it says no), soap (services for SOAP
// callers), ui (the built-in page).
package gateway

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/api"
	"github.com/servicehall/hallway/gateway/middleware"
	"github.com/servicehall/hallway/gateway/soap"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/mapping"
)

// What callers of this package need of its rooms.
type (
	// Entry is a place where applications come in.
	Entry = api.Entry
	// Router is what is asked of the message router.
	Router = api.Router
	// Sample is an account shown on the sign-in page.
	Sample = api.Sample
)

// Who may use an entry.
const (
	Public = api.Public
	Key    = api.Key
	Staff  = api.Staff
)

// Service is a SOAP service and the router's source that its messages go to.
type Service struct {
	Service *soap.Service
	Source  string // "soap.applications"
}

// Problem is a reason why the hall cannot work now; Code has a wording.
type Problem struct {
	Code string
	Args map[string]any
}

// Config is what the gateway stands on. All of it is given.
type Config struct {
	Hall      *hall.Hall
	Router    Router
	Mappings  *mapping.Set // what may be tried over the interface; nil: nothing
	Entries   []Entry
	Services  map[string]Service // by the name in /soap/NAME
	Webhooks  func(connector, source string) (adapters.Webhook, any, bool)
	Documents func(id string) (path string, err error) // nil: there are none
	Issued    func(id string) (Issued, error)          // what the verification page shows; nil: there is none
	Backups   api.Backups                              // nil: none are made over the interface
	Ready     func(ctx context.Context) []Problem      // nil: always ready

	Sessions     api.Sessions
	Accounts     middleware.Accounts
	SAML         api.SAML // nil: no identity provider
	MachineToken string   // of the command line on this machine, "" for none
	Samples      []Sample // shown on the sign-in page; a hall that others reach has none

	Title words.Entry // of the hall
	Words words.Catalogue
	Lang  words.Lang // where a caller names none
	Zone  *time.Location
	Now   func() time.Time
	Log   *slog.Logger
	// Registry takes the gateway's metrics and is what /metrics shows.
	Registry *prometheus.Registry
	// Commits counts the commits of the store and the units in them.
	Commits func() (commits, units int64)
	// Durable reports whether the store can be written now; nil: it can.
	Durable func() bool
	Version string

	PublicURL string // how callers reach us: https makes cookies secure
	Bounds    Bounds
	Random    io.Reader     // nil: the machine's
	NewID     func() string // nil: random UUIDs
}

// Bounds protect the server from callers that are large, slow or many.
type Bounds struct {
	MaxBody     int           // bytes, 0 for 4 MiB
	MaxHeaders  int           // bytes, 0 for 16 KiB
	Read        time.Duration // for a whole request, 0 for 30 s
	Write       time.Duration // for a whole answer, 0 for 30 s
	Idle        time.Duration // of a kept connection, 0 for 90 s
	Answer      time.Duration // what a request may take inside, 0 for 30 s
	Beat        time.Duration // of streams, 0 for 2 s
	Connections int           // at once, 0 for 4096
	Streams     int           // at once, 0 for 256
}

func (b Bounds) filled() Bounds {
	defaults := Bounds{MaxBody: 4 << 20, MaxHeaders: 16 << 10, Read: 30 * time.Second, Write: 30 * time.Second, Idle: 90 * time.Second,
		Answer: 30 * time.Second, Beat: 2 * time.Second, Connections: 4096, Streams: 256}
	or(&b.MaxBody, defaults.MaxBody)
	or(&b.MaxHeaders, defaults.MaxHeaders)
	or(&b.Read, defaults.Read)
	or(&b.Write, defaults.Write)
	or(&b.Idle, defaults.Idle)
	or(&b.Answer, defaults.Answer)
	or(&b.Beat, defaults.Beat)
	or(&b.Connections, defaults.Connections)
	or(&b.Streams, defaults.Streams)
	return b
}

// or fills in what was left open.
func or[T int | time.Duration](at *T, otherwise T) {
	if *at <= 0 {
		*at = otherwise
	}
}

// filled completes a config and names what it lacks.
func (c Config) filled() (Config, error) {
	c.Bounds = c.Bounds.filled()
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.NewID == nil {
		c.NewID = uuid.NewString
	}
	if c.Lang == "" {
		c.Lang = words.Zh
	}
	if c.Webhooks == nil {
		c.Webhooks = func(string, string) (adapters.Webhook, any, bool) { return nil, nil, false }
	}
	if c.Ready == nil {
		c.Ready = func(context.Context) []Problem { return nil }
	}
	if c.Durable == nil {
		c.Durable = func() bool { return true }
	}
	if c.Commits == nil {
		c.Commits = func() (int64, int64) { return 0, 0 }
	}
	var all error
	for what, absent := range map[string]bool{
		"a hall": c.Hall == nil, "a router": c.Router == nil, "sessions": c.Sessions == nil, "accounts": c.Accounts == nil,
		"words": c.Words == nil, "a zone": c.Zone == nil, "a clock": c.Now == nil, "a log": c.Log == nil, "a registry": c.Registry == nil,
	} {
		if absent {
			all = errors.Join(all, errors.New("make the gateway: it was given no "+what))
		}
	}
	return c, all
}
