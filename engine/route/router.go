package route

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/store"
)

// Owner is the name under which the router owns work.
const Owner = "route"

// Refusals of the router.
var (
	// ErrNotFound: there is no such message.
	ErrNotFound = errors.New("there is no such message")
	// ErrNotDead: only a dead message can be sent again.
	ErrNotDead = errors.New("the message is not dead")
	// ErrNoRoute: no route takes such a message.
	ErrNoRoute = errors.New("no route takes the message")
	// ErrRefused is what an Engine wraps when it has understood what was
	// asked and refuses it for good: asking again changes nothing. Every
	// other error of an Engine is one of the moment.
	ErrRefused = errors.New("the engine refused it")
)

// Operations is what the router must know of the connectors.
type Operations interface {
	// Lane tells what shares a breaker with an operation.
	Lane(connector, operation string) string
}

// Start says how a route starts a process.
type Start struct {
	Instance int64
	Process  string
	Event    string // start event's id, "" for the plain one
	Vars     map[string]any
	Origin   map[string]any // kept as the variable "origin"
	Actor    string
}

// Correlation says how a route publishes a message to the processes.
type Correlation struct {
	Name  string
	Key   string
	Vars  map[string]any
	Actor string
}

// Engine is what the router needs of the process engine. Both methods return
// when all is durable, together with the statements with, or with an error and
// nothing written; ErrRefused is wrapped in what repeating cannot mend.
type Engine interface {
	Start(ctx context.Context, s Start, with ...store.Stmt) error
	Publish(ctx context.Context, c Correlation, with ...store.Stmt) error
}

// Config is what a router needs. All of it is given.
type Config struct {
	DB         *store.DB
	Table      *Table
	Operations Operations
	Engine     Engine
	Offer      func(...work.Item) // gets committed work
	Clock      clock.Clock
	NewID      func() int64 // of messages, work and instances; rising
	Zone       *time.Location
	Lang       words.Lang // of the reasons that peers and lists are given; "" is Zh
	Log        *slog.Logger
	Workers    int // how many stored messages are routed at once, 0 for 8
}

// Router is the running router. Make it, Start it, Close it.
type Router struct {
	c      Config
	pack   *packer
	counts counts
	stored *stored

	ctx  context.Context
	stop context.CancelFunc
	wg   sync.WaitGroup
}

// New makes a router. It delivers at once, and routes what is only stored
// after Start.
func New(c Config) (*Router, error) {
	if c.Workers == 0 {
		c.Workers = 8
	}
	if c.Lang == "" {
		c.Lang = words.Zh
	}
	pack, err := newPacker()
	if err != nil {
		return nil, err
	}
	r := &Router{c: c, pack: pack, counts: counts{by: map[string]*Count{}}}
	r.ctx, r.stop = context.WithCancel(context.Background())
	r.stored = newStored(r)
	return r, nil
}

// Start takes up the messages that the last run has stored and not routed, and
// routes stored messages from now on.
func (r *Router) Start(context.Context) error {
	r.stored.start()
	return nil
}

// Close ends the routing of stored messages; what was not routed is found at
// the next start. Results of calls are taken as long as the desk works.
func (r *Router) Close() {
	r.stop()
	r.wg.Wait()
}
