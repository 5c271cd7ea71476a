package amqp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
)

// desk takes what a source delivers, and answers as the test says.
type desk struct {
	answer func(m adapters.Message) (adapters.Ending, error)

	mu  sync.Mutex
	got []adapters.Message
}

func accepted(adapters.Message) (adapters.Ending, error) {
	return adapters.Ending{State: adapters.Accepted}, nil
}

func (d *desk) deliver(_ context.Context, m adapters.Message) (adapters.Ending, error) {
	d.mu.Lock()
	d.got = append(d.got, m)
	d.mu.Unlock()
	return d.answer(m)
}

func (d *desk) all() []adapters.Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.got)
}

func (d *desk) ids() (out []string) {
	for _, m := range d.all() {
		out = append(out, m.ID)
	}
	return out
}

// wait waits for so many deliveries.
func (d *desk) wait(t *testing.T, n int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%d deliveries", n), func() bool { return len(d.all()) >= n })
}

// receive runs a source until the returned function ends it, or the test does.
func receive(t *testing.T, p *peer, s *Source, d *desk) (end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Receive(ctx, s, d.deliver) }()
	var once sync.Once
	end = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(end)
	return end
}

const deadLetters = `
settings:
  url: ${URL}
  topology:
    exchanges: [{name: "@dead", type: fanout}]
    queues: [{name: "@q", deadLetterExchange: "@dead", deliveryLimit: 1}, {name: "@dead"}]
    bindings: [{queue: "@dead", exchange: "@dead"}]
sources:
  q: {queue: "@q", prefetch: 3}
  dead: {queue: "@dead"}
`

// TestRefusedMessagesAreDeadLetters holds that they go to the queue's dead
// letters, and come from there with the broker's reason.
func TestRefusedMessagesAreDeadLetters(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	p, sources := b.opened(t, b.url, deadLetters, nil)
	b.declared(t, p)
	b.sendMany(t, b.prefix+"q", 1, 1)
	receive(t, p, sources["q"], &desk{answer: func(adapters.Message) (adapters.Ending, error) {
		return adapters.Ending{State: adapters.Refused, Reason: "no address"}, nil
	}})
	dead := &desk{answer: accepted}
	receive(t, p, sources["dead"], dead)
	dead.wait(t, 1)
	m := dead.all()[0]
	var deaths []struct{ Reason, Queue string }
	if err := json.Unmarshal([]byte(m.Headers["x-death"]), &deaths); err != nil {
		t.Fatalf("%v: %v", m.Headers, err)
	}
	if m.ID != "m-001" || m.Headers["x-first-death-reason"] != "rejected" || len(deaths) != 1 || deaths[0].Queue != b.prefix+"q" {
		t.Errorf("got %+v", m)
	}
}

// TestAnOutageOfOursMakesNoDeadLetters holds that deliveries that fail on our
// side do not count against the queue's delivery limit, do not spin, and are
// told once.
func TestAnOutageOfOursMakesNoDeadLetters(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	log := &journal{}
	p, sources := b.opened(t, b.url, deadLetters, log)
	b.declared(t, p)
	b.sendMany(t, b.prefix+"q", 1, 2)
	begin := time.Now()
	d := &desk{}
	d.answer = func(m adapters.Message) (adapters.Ending, error) {
		if len(d.ids()) <= 4 {
			return adapters.Ending{}, errors.New("the database is away")
		}
		return accepted(m)
	}
	receive(t, p, sources["q"], d)
	d.wait(t, 6)
	if took := time.Since(begin); took < firstHold {
		t.Errorf("three rounds in %s", took)
	}
	if n := strings.Count(log.text(), "the database is away"); n != 1 {
		t.Errorf("the log tells it %d times:\n%s", n, log.text())
	}
	if q, err := b.channel(t).QueueDeclarePassive(b.prefix+"dead", true, false, false, false, nil); err != nil || q.Messages != 0 {
		t.Errorf("%d dead letters, %v", q.Messages, err)
	}
}

func TestPrefetchBoundsWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	p, sources := b.opened(t, b.url, deadLetters, nil)
	b.declared(t, p)
	b.sendMany(t, b.prefix+"q", 1, 10)
	gate := make(chan struct{})
	var mu sync.Mutex
	now, most := 0, 0
	d := &desk{answer: func(m adapters.Message) (adapters.Ending, error) {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		<-gate
		mu.Lock()
		now--
		mu.Unlock()
		return accepted(m)
	}}
	receive(t, p, sources["q"], d)
	d.wait(t, 3)
	moment := time.NewTimer(50 * time.Millisecond)
	defer moment.Stop()
	<-moment.C
	if got := len(d.all()); got != 3 {
		t.Errorf("%d deliveries under way, 3 were prefetched", got)
	}
	close(gate)
	d.wait(t, 10)
	mu.Lock()
	defer mu.Unlock()
	if most != 3 {
		t.Errorf("%d at once", most)
	}
}

