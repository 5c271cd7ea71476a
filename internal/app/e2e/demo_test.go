package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/internal/peers"
)

// The demonstration that a newcomer runs breaks the hall and counts; it says
// itself whether every number agrees.
func TestTheDemonstration(t *testing.T) {
	url, queue := "", fmt.Sprintf("hallway.test.%d", time.Now().UnixNano())
	args, ways := []string{"try", "--break", "--lang", "en"}, "[json soap table]"
	if !testing.Short() {
		url = peers.AMQP(t)
		args, ways = append(args, "--amqp", url), "[json soap table amqp]"
		t.Cleanup(func() { remove(t, url, queue) })
	}
	cmd := exec.CommandContext(t.Context(), program, args...) // #nosec G204 -- what the test has built
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "APPLICATIONS_QUEUE="+queue)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, logOf(out))
	}
	for _, want := range []string{ways, "breaker open", "kill -9", "✓ applications acknowledged: 20 / 20", "signature valid", "every number agrees", "did you mean company"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(string(out), "✗") {
		t.Errorf("some number differs:\n%s", out)
	}
}

// logOf is the end of the log that a failed demonstration points at.
func logOf(out []byte) string {
	_, rest, ok := strings.Cut(string(out), "the hall's log: ")
	file, _, end := strings.Cut(rest, ")")
	if !ok || !end {
		return ""
	}
	text, err := os.ReadFile(file) // #nosec G304 -- what the program under test names
	if err != nil {
		return err.Error()
	}
	const most = 16 << 10
	return "the end of the hall's log:\n" + string(text[max(len(text)-most, 0):])
}

// remove takes away what a hall has declared at the broker.
func remove(t *testing.T, url, queue string) {
	t.Helper()
	conn, err := amqp.Dial(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }() // what it had to do is confirmed
	ch, err := conn.Channel()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{queue, queue + ".dead"} {
		if _, err := ch.QueueDelete(name, false, false, false); err != nil {
			t.Errorf("remove queue %s: %v", name, err)
		}
	}
	if err := ch.ExchangeDelete(queue+".dead", false, false); err != nil {
		t.Errorf("remove the exchange of dead letters: %v", err)
	}
}
