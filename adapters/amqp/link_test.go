package amqp

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config"
)

func TestBackOff(t *testing.T) {
	t.Parallel()
	last := time.Duration(0)
	for tries := range 100 {
		low, high := backOff(tries, 0), backOff(tries, 0.999)
		if low < firstWait/2 || high > longestWait || low >= high || low < last {
			t.Errorf("after %d tries: %s to %s", tries, low, high)
		}
		last = low
	}
}

// TestABlockedBrokerIsDown holds that nothing is sent to a broker that says
// that it takes nothing.
func TestABlockedBrokerIsDown(t *testing.T) {
	t.Parallel()
	l := newLink(slog.New(slog.DiscardHandler), nil)
	l.block(nil, rabbit.Blocking{Active: true, Reason: "low on memory"})
	_, err := l.get(t.Context())
	if adapters.OutcomeOf(err) != adapters.PeerDown || !strings.Contains(err.Error(), "low on memory") {
		t.Errorf("got %v", err)
	}
	l.set(linkState{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.get(ctx); adapters.OutcomeOf(err) != adapters.PeerDown {
		t.Errorf("got %v", err)
	}
}

// TestSettingsThatCannotWork are refused at once and show no secret.
func TestSettingsThatCannotWork(t *testing.T) {
	t.Parallel()
	noPEM := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(noPEM, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	good := config.NewSecret("amqp://u:s3cret@127.0.0.1:1/")
	cases := []struct {
		name     string
		settings Settings
		want     string
	}{
		{"no URL", Settings{URL: config.NewSecret("amqp://u:s3cret %@x")}, "url cannot be read"},
		{"other scheme", Settings{URL: config.NewSecret("http://u:s3cret@x")}, "url cannot be read"},
		{"no file", Settings{URL: good, CAFile: noPEM + ".absent"}, "read caFile"},
		{"no certificate", Settings{URL: good, CAFile: noPEM}, "holds no certificate"},
		{"twice", Settings{URL: good, Topology: Topology{Queues: []Queue{{Name: "a"}, {Name: "a"}}, Exchanges: []Exchange{{Name: "b"}, {Name: "b"}}}}, "the exchange b stands there twice\ntopology: the queue a stands there twice"},
		{"limit", Settings{URL: good, Topology: Topology{Queues: []Queue{{Name: "a", Type: "classic", DeliveryLimit: 1}}}}, "classic and can have no deliveryLimit"},
		{"dead letter key", Settings{URL: good, Topology: Topology{Queues: []Queue{{Name: "a", DeadLetterRoutingKey: "k"}}}}, "no deadLetterExchange"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Adapter{}.Open(t.Context(), adapters.Setup{Settings: &c.settings, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
			if adapters.OutcomeOf(err) != adapters.ConfigError || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("got %v", err)
			}
		})
	}
}
