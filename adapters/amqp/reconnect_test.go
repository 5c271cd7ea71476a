package amqp

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/servicehall/hallway/adapters"
)

const oneQueue = `
settings: {url: "${URL}", topology: {queues: [{name: "@q"}]}}
operations:
  put: {routingKey: "@q"}
sources:
  q: {queue: "@q"}
  ordered: {queue: "@q", ordered: true, prefetch: 5}
`

// TestPublishingAfterALoss holds that a link that is cut is made again, that
// what stood there is declared again, and that the log says each loss once.
func TestPublishingAfterALoss(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	link := b.proxy(t)
	log := &journal{}
	p, _ := b.opened(t, b.at(link.Addr().String()), oneQueue, log)
	put := func(key string) error {
		_, err := p.Call(t.Context(), adapters.Call{Operation: "put", Key: key, Input: map[string]any{}})
		return err
	}
	if err := put("1"); err != nil {
		t.Fatal(err)
	}
	link.set(func(l *proxy) { l.away = true })
	if link.cut() == 0 {
		t.Error("there was no connection")
	}
	eventually(t, "peer-down", func() bool { return adapters.OutcomeOf(put("2")) == adapters.PeerDown })
	if _, err := b.channel(t).QueueDelete(b.prefix+"q", false, false, false); err != nil {
		t.Fatal(err)
	}
	link.set(func(l *proxy) { l.away = false })
	eventually(t, "ok again", func() bool { return put("3") == nil })
	if d := b.get(t, b.prefix+"q"); d.MessageId != "3" {
		t.Errorf("got %+v", d)
	}
	if n := strings.Count(log.text(), "was lost; connecting again"); n != 1 {
		t.Errorf("the log tells of %d losses:\n%s", n, log.text())
	}
	if strings.Contains(log.text(), b.password()) {
		t.Error("the log holds the password")
	}
}

// TestAConfirmationThatIsLost is unknown, whether the link breaks or is silent.
func TestAConfirmationThatIsLost(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	link := b.proxy(t)
	p, _ := b.opened(t, b.at(link.Addr().String()), oneQueue, nil)
	b.declared(t, p)
	link.set(func(l *proxy) { l.mute = "SILENCE" })
	done := make(chan error, 1)
	go func() {
		_, err := p.Call(t.Context(), adapters.Call{Operation: "put", Key: "lost", Input: "SILENCE"})
		done <- err
	}()
	if d := b.get(t, b.prefix+"q"); d.MessageId != "lost" {
		t.Errorf("got %+v", d)
	}
	link.cut()
	if err := <-done; adapters.OutcomeOf(err) != adapters.Unknown {
		t.Errorf("got %v", err)
	}
}

// TestManyPublishersAcrossLosses holds that what was confirmed is in the queue,
// however often the link is cut.
func TestManyPublishersAcrossLosses(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	link := b.proxy(t)
	p, _ := b.opened(t, b.at(link.Addr().String()), oneQueue, nil)
	b.declared(t, p)
	const publishers, each = 8, 25
	var all sync.WaitGroup
	for i := range publishers {
		all.Go(func() {
			for j := range each {
				key := fmt.Sprintf("%d-%d", i, j)
				eventually(t, "publish "+key, func() bool {
					_, err := p.Call(t.Context(), adapters.Call{Operation: "put", Key: key, Input: key})
					if o := adapters.OutcomeOf(err); o != adapters.OK && o != adapters.PeerDown && o != adapters.Unknown {
						t.Errorf("%s: %v", key, err)
					}
					return err == nil
				})
				if i == 0 && j%8 == 7 {
					link.cut()
				}
			}
		})
	}
	all.Wait()
	seen := map[string]bool{}
	ch := b.channel(t)
	for {
		d, ok, err := ch.Get(b.prefix+"q", true)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		seen[d.MessageId] = true
	}
	if len(seen) != publishers*each {
		t.Errorf("%d messages of %d", len(seen), publishers*each)
	}
}
