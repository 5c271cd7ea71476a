package amqp

import (
	"encoding/json"
	"net"
	"strings"
	"testing"
	"time"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/adapterstest"
)

const sampleFile = `
settings:
  url: ${URL}
  topology:
    exchanges: [{name: "@hall"}]
    queues: [{name: "@work"}, {name: "@audit", type: classic}]
    bindings: [{queue: "@work", exchange: "@hall", routingKey: "case.#"}, {queue: "@audit", exchange: "@hall", routingKey: "case.#"}]
operations:
  accepted: {exchange: "@hall", routingKey: case.accepted}
  astray: {exchange: "@hall", routingKey: typo.accepted}
  any: {exchange: "@hall", envelope: true}
  nowhere: {exchange: "@no-such-exchange", routingKey: a}
sources:
  work: {queue: "@work", ordered: true, prefetch: 10}
`

func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestConformance(t *testing.T) {
	t.Parallel()
	var b *broker
	var sources map[string]*Source
	var seen map[string]bool
	setupAt := func(t *testing.T, text string, address func() string) adapters.Setup {
		b = newBroker(t)
		seen = map[string]bool{}
		s, found := b.connector(t, address(), text)
		sources = found
		b.forget(t, s.Settings.(*Settings).Topology)
		return s
	}
	setup := func(t *testing.T) adapters.Setup {
		s := setupAt(t, sampleFile, func() string { return b.url })
		delete(s.Operations, "nowhere") // Check would find it
		return s
	}
	at := func(change func(url string) string) func(t *testing.T) adapters.Setup {
		return func(t *testing.T) adapters.Setup {
			b = newBroker(t)
			s, _ := b.connector(t, change(b.url), sampleFile)
			return s
		}
	}
	down := func(t *testing.T) adapters.Setup {
		return at(func(string) string { return b.at(closedPort(t)) })(t)
	}
	in := map[string]any{"caseNo": "2026-1", "name": "示例公司 <&>"}
	adapterstest.Run(t, Adapter{}, adapterstest.Harness{
		Setup:   setup,
		Call:    adapters.Call{Operation: "accepted", Input: in},
		Down:    down,
		Secrets: []string{newBroker(t).password(), "wrong-password-of-the-test"},
		Faults: []adapterstest.Fault{
			{Name: "refused", Setup: down, Want: adapters.PeerDown, Phase: adapters.Connect},
			{Name: "wrong password", Setup: at(func(url string) string {
				return strings.Replace(url, b.password(), "wrong-password-of-the-test", 1)
			}), Want: adapters.Auth},
			{Name: "no such virtual host", Setup: at(func(url string) string { return url + "no-such-vhost" }), Want: adapters.ConfigError},
			{Name: "fixed routing key without a queue", Call: adapters.Call{Operation: "astray", Input: in}, Want: adapters.ConfigError, Code: "amqp.unroutable"},
			{Name: "routing key of the input without a queue", Call: adapters.Call{Operation: "any", Input: map[string]any{"routingKey": "typo", "body": "x"}}, Want: adapters.BusinessFault, Code: "amqp.unroutable"},
			{Name: "no such exchange", Setup: func(t *testing.T) adapters.Setup { return setupAt(t, sampleFile, func() string { return b.url }) },
				Call: adapters.Call{Operation: "nowhere", Input: in}, Want: adapters.ConfigError, Code: "404"},
			{Name: "input without a routing key", Call: adapters.Call{Operation: "any", Input: "x"}, Want: adapters.BadRequest, Code: "amqp.input", Phase: adapters.Prepare},
			{Name: "key too long", Call: adapters.Call{Operation: "accepted", Key: strings.Repeat("k", 256), Input: in}, Want: adapters.BadRequest, Code: "amqp.input"},
			{Name: "queue is full", Setup: func(t *testing.T) adapters.Setup {
				s := setupAt(t, strings.Replace(sampleFile, "type: classic}", "type: classic, maxLength: 1}", 1), func() string { return b.url })
				ch := b.channel(t)
				if _, err := ch.QueueDeclare(b.prefix+"audit", true, false, false, false, Queue{Type: "classic", MaxLength: 1}.arguments()); err != nil {
					t.Fatal(err)
				}
				b.send(t, ch, b.prefix+"audit", rabbit.Publishing{Body: []byte("full")})
				return s
			}, Want: adapters.PeerDown, Code: "amqp.nack"},
			{Name: "queue stands there otherwise", Setup: func(t *testing.T) adapters.Setup {
				s := setup(t)
				if _, err := b.channel(t).QueueDeclare(b.prefix+"work", true, false, false, false, Queue{Type: "classic"}.arguments()); err != nil {
					t.Fatal(err)
				}
				return s
			}, Want: adapters.ConfigError, Code: "amqp.topology"},
			{Name: "no confirmation in time", Timeout: 500 * time.Millisecond, Setup: func(t *testing.T) adapters.Setup {
				return setupAt(t, sampleFile, func() string {
					p := b.proxy(t)
					p.set(func(p *proxy) { p.mute = "示例公司" })
					return b.at(p.Addr().String())
				})
			}, Want: adapters.Unknown, Phase: adapters.Wait},
		},
		Effects: func(t *testing.T) int {
			ch := b.channel(t)
			for {
				d, ok, err := ch.Get(b.prefix+"audit", true)
				if err != nil {
					return len(seen) // nothing was declared yet
				}
				if !ok {
					return len(seen)
				}
				seen[d.MessageId] = true
			}
		},
		Source: &adapterstest.SourceHarness{
			Spec: func(*testing.T) any { return sources["work"] },
			Send: func(t *testing.T, n int) []string {
				if _, err := b.channel(t).QueueDeclare(b.prefix+"work", true, false, false, false, Queue{Type: "quorum"}.arguments()); err != nil {
					t.Fatal(err)
				}
				sent := len(seen)
				for range n {
					seen[time.Now().String()] = true
				}
				return b.sendMany(t, b.prefix+"work", sent, n)
			},
		},
	})
}

