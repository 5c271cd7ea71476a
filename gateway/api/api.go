package api

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/gateway/middleware"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/mapping"
)

// Prefix is where the interface begins.
const Prefix = "/api/v1"

// Router is what the interface asks of the message router.
type Router interface {
	// Interactive is how an entry hands a message on at which a caller waits.
	Interactive(source string) adapters.Deliver
	// Deliver is how a callback hands a message on.
	Deliver(source string) adapters.Deliver
	Messages(ctx context.Context, f route.MessageFilter) ([]route.Message, error)
	Message(ctx context.Context, id int64) (route.Message, error)
	Resend(ctx context.Context, id int64, actor, reason string) (route.Message, error)
	Counts() map[string]route.Count
	// Inputs and Input give stored messages as a mapping gets them.
	Inputs(ctx context.Context, f route.MessageFilter, m *mapping.Mapping) ([]route.Specimen, error)
	Input(ctx context.Context, id int64, m *mapping.Mapping) (route.Specimen, error)
}

// Sessions is what is asked of auth.Sessions.
type Sessions interface {
	middleware.Sessions
	Begin(ctx context.Context, p auth.Principal, v auth.Visit) (string, auth.Session, error)
	End(ctx context.Context, token string) error
}

// SAML is what is asked of saml.Provider.
type SAML interface {
	Start(ctx context.Context, relay string, v auth.Visit) (string, error)
	Finish(ctx context.Context, form url.Values, v auth.Visit) (auth.Principal, string, error)
	Metadata() ([]byte, error)
}

// Sample is an account of the sample hall, shown on the sign-in page.
type Sample struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	Name     string `json:"name"`
	Zh       string `json:"zh"` // what they may do
	En       string `json:"en"`
}

// Config is what the resources stand on. All of it is given.
type Config struct {
	Hall     *hall.Hall
	Router   Router
	Mappings *mapping.Set // nil: none can be tried
	Entries  []Entry
	Webhooks func(connector, source string) (adapters.Webhook, any, bool)
	// Documents gives the file of a document; its error is answered 404.
	Documents func(id string) (string, error)
	Backups   Backups // nil: none are made over the interface

	Identity *middleware.Identity
	Sessions Sessions
	Accounts middleware.Accounts
	SAML     SAML // nil: no identity provider
	Secure   bool // cookies go by https only
	Samples  []Sample

	Title   words.Entry // of the hall
	Words   words.Catalogue
	Zone    *time.Location
	Now     func() time.Time
	NewID   func() string // a UUID
	Log     *slog.Logger
	MaxBody int64
	// Answer is how long a request may take inside.
	Answer time.Duration
	// Beat is how often a stream looks again and shows that it lives.
	Beat    time.Duration
	Streams int // how many streams at once
	// Closing is closed when the server stops: streams end then.
	Closing <-chan struct{}
}

// API answers the requests of the table.
type API struct {
	c       Config
	streams chan struct{}
	limits  map[string]int
}

// New makes the interface.
func New(c Config) *API {
	return &API{c: c, streams: make(chan struct{}, c.Streams), limits: limits(c.Entries)}
}

// Mount puts the table's routes on the server.
func (a *API) Mount(app *fiber.App) {
	for _, r := range Routes() {
		app.Add(r.Method, fiberPath(r.Path), a.handle(r))
	}
}

// Limit is the bound of the body for a path, 0 for the server's.
func (a *API) Limit(path string) int { return a.limits[path] }

// limits are the paths whose bodies have bounds of their own.
func limits(entries []Entry) map[string]int {
	out := map[string]int{}
	for _, r := range Routes() {
		if r.Max > 0 {
			out[r.Path] = r.Max
		}
	}
	for _, e := range entries {
		if e.MaxBytes > 0 {
			out[Prefix+"/entries/"+e.Name] = e.MaxBytes
		}
	}
	return out
}

// handle takes a request through admission, its route and the answer.
func (a *API) handle(r Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		middleware.Route(c, r.Path)
		q := &Request{c: c, zone: a.c.Zone, Lang: middleware.Lang(c)}
		if err := a.admit(q, r); err != nil {
			if !q.Who.Known && navigates(c) {
				return c.Redirect("/login?to="+url.QueryEscape(c.OriginalURL()), fiber.StatusSeeOther)
			}
			return err
		}
		ctx, cancel := context.WithTimeout(c.UserContext(), a.c.Answer)
		defer cancel()
		q.ctx = ctx
		out, err := r.Run(a, q)
		if err != nil {
			return err
		}
		return q.answer(r.Status, out)
	}
}

// navigates reports whether somebody has followed a link with a browser, such
// as one to a document: then they are asked to sign in, and come back.
func navigates(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodGet && c.Get(fiber.HeaderAuthorization) == "" && c.Get("Sec-Fetch-Mode") == "navigate"
}
