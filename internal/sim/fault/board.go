// Package fault holds the switches by which a simulated system is made to
// misbehave: refuse connections, be slow, answer in GBK, say 200 and mean no,
// or do the work and lose the reply.
package fault

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"sync"
)

// Mode is one way to misbehave.
type Mode string

// The modes. All but LostReply happen before the request has any effect.
const (
	None      Mode = "none"
	Down      Mode = "down"      // the connection is closed without an answer
	Slow      Mode = "slow"      // answered after the delay
	Charset   Mode = "charset"   // answered in GBK, and declared as GBK
	Mojibake  Mode = "mojibake"  // answered in GBK, and declared as UTF-8
	Error200  Mode = "error200"  // 200 with the system's own error inside
	HTTP500   Mode = "http500"   // 500 with an HTML page, not the system's protocol
	Reset     Mode = "reset"     // the connection is reset (RST)
	LostReply Mode = "lostreply" // the effect happens, the reply is lost
	Expired   Mode = "expired"   // sessions end; systems without a session refuse the credentials
)

// defaultDelayMs is how long Slow waits when no delay is given.
const defaultDelayMs = 3000

// Modes lists every mode.
func Modes() []Mode {
	return []Mode{None, Down, Slow, Charset, Mojibake, Error200, HTTP500, Reset, LostReply, Expired}
}

// Setting is the position of one system's switch. DelayMs comes before whatever
// the mode does. Rate is the share of requests hit, from 0 to 1; none means
// all. Seed starts the dice, so that a run can be repeated.
type Setting struct {
	Mode    Mode     `json:"mode"`
	DelayMs int      `json:"delayMs"`
	Rate    *float64 `json:"rate,omitempty"`
	Seed    uint64   `json:"seed"`
}

// State is a setting and how often it has hit since it was set.
type State struct {
	Setting
	Hits int `json:"hits"`
}

// Board is the set of switches, one for each system. It is safe for concurrent
// use.
type Board struct {
	mu       sync.Mutex
	switches map[string]*position
}

type position struct {
	State
	dice    *rand.Rand
	changed func(Mode) error
}

// ErrUnknownSystem is returned for a switch that the board does not have.
var ErrUnknownSystem = errors.New("unknown system")

// NewBoard makes a board with every switch at None.
func NewBoard(systems ...string) *Board {
	b := &Board{switches: map[string]*position{}}
	for _, s := range systems {
		b.switches[s] = &position{State: State{Setting: Setting{Mode: None}}, changed: func(Mode) error { return nil }}
	}
	return b
}

// OnChange names the function that is told when a system's switch is moved. It
// belongs to the wiring: call it before the board is used.
func (b *Board) OnChange(system string, told func(Mode) error) { b.switches[system].changed = told }

// Set moves a switch.
func (b *Board) Set(system string, s Setting) error {
	if err := s.check(); err != nil {
		return err
	}
	b.mu.Lock()
	p, ok := b.switches[system]
	if ok {
		p.State = State{Setting: s}
		p.dice = rand.New(rand.NewPCG(s.Seed, nameSeed(system)))
	}
	b.mu.Unlock()
	if !ok {
		return fmt.Errorf("set fault of %q: %w", system, ErrUnknownSystem)
	}
	return p.changed(s.Mode)
}

func (s *Setting) check() error {
	if s.Mode == "" {
		s.Mode = None
	}
	if !slices.Contains(Modes(), s.Mode) {
		return fmt.Errorf("unknown mode %q: use one of %v", s.Mode, Modes())
	}
	if s.DelayMs < 0 {
		return fmt.Errorf("delayMs %d is negative", s.DelayMs)
	}
	if s.Rate != nil && (*s.Rate < 0 || *s.Rate > 1) {
		return fmt.Errorf("rate %v is not between 0 and 1", *s.Rate)
	}
	if s.Mode == Slow && s.DelayMs == 0 {
		s.DelayMs = defaultDelayMs
	}
	return nil
}

func nameSeed(system string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(system)) // a hash never fails
	return h.Sum64()
}

// Get returns one switch.
func (b *Board) Get(system string) (State, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p, ok := b.switches[system]
	if !ok {
		return State{}, false
	}
	return p.State, true
}

// List returns every switch by system.
func (b *Board) List() map[string]State {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := map[string]State{}
	for name, p := range b.switches {
		out[name] = p.State
	}
	return out
}

// roll throws the dice for one request: the setting that it meets.
func (b *Board) roll(system string) Setting {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.switches[system]
	if p.Mode == None {
		return p.Setting
	}
	if p.Rate != nil && *p.Rate < 1 && p.dice.Float64() >= *p.Rate {
		return Setting{Mode: None}
	}
	p.Hits++
	return p.Setting
}