func TestMessagesAsTheyTravel(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	p, _ := b.opened(t, b.url, `
settings: {url: "${URL}", topology: {queues: [{name: "@q"}]}}
operations:
  plain: {routingKey: "@q", type: case, headers: {system: hall}, expiration: 1h}
  envelope: {envelope: true, charset: gbk}
  text: {routingKey: "@q", envelope: true, contentType: text/plain, persistent: false}
`, nil)
	call := func(operation string, in any) {
		t.Helper()
		r, err := p.Call(t.Context(), adapters.Call{Operation: operation, Key: "key-" + operation, Input: in})
		if err != nil {
			t.Fatal(err)
		}
		out := r.Output.(map[string]any)
		if out["messageId"] != "key-"+operation || out["routingKey"] != b.prefix+"q" || r.Sent == nil {
			t.Errorf("got %+v", r)
		}
	}
	queue := b.prefix + "q"
	call("plain", map[string]any{"a": json.Number("1.50"), "b": "<&>"})
	d := b.get(t, queue)
	if string(d.Body) != `{"a":1.50,"b":"<&>"}` || d.MessageId != "key-plain" || d.Type != "case" || d.ContentType != "application/json" ||
		d.Headers["system"] != "hall" || d.DeliveryMode != rabbit.Persistent || d.Expiration != "3600000" || d.Timestamp.IsZero() {
		t.Errorf("got %+v %s", d, d.Body)
	}
	call("envelope", map[string]any{"routingKey": queue, "correlationId": json.Number("7"), "replyTo": "back",
		"headers": map[string]any{"n": json.Number("3"), "d": json.Number("0.1"), "l": []any{true, nil}, "m": map[string]any{"x": "y"}}, "名称": "公司"})
	d = b.get(t, queue)
	if string(d.Body) != "{\"\xC3\xFB\xB3\xC6\":\"\xB9\xAB\xCB\xBE\"}" || d.ContentType != "application/json; charset=gbk" || d.CorrelationId != "7" || d.ReplyTo != "back" ||
		d.Headers["n"] != int64(3) || d.Headers["d"] != "0.1" || d.Headers["m"].(rabbit.Table)["x"] != "y" {
		t.Errorf("got %+v %q", d, d.Body)
	}
	call("text", map[string]any{"body": "你好"})
	if d = b.get(t, queue); string(d.Body) != "你好" || d.ContentType != "text/plain" || d.DeliveryMode != rabbit.Transient {
		t.Errorf("got %+v %s", d, d.Body)
	}
}
