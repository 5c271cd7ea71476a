package amqp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"sort"
	"strconv"
	"strings"
	"time"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/charset"
)

// outgoing is a message ready to be published.
type outgoing struct {
	exchange, key string
	fromInput     bool // the routing key came with the call
	mandatory     bool
	message       rabbit.Publishing
}

// shortest is how long AMQP's short texts may be, in bytes.
const shortest = 255

// check refuses an operation that could never work.
func (o *Operation) check() error {
	switch {
	case o.RoutingKey == "" && !o.Envelope && o.Exchange == "":
		return errors.New("it has neither exchange nor routingKey; only with envelope: true can the routing key come from the input")
	case o.Expiration < 0:
		return errors.New("expiration is negative")
	}
	if _, _, err := mime.ParseMediaType(o.ContentType); err != nil {
		return fmt.Errorf("contentType: %w", err)
	}
	for name := range o.Headers {
		if len(name) > shortest {
			return fmt.Errorf("the header %s is longer than %d bytes", name, shortest)
		}
	}
	return nil
}

// outgoing makes the message of a call. What is wrong with the input is told at
// once.
func (o *Operation) outgoing(c adapters.Call, now time.Time) (outgoing, error) {
	b := builder{}
	out := outgoing{exchange: o.Exchange, key: o.RoutingKey, mandatory: o.Mandatory}
	m := rabbit.Publishing{MessageId: c.Key, Type: o.Type, ContentType: o.contentType(), Timestamp: now, DeliveryMode: rabbit.Transient}
	if o.Persistent {
		m.DeliveryMode = rabbit.Persistent
	}
	if o.Expiration > 0 {
		m.Expiration = strconv.FormatInt(o.Expiration.Milliseconds(), 10)
	}
	m.Headers = rabbit.Table{}
	for name, v := range o.Headers {
		m.Headers[name] = v
	}
	body := c.Input
	if o.Envelope {
		body = b.open(c.Input, &out, &m)
	}
	if out.key == "" && out.exchange == "" {
		b.add("routingKey is missing")
	}
	m.Body = b.encode(body, o)
	b.short("the idempotency key", m.MessageId)
	if len(b.wrong) > 0 {
		sort.Strings(b.wrong)
		return out, prepare(adapters.BadRequest, "amqp.input", "%s", strings.Join(b.wrong, "; "))
	}
	out.message = m
	return out, nil
}

func (o *Operation) contentType() string {
	if o.Charset == "" || o.Charset == charset.UTF8 || strings.Contains(o.ContentType, "charset=") {
		return o.ContentType
	}
	return o.ContentType + "; charset=" + o.Charset
}

// builder collects what is wrong with an input.
type builder struct{ wrong []string }

func (b *builder) add(format string, args ...any) {
	b.wrong = append(b.wrong, fmt.Sprintf(format, args...))
}

func (b *builder) short(what, text string) {
	if len(text) > shortest {
		b.add("%s is longer than %d bytes", what, shortest)
	}
}

// open takes the message's own fields out of the input and gives the rest.
func (b *builder) open(input any, out *outgoing, m *rabbit.Publishing) any {
	in, ok := input.(map[string]any)
	if !ok {
		b.add("the input is a %T and no object", input)
		return nil
	}
	rest := map[string]any{}
	for name, v := range in {
		switch name {
		case "routingKey":
			if key := b.text(name, v); key != "" {
				out.key, out.fromInput = key, true
			}
		case "correlationId":
			m.CorrelationId = b.text(name, v)
		case "replyTo":
			m.ReplyTo = b.text(name, v)
		case "headers":
			b.headers(v, m.Headers)
		default:
			rest[name] = v
		}
	}
	if body, ok := rest["body"]; ok && len(rest) == 1 {
		return body
	}
	return rest
}

func (b *builder) text(name string, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		b.short(name, v)
		return v
	case json.Number:
		b.short(name, v.String())
		return v.String()
	}
	b.add("%s is a %T and no text", name, v)
	return ""
}

func (b *builder) headers(v any, into rabbit.Table) {
	if v == nil {
		return
	}
	m, ok := v.(map[string]any)
	if !ok {
		b.add("headers is a %T and no object", v)
		return
	}
	for name, x := range m {
		b.short("the header's name "+name, name)
		into[name] = b.field("headers."+name, x)
	}
}

// field gives a header's value. Numbers that are no integers travel as text,
// for a float would change them.
func (b *builder) field(at string, v any) any {
	switch v := v.(type) {
	case nil, bool, string:
		return v
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return n
		}
		return v.String()
	case []any:
		var out []any
		for i, x := range v {
			out = append(out, b.field(fmt.Sprintf("%s[%d]", at, i), x))
		}
		return out
	case map[string]any:
		out := rabbit.Table{}
		for name, x := range v {
			b.short("the header's name "+name, name)
			out[name] = b.field(at+"."+name, x)
		}
		return out
	}
	b.add("%s is a %T", at, v)
	return nil
}

// encode writes the body: JSON, or a text where the content type says no JSON.
func (b *builder) encode(body any, o *Operation) []byte {
	text, isText := body.(string)
	if isJSON(o.ContentType) {
		raw, err := plainJSON(body)
		if err != nil {
			b.add("the body cannot be written as JSON: %v", err)
		}
		text = string(raw)
	} else if !isText {
		b.add("the body is a %T; with %s it must be a text", body, o.ContentType)
	}
	raw, err := charset.Encode(text, o.Charset)
	if err != nil {
		b.add("the body cannot be written: %v", err)
	}
	return raw
}

// plainJSON is JSON without the escapes that are only for HTML.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// isJSON reports whether a content type is application/json or ends with +json.
func isJSON(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && (strings.HasSuffix(media, "/json") || strings.HasSuffix(media, "+json"))
}