// TestOrderAcrossLossesAndFailures holds that an ordered source never delivers
// a message before the one in front of it was taken.
func TestOrderAcrossLossesAndFailures(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	link := b.proxy(t)
	p, sources := b.opened(t, b.at(link.Addr().String()), oneQueue, nil)
	b.declared(t, p)
	want := b.sendMany(t, b.prefix+"q", 1, 40)
	tries := map[string]int{}
	var taken []string
	done := make(chan struct{})
	d := &desk{answer: func(m adapters.Message) (adapters.Ending, error) {
		tries[m.ID]++
		switch {
		case m.ID == "m-010" && tries[m.ID] == 1:
			return adapters.Ending{}, errors.New("not now")
		case m.ID == "m-020" && tries[m.ID] == 1:
			link.cut()
		}
		if slices.Contains(taken, m.ID) {
			return adapters.Ending{State: adapters.Duplicate}, nil
		}
		if taken = append(taken, m.ID); len(taken) == len(want) {
			close(done)
		}
		return accepted(m)
	}}
	receive(t, p, sources["ordered"], d)
	<-done
	if !slices.Equal(taken, want) {
		t.Errorf("taken in the order %v", taken)
	}
}

// TestNothingIsLostAcrossLosses holds that every message is taken and
// acknowledged in the end, however often the link is cut.
func TestNothingIsLostAcrossLosses(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	link := b.proxy(t)
	p, sources := b.opened(t, b.at(link.Addr().String()), oneQueue, nil)
	b.declared(t, p)
	want := b.sendMany(t, b.prefix+"q", 1, 60)
	d := &desk{}
	d.answer = func(m adapters.Message) (adapters.Ending, error) {
		if n := len(d.all()); n == 10 || n == 30 {
			link.cut()
		}
		return accepted(m)
	}
	end := receive(t, p, sources["q"], d)
	eventually(t, "an empty queue", func() bool {
		q, err := b.channel(t).QueueDeclarePassive(b.prefix+"q", true, false, false, false, nil)
		ids := slices.Compact(slices.Sorted(slices.Values(d.ids())))
		return err == nil && q.Messages == 0 && slices.Equal(ids, want)
	})
	end()
}

// TestAQueueThatComesLater holds that a source waits for its queue.
func TestAQueueThatComesLater(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	log := &journal{}
	p, _ := b.opened(t, b.url, `settings: {url: "${URL}"}`, log)
	d := &desk{answer: accepted}
	receive(t, p, &Source{Queue: b.prefix + "late", Prefetch: 1}, d)
	eventually(t, "a word in the log", func() bool { return strings.Contains(log.text(), "no queue") })
	topology := Topology{Queues: []Queue{{Name: b.prefix + "late", Type: "classic"}}}
	if err := topology.declare(b.conn); err != nil {
		t.Fatal(err)
	}
	b.forget(t, topology)
	b.sendMany(t, b.prefix+"late", 1, 1)
	d.wait(t, 1)
	if n := strings.Count(log.text(), "no queue"); n != 1 {
		t.Errorf("the log says it %d times:\n%s", n, log.text())
	}
}

// TestForeignMessages holds what becomes of messages of other systems.
func TestForeignMessages(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	p, sources := b.opened(t, b.url, oneQueue, nil)
	b.declared(t, p)
	ch := b.channel(t)
	b.send(t, ch, b.prefix+"q", rabbit.Publishing{ContentType: "application/json; charset=GBK", CorrelationId: "c1", ReplyTo: "r", Type: "change", AppId: "oa",
		Headers: rabbit.Table{"n": int32(5), "b": true, "t": time.Unix(0, 0), "d": rabbit.Decimal{Scale: 2, Value: 12345}, "type": "hidden"},
		Body:    []byte("{\"\xC3\xFB\":1.50}")})
	b.send(t, ch, b.prefix+"q", rabbit.Publishing{MessageId: "bad", ContentType: "application/json", Body: []byte(`{"a":`)})
	d := &desk{answer: accepted}
	receive(t, p, sources["ordered"], d)
	d.wait(t, 2)
	m := d.all()[0]
	want := map[string]string{"n": "5", "b": "true", "t": "1970-01-01T00:00:00Z", "d": "123.45", "correlationId": "c1", "replyTo": "r", "appId": "oa", "type": "change", "routingKey": b.prefix + "q"}
	for name, v := range want {
		if m.Headers[name] != v {
			t.Errorf("header %s is %q, want %q", name, m.Headers[name], v)
		}
	}
	if m.Keys["correlationId"] != "c1" || m.Keys["replyTo"] != "r" || m.Type != "change" || m.Charset != "GBK" || m.Fault != nil ||
		m.Body.(map[string]any)["名"] != json.Number("1.50") || !strings.HasPrefix(m.ID, "sha256:") {
		t.Errorf("got %+v", m)
	}
	if m = d.all()[1]; m.ID != "bad" || m.Body != nil || m.Fault == nil || string(m.Raw) != `{"a":` {
		t.Errorf("got %+v", m)
	}
}
