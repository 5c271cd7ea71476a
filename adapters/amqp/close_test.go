package amqp

import (
	"errors"
	"strings"
	"testing"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
)

// TestCloseUnderWay holds that Close ends a call that waits for its confirm,
// and a source, and that nothing begins behind it.
func TestCloseUnderWay(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	link := b.proxy(t)
	p, sources := b.opened(t, b.at(link.Addr().String()), oneQueue, nil)
	b.declared(t, p)
	b.sendMany(t, b.prefix+"q", 1, 1)
	d := &desk{answer: func(adapters.Message) (adapters.Ending, error) { return adapters.Ending{}, errors.New("not now") }}
	received, called := make(chan error, 1), make(chan error, 1)
	go func() { received <- p.Receive(t.Context(), sources["q"], d.deliver) }()
	d.wait(t, 1)
	link.set(func(l *proxy) { l.mute = "SILENCE" })
	go func() {
		_, err := p.Call(t.Context(), adapters.Call{Operation: "put", Key: "lost", Input: "SILENCE"})
		called <- err
	}()
	eventually(t, "the message", func() bool {
		link.mu.Lock()
		defer link.mu.Unlock()
		return link.muted
	})
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := <-received; err != nil {
		t.Errorf("the source ended with %v", err)
	}
	if err := <-called; adapters.OutcomeOf(err) != adapters.Unknown {
		t.Errorf("the call ended with %v", err)
	}
	if err := p.Receive(t.Context(), sources["q"], d.deliver); err != nil {
		t.Error(err)
	}
	if _, err := p.Call(t.Context(), adapters.Call{Operation: "put", Input: "x"}); adapters.OutcomeOf(err) != adapters.PeerDown {
		t.Errorf("got %v", err)
	}
}

// TestAllMismatchesAreNamed holds that a topology that stands there otherwise
// is told with all its names, and that the check stops there.
func TestAllMismatchesAreNamed(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	ch := b.channel(t)
	for _, name := range []string{"work", "audit"} {
		if _, err := ch.QueueDeclare(b.prefix+name, true, false, false, false, rabbit.Table{"x-max-length": int64(9)}); err != nil {
			t.Fatal(err)
		}
	}
	p, _ := b.opened(t, b.url, sampleFile, nil)
	_, err := p.Call(t.Context(), adapters.Call{Operation: "accepted", Input: "x"})
	var f *adapters.Fault
	if !errors.As(err, &f) || f.Outcome != adapters.ConfigError || !strings.Contains(f.Message, b.prefix+"work") || !strings.Contains(f.Message, b.prefix+"audit") {
		t.Errorf("got %v", err)
	}
	steps := p.Check(t.Context())
	if last := steps[len(steps)-1]; last.Name != "permission" || last.Outcome != adapters.ConfigError {
		t.Errorf("got %+v", steps)
	}
}

// TestTheCheckAsksForExchanges holds that an operation to an exchange that is
// not there is found without sending anything.
func TestTheCheckAsksForExchanges(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	p, _ := b.opened(t, b.url, sampleFile, nil)
	steps := p.Check(t.Context())
	last := steps[len(steps)-1]
	if last.Name != "sample" || last.Outcome != adapters.ConfigError || !strings.Contains(last.Detail, "no-such-exchange") {
		t.Errorf("got %+v", steps)
	}
}
