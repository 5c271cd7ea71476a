package peers

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// said records how a test would have ended.
type said struct{ failed, skipped string }

func (*said) Helper()                     {}
func (s *said) Fatalf(f string, a ...any) { s.failed = fmt.Sprintf(f, a...) }
func (s *said) Skipf(f string, a ...any)  { s.skipped = fmt.Sprintf(f, a...) }

func TestAnAbsentPeerIsNeverQuiet(t *testing.T) {
	t.Parallel()
	var alone, ci said
	absent(&alone, false, "a broker")
	if !strings.Contains(alone.skipped, "a broker") || !strings.Contains(alone.skipped, "make test") || alone.failed != "" {
		t.Errorf("on a developer's machine: %+v", alone)
	}
	absent(&ci, true, "a broker")
	if !strings.Contains(ci.failed, "a broker") || ci.skipped != "" {
		t.Errorf("where peers are required: %+v", ci)
	}
}

// A message goes through the real broker: confirmed by it, and read back.
func TestTheBrokerTakesAndGives(t *testing.T) {
	t.Parallel()
	conn, err := amqp.Dial(AMQP(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ch, err := conn.Channel()
	if err != nil {
		t.Fatal(err)
	}
	if err := ch.Confirm(false); err != nil {
		t.Fatal(err)
	}
	queue, err := ch.QueueDeclare("", false, true, true, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ch.Consume(queue.Name, "", true, true, false, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	confirm, err := ch.PublishWithDeferredConfirmWithContext(ctx, "", queue.Name, true, false, amqp.Publishing{Body: []byte("企业设立登记")})
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := confirm.WaitContext(ctx); err != nil || !ok {
		t.Fatalf("confirmed: %v, %v", ok, err)
	}
	select {
	case message := <-got:
		if string(message.Body) != "企业设立登记" {
			t.Errorf("got %q", message.Body)
		}
	case <-ctx.Done():
		t.Fatal("the message did not come back")
	}
}

// The brokers' product is asked, so that another server on the port is noticed.
func TestTheBrokerIsRabbitMQ(t *testing.T) {
	t.Parallel()
	conn, err := amqp.Dial(AMQP(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if product := conn.Properties["product"]; product != "RabbitMQ" {
		t.Errorf("product %v", product)
	}
}

func TestProgramsAnswer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		find func(testing.TB) string
		args []string
		want string
	}{
		{"php", PHP, []string{"-r", "echo class_exists('SoapClient') ? 'has SoapClient' : 'none';"}, "has SoapClient"},
		{"zeep", Zeep, []string{"-c", "import zeep; print('zeep', zeep.__version__)"}, "zeep 4."},
		{"pdfsig", tool("pdfsig"), []string{"-v"}, "pdfsig version"},
		{"pdftotext", tool("pdftotext"), []string{"-v"}, "pdftotext version"},
		{"pdftoppm", tool("pdftoppm"), []string{"-v"}, "pdftoppm version"},
		{"zbarimg", tool("zbarimg"), []string{"--version"}, "0."},
		{"strace", tool("strace"), []string{"-V"}, "strace"},
		{"chromium", Chromium, []string{"--version"}, "Chrom"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out, err := exec.CommandContext(t.Context(), c.find(t), c.args...).CombinedOutput()
			if err != nil || !strings.Contains(string(out), c.want) {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

func tool(name string) func(testing.TB) string {
	return func(t testing.TB) string {
		t.Helper()
		return Tool(t, name)
	}
}
