package amqp

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/internal/peers"
)

// broker is the real one, seen by the test itself.
type broker struct {
	url    string
	conn   *rabbit.Connection
	prefix string
}

var runs atomic.Int64

func newBroker(t *testing.T) *broker {
	t.Helper()
	b := &broker{url: peers.AMQP(t), prefix: fmt.Sprintf("test.%d.%d.", time.Now().UnixNano(), runs.Add(1))}
	var err error
	if b.conn, err = rabbit.Dial(b.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.conn.Close() })
	return b
}

func (b *broker) password() string {
	u, err := url.Parse(b.url)
	if err != nil {
		panic(err)
	}
	p, _ := u.User.Password()
	return p
}

// at gives the broker's address with another host and port.
func (b *broker) at(address string) string {
	u, err := url.Parse(b.url)
	if err != nil {
		panic(err)
	}
	u.Host = address
	return u.String()
}

func (b *broker) channel(t *testing.T) *rabbit.Channel {
	t.Helper()
	ch, err := b.conn.Channel()
	if err != nil {
		t.Fatal(err)
	}
	if err := ch.Confirm(false); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ch.Close() })
	return ch
}

// forget deletes queues and exchanges at the end.
func (b *broker) forget(t *testing.T, topology Topology) {
	t.Cleanup(func() {
		ch, err := b.conn.Channel()
		if err != nil {
			t.Error(err)
			return
		}
		defer ch.Close()
		for _, q := range topology.Queues {
			if _, err := ch.QueueDelete(q.Name, false, false, false); err != nil {
				t.Error(err)
			}
		}
		for _, e := range topology.Exchanges {
			if err := ch.ExchangeDelete(e.Name, false, false); err != nil {
				t.Error(err)
			}
		}
	})
}

// send publishes to a queue, as another system would.
func (b *broker) send(t *testing.T, ch *rabbit.Channel, queue string, m rabbit.Publishing) {
	t.Helper()
	c, err := ch.PublishWithDeferredConfirm("", queue, false, false, m)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Wait() {
		t.Fatal("not confirmed")
	}
}

// sendMany publishes n messages with ids to a queue.
func (b *broker) sendMany(t *testing.T, queue string, from, n int) (ids []string) {
	t.Helper()
	ch := b.channel(t)
	for i := range n {
		id := fmt.Sprintf("m-%03d", from+i)
		ids = append(ids, id)
		b.send(t, ch, queue, rabbit.Publishing{MessageId: id, ContentType: "application/json", Body: []byte(`{"n":1}`)})
	}
	return ids
}

// get takes one message of a queue, waiting for it.
func (b *broker) get(t *testing.T, queue string) rabbit.Delivery {
	t.Helper()
	ch := b.channel(t)
	var d rabbit.Delivery
	eventually(t, "a message in "+queue, func() bool {
		got, ok, err := ch.Get(queue, true)
		if err != nil {
			t.Fatal(err)
		}
		d = got
		return ok
	})
	return d
}

// eventually polls until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick, limit := time.NewTicker(5*time.Millisecond), time.NewTimer(20*time.Second)
	defer tick.Stop()
	defer limit.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}

// file is a connector's file.
type file struct {
	Settings   config.Node            `yaml:"settings"`
	Operations map[string]config.Node `yaml:"operations"`
	Sources    map[string]config.Node `yaml:"sources"`
}

// connector decodes a connector's file. In it, @ begins the names of this test.
func (b *broker) connector(t *testing.T, address, text string) (adapters.Setup, map[string]*Source) {
	t.Helper()
	var f file
	text = strings.ReplaceAll(text, "@", b.prefix)
	found := config.Decode("amqp.yaml", []byte(text), &f, config.Lookup(func(string) (string, bool) { return address, true }))
	s := adapters.Setup{Connector: "amqp", Settings: new(Settings), Operations: map[string]any{}, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	found = append(found, f.Settings.Decode(s.Settings)...)
	for name, n := range f.Operations {
		o := new(Operation)
		found = append(found, n.Decode(o)...)
		s.Operations[name] = o
	}
	sources := map[string]*Source{}
	for name, n := range f.Sources {
		sources[name] = new(Source)
		found = append(found, n.Decode(sources[name])...)
	}
	if found.Bad() {
		t.Fatal(found)
	}
	return s, sources
}

// opened opens a connector's file, and forgets its topology at the end.
func (b *broker) opened(t *testing.T, address, text string, log *journal) (*peer, map[string]*Source) {
	t.Helper()
	s, sources := b.connector(t, address, text)
	if log != nil {
		s.Log = slog.New(slog.NewTextHandler(log, nil))
	}
	b.forget(t, s.Settings.(*Settings).Topology)
	p, err := Adapter{}.Open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p.(*peer), sources
}

// declared opens the connection and so declares the topology.
func (b *broker) declared(t *testing.T, p *peer) {
	t.Helper()
	if _, err := p.start(p.out).get(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// journal is a log.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) text() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// proxy is a link to the broker that can be cut.
type proxy struct {
	net.Listener
	target string

	mu    sync.Mutex
	conns map[net.Conn]bool
	away  bool   // new connections are cut at once
	mute  string // when the client sends this, nothing comes back any more
	muted bool
}

func (b *broker) proxy(t *testing.T) *proxy {
	t.Helper()
	u, err := url.Parse(b.url)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{Listener: l, target: u.Host, conns: map[net.Conn]bool{}}
	var done sync.WaitGroup
	done.Go(func() { p.serve(&done) })
	t.Cleanup(func() { _ = l.Close(); p.cut(); done.Wait() })
	return p
}

func (p *proxy) serve(done *sync.WaitGroup) {
	for {
		client, err := p.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		away := p.away
		p.conns[client], p.conns[server] = true, true
		p.mu.Unlock()
		if away {
			p.cut()
		}
		done.Go(func() { p.pipe(server, client, true) })
		done.Go(func() { p.pipe(client, server, false) })
	}
}

func (p *proxy) pipe(to io.WriteCloser, from io.Reader, fromClient bool) {
	defer to.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 && p.passes(buf[:n], fromClient) {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (p *proxy) passes(data []byte, fromClient bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if fromClient && p.mute != "" && bytes.Contains(data, []byte(p.mute)) {
		p.muted = true
	}
	return fromClient || !p.muted
}

func (p *proxy) set(f func(p *proxy)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(p)
}

// cut breaks all connections and returns how many there were.
func (p *proxy) cut() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.conns) / 2
	for c := range p.conns {
		_ = c.Close()
	}
	p.conns = map[net.Conn]bool{}
	return n
}
