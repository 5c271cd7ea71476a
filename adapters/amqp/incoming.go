package amqp

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"strconv"
	"strings"
	"time"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/charset"
)

// incoming makes a message of a delivery. One whose body cannot be read keeps
// its bytes and says why.
func (s *Source) incoming(d *rabbit.Delivery, now time.Time) adapters.Message {
	m := adapters.Message{
		ID: s.id(d), Type: d.Type, Keys: map[string]string{}, Headers: headers(d),
		ContentType: d.ContentType, Raw: d.Body, Received: now,
	}
	if m.Type == "" {
		m.Type = d.RoutingKey
	}
	for name, v := range map[string]string{"correlationId": d.CorrelationId, "replyTo": d.ReplyTo} {
		if v != "" {
			m.Keys[name] = v
		}
	}
	packed := d.ContentEncoding != "" && !strings.EqualFold(d.ContentEncoding, "identity")
	m.Charset = charset.Declared(s.Charset, d.ContentType, d.Body)
	if packed && charset.Known(d.ContentEncoding) { // some clients put the charset there
		packed = false
		m.Charset = cmp.Or(m.Charset, d.ContentEncoding)
	}
	if packed {
		m.Fault = fmt.Errorf("the body is packed (content-encoding %s), which is not read", d.ContentEncoding)
		return m
	}
	m.Body, m.Fault = decode(d.Body, d.ContentType, m.Charset)
	return m
}

// id is what makes a message once. Without any name of its own it is the digest
// of what it says: then two that say the same are one message.
func (s *Source) id(d *rabbit.Delivery) string {
	if d.MessageId != "" {
		return d.MessageId
	}
	if v := d.Headers[s.IDHeader]; s.IDHeader != "" && v != nil {
		return plain(v)
	}
	if s.IDFromCorrelation && d.CorrelationId != "" {
		return d.CorrelationId
	}
	h := sha256.New()
	for _, part := range [][]byte{[]byte(d.Type), []byte(d.RoutingKey), []byte(d.CorrelationId), d.Body} {
		_, _ = fmt.Fprintf(h, "%d:", len(part))
		_, _ = h.Write(part)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// headers gives the message's headers and properties as text. Properties have
// their names of AMQP, and win over a header of the same name.
func headers(d *rabbit.Delivery) map[string]string {
	out := map[string]string{}
	for name, v := range d.Headers {
		out[name] = plain(v)
	}
	properties := map[string]string{
		"messageId": d.MessageId, "correlationId": d.CorrelationId, "replyTo": d.ReplyTo, "type": d.Type,
		"appId": d.AppId, "userId": d.UserId, "expiration": d.Expiration, "contentEncoding": d.ContentEncoding,
		"exchange": d.Exchange, "routingKey": d.RoutingKey,
	}
	if !d.Timestamp.IsZero() {
		properties["timestamp"] = d.Timestamp.UTC().Format(time.RFC3339)
	}
	if d.Redelivered {
		properties["redelivered"] = "true"
	}
	for name, v := range properties {
		if v != "" {
			out[name] = v
		}
	}
	return out
}

// plain gives a header's value as text: tables and lists as JSON.
func plain(v any) string {
	switch v := shaped(v).(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		b, err := plainJSON(v)
		if err != nil {
			return fmt.Sprint(v)
		}
		return string(b)
	}
}

// shaped gives a header's value in JSON's shape.
func shaped(v any) any {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	case rabbit.Decimal:
		return json.Number(decimal(v))
	case rabbit.Table:
		out := map[string]any{}
		for name, x := range v {
			out[name] = shaped(x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = shaped(x)
		}
		return out
	}
	return v
}

// decimal writes a number that has its point so many digits from the right.
func decimal(d rabbit.Decimal) string {
	digits := strconv.FormatInt(int64(d.Value), 10)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	scale := int(d.Scale)
	if scale == 0 {
		return sign + digits
	}
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale-len(digits)+1) + digits
	}
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

// decode reads a body: JSON where the content type says so, or where it says
// nothing and the body is a JSON object or list; else the text.
func decode(raw []byte, contentType, label string) (any, error) {
	text, err := charset.Decode(raw, label)
	if err != nil {
		return nil, fmt.Errorf("decode the body: %w", err)
	}
	media, _, _ := mime.ParseMediaType(contentType)
	switch {
	case isJSON(contentType):
		v, err := parseJSON(text)
		if err != nil {
			return nil, fmt.Errorf("read the body as JSON: %w", err)
		}
		return v, nil
	case media == "" || media == "application/octet-stream":
		if v, err := parseJSON(text); err == nil && structured(v) {
			return v, nil
		}
	}
	return text, nil
}

func structured(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

// parseJSON reads exactly one value, numbers as they are written.
func parseJSON(text string) (any, error) {
	dec := json.NewDecoder(bytes.NewBufferString(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("it is empty")
		}
		return nil, fmt.Errorf("at byte %d: %w", dec.InputOffset(), err)
	}
	if v == nil {
		return nil, errors.New("it is null")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("something stands behind the value, at byte %d", dec.InputOffset())
	}
	return v, nil
}
