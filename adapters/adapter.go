package adapters

import (
	"context"
	"log/slog"
	"time"

	"github.com/servicehall/hallway/config/words"
)

// Adapter speaks one protocol or provider family.
type Adapter interface {
	Spec() Spec
	// Open makes the peer of one connector. It may read what it needs to
	// know (a WSDL), but a peer that is down is no error: then Open succeeds
	// and calls end with PeerDown. A setting that cannot work is a
	// *Fault with ConfigError.
	Open(ctx context.Context, s Setup) (Peer, error)
}

// Spec describes an adapter. The three functions return pointers to new config
// structs whose tags are the only statement of the settings (package config);
// nil means that the adapter has no such thing.
type Spec struct {
	Name      string      // folder, package and `adapter:` in YAML
	Summary   words.Entry // one sentence
	Settings  func() any  // of the connector: address, credentials
	Operation func() any  // of one operation
	Source    func() any  // of one source, polled, subscribed or heard
	Features  Features
}

// Features are the declared capabilities that adapterstest holds an adapter to.
type Features struct {
	Requests    bool // Peer is a Requester
	Receives    bool // Peer is a Source
	Hears       bool // Peer is a Webhook
	Describes   bool // Peer is a Describer
	Idempotency bool // Call.Key reaches the peer
	Order       bool // a source delivers in order
	Redelivers  bool // what was not acknowledged comes again
}

// Setup is what an adapter is opened with.
type Setup struct {
	Connector  string         // its name, for messages
	Settings   any            // what Spec.Settings returned, decoded and checked, secrets resolved
	Operations map[string]any // by name, each what Spec.Operation returned, decoded
	Now        func() time.Time
	Log        *slog.Logger
}

// Peer is one opened connector.
type Peer interface {
	// Close ends it; calls under way may end with Unknown. Closing twice is
	// no error.
	Close() error
}

// Requester is a peer that can be called.
type Requester interface {
	// Call runs one operation. The deadline is the context's. The error is
	// always a *Fault. It never retries: that is the policy chain's work.
	Call(ctx context.Context, c Call) (Reply, error)
}

// Source is a peer that delivers messages.
type Source interface {
	// Receive delivers until the context ends and then returns nil after
	// the deliveries under way are over. It reconnects by itself and reports
	// each loss to the log. spec is what Spec.Source returned, decoded.
	Receive(ctx context.Context, spec any, deliver Deliver) error
}

// Webhook is a peer that calls us: the gateway hands its requests over to be
// proved and read.
type Webhook interface {
	// Hear checks that a request comes from the peer and reads it. spec is
	// what Spec.Source returned, decoded. Every error is a *Fault: Auth when
	// the proof fails, BadRequest when it cannot be read.
	Hear(ctx context.Context, spec any, r Request) (Message, error)
}

// Request is an HTTP request as it came. Names of headers are canonical.
type Request struct {
	Method   string
	Path     string
	Query    map[string][]string
	Header   map[string][]string
	Body     []byte
	Received time.Time
}

// Checker is a peer whose connection can be tested.
type Checker interface {
	// Check goes step by step and stops at the first failure.
	Check(ctx context.Context) []CheckStep
}

// CheckStep is one step of a connection test.
type CheckStep struct {
	Name    string // resolve, connect, tls, authenticate, permission, sample
	Took    time.Duration
	Outcome Outcome
	Detail  string // no secret
}

// Call is one operation call. Key is the idempotency key: the same for every
// repetition of the same piece of work, and handed to the peer where the
// protocol has a place for it.
type Call struct {
	Operation string
	Key       string
	Input     any
}

// Reply is a successful answer. Sent and Raw are the bytes as they travelled,
// for the message store; they may be nil where the protocol has none.
type Reply struct {
	Output      any
	Sent        []byte
	Raw         []byte
	ContentType string
}

// Message is what travels in.
type Message struct {
	ID          string            // unique within its source; the inbox makes it once
	Type        string            // what kind of message, "" if the source cannot say
	Keys        map[string]string // correlation keys
	Headers     map[string]string
	ContentType string
	Charset     string // declared, "" if not
	Body        any    // decoded, JSON-shaped; nil when it could not be decoded
	Raw         []byte // as received
	Fault       error  // why Body could not be decoded
	Received    time.Time
	// New says that ID was made up when the message came: no other has had it.
	New bool
}

// Deliver hands a message on. It returns when the message is durable (or
// refused for good), and the source then acknowledges as the ending says. An
// error means: not taken, deliver it again later.
type Deliver func(ctx context.Context, m Message) (Ending, error)

// Ending is what became of a delivered message.
type Ending struct {
	State  EndState
	Ref    string // instance or message id, as a decimal string
	Case   bool   // Ref is the instance that the message has just begun
	Answer any    // what to answer a waiting caller, JSON-shaped
	Reason string // why it was refused, for the caller
	Cause  error  // of a refusal, nil or what an entry can word better for its caller
}

// EndState is how a delivery ended.
type EndState string

// The ends of a delivery. All three are acknowledged to the peer.
const (
	Accepted  EndState = "accepted"  // durable; it will be worked on
	Duplicate EndState = "duplicate" // it was accepted before
	Refused   EndState = "refused"   // kept as a dead letter with its reason
)
