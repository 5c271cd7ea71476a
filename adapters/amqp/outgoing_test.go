package amqp

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// TestAllThatIsWrongIsTold holds that an input is refused with everything that
// is wrong with it, before anything is sent.
func TestAllThatIsWrongIsTold(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 256)
	jsonType := "application/json"
	cases := []struct {
		name string
		o    Operation
		in   any
		want string
	}{
		{"no object", Operation{Envelope: true, ContentType: jsonType}, nil, "routingKey is missing; the input is a <nil> and no object"},
		{"wrong fields", Operation{Envelope: true, ContentType: jsonType}, map[string]any{"routingKey": true, "correlationId": long, "headers": "x"},
			"correlationId is longer than 255 bytes; headers is a string and no object; routingKey is a bool and no text; routingKey is missing"},
		{"wrong headers", Operation{Envelope: true, Exchange: "e", ContentType: jsonType}, map[string]any{"headers": map[string]any{long: "", "a": 1}},
			"headers.a is a int; the header's name " + long + " is longer than 255 bytes"},
		{"text wanted", Operation{RoutingKey: "q", ContentType: "text/plain"}, map[string]any{}, "the body is a map[string]interface {}; with text/plain it must be a text"},
		{"charset", Operation{RoutingKey: "q", ContentType: "text/plain", Charset: "iso-8859-1"}, "中", "has no character"},
		{"no JSON", Operation{RoutingKey: "q", ContentType: jsonType}, make(chan int), "cannot be written as JSON"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := c.o.outgoing(adapters.Call{Input: c.in}, time.Time{})
			if adapters.OutcomeOf(err) != adapters.BadRequest || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestEnvelopes(t *testing.T) {
	t.Parallel()
	cases := []struct{ in, want string }{
		{`{"routingKey":"q","body":{"a":1}}`, `{"a":1}`},
		{`{"routingKey":"q","body":1,"more":2}`, `{"body":1,"more":2}`},
		{`{"routingKey":"q","headers":null,"correlationId":null}`, `{}`},
	}
	for _, c := range cases {
		var in any
		dec := json.NewDecoder(strings.NewReader(c.in))
		dec.UseNumber()
		if err := dec.Decode(&in); err != nil {
			t.Fatal(err)
		}
		o := Operation{Envelope: true, ContentType: "application/json"}
		m, err := o.outgoing(adapters.Call{Input: in}, time.Time{})
		if err != nil || string(m.message.Body) != c.want || m.key != "q" || !m.fromInput {
			t.Errorf("%s: got %+v %s, %v", c.in, m, m.message.Body, err)
		}
	}
	o := Operation{Envelope: true, Exchange: "e", RoutingKey: "fixed", ContentType: "application/json"}
	if m, err := o.outgoing(adapters.Call{Input: map[string]any{}}, time.Time{}); err != nil || m.key != "fixed" || m.fromInput {
		t.Errorf("got %+v, %v", m, err)
	}
}

func TestOperationsThatCannotWork(t *testing.T) {
	t.Parallel()
	for _, o := range []Operation{
		{ContentType: "application/json"},
		{RoutingKey: "q", ContentType: "no media type;;"},
		{RoutingKey: "q", ContentType: "text/plain", Expiration: -time.Second},
		{RoutingKey: "q", ContentType: "text/plain", Headers: map[string]string{strings.Repeat("x", 256): ""}},
	} {
		if err := o.check(); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}
