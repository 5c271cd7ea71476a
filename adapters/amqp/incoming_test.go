package amqp

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	rabbit "github.com/rabbitmq/amqp091-go"
)

func TestIDs(t *testing.T) {
	t.Parallel()
	full := rabbit.Delivery{MessageId: "m", CorrelationId: "c", Headers: rabbit.Table{"x-id": int64(7)}, Body: []byte("b")}
	bare := full
	bare.MessageId = ""
	cases := []struct {
		name string
		s    Source
		d    rabbit.Delivery
		want string
	}{
		{"message-id", Source{IDHeader: "x-id", IDFromCorrelation: true}, full, "m"},
		{"header", Source{IDHeader: "x-id", IDFromCorrelation: true}, bare, "7"},
		{"correlation", Source{IDHeader: "none", IDFromCorrelation: true}, bare, "c"},
	}
	for _, c := range cases {
		if got := c.s.id(&c.d); got != c.want {
			t.Errorf("%s: got %q", c.name, got)
		}
	}
	s, same, other, shifted := Source{}, bare, bare, bare
	other.CorrelationId = "another"
	shifted.CorrelationId, shifted.Body = "cb", nil
	if s.id(&bare) != s.id(&same) || s.id(&bare) == s.id(&other) || s.id(&bare) == s.id(&shifted) {
		t.Error("the digest does not tell messages apart")
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	object := map[string]any{"a": json.Number("1.0")}
	cases := []struct {
		name, raw, contentType, encoding, charset string
		want                                      any
	}{
		{"JSON", `{"a":1.0}`, "application/json", "", "", object},
		{"JSON of a kind", `[true]`, "application/vnd.hall+json; charset=utf-8", "", "", []any{true}},
		{"JSON text", `"a"`, "application/json", "", "", "a"},
		{"broken JSON", `{"a":1.0`, "application/json", "", "", nil},
		{"two values", `{} {}`, "application/json", "", "", nil},
		{"nothing", ``, "application/json", "", "", nil},
		{"null", `null`, "application/json", "", "", nil},
		{"no type, an object", `{"a":1.0}`, "", "", "", object},
		{"no type, a number", `17`, "", "", "", "17"},
		{"no type, a text", `{broken`, "application/octet-stream", "", "", "{broken"},
		{"text", `{"a":1.0}`, "text/plain", "", "", `{"a":1.0}`},
		{"XML", `<a/>`, "application/xml", "", "", "<a/>"},
		{"setting", "\xD6\xD0", "text/plain; charset=utf-8", "", "gbk", "中"},
		{"charset of the type", "\xD6\xD0", "text/plain; charset=gbk", "", "", "中"},
		{"charset as encoding", "\xD6\xD0", "text/plain", "gbk", "", "中"},
		{"encoding that is none", `{"a":1.0}`, "application/json", "identity", "", object},
		{"packed", "\x1f\x8b", "application/json", "gzip", "", nil},
		{"no UTF-8", "a\xFF", "text/plain", "", "", nil},
		{"unknown charset", "a", "text/plain; charset=klingon", "", "", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := Source{Charset: c.charset}
			m := s.incoming(&rabbit.Delivery{Body: []byte(c.raw), ContentType: c.contentType, ContentEncoding: c.encoding}, time.Now())
			if !reflect.DeepEqual(m.Body, c.want) || (m.Fault == nil) != (c.want != nil) || string(m.Raw) != c.raw {
				t.Errorf("got %#v, %v", m.Body, m.Fault)
			}
		})
	}
}

func TestHeaderValues(t *testing.T) {
	t.Parallel()
	cases := []struct {
		in   any
		want string
	}{
		{nil, ""}, {"a", "a"}, {[]byte("b"), "b"}, {int16(-3), "-3"}, {1.5, "1.5"}, {true, "true"},
		{rabbit.Decimal{Scale: 0, Value: -7}, "-7"}, {rabbit.Decimal{Scale: 3, Value: -7}, "-0.007"},
		{rabbit.Table{"a": []any{int32(1), rabbit.Table{"<": nil}}}, `{"a":[1,{"<":null}]}`},
	}
	for _, c := range cases {
		if got := plain(c.in); got != c.want {
			t.Errorf("%#v: got %q, want %q", c.in, got, c.want)
		}
	}
}

// FuzzIncoming holds that a body is either read or refused with a reason, and
// always kept as it came.
func FuzzIncoming(f *testing.F) {
	for _, raw := range []string{`{"a":1}`, `[`, "\xEF\xBB\xBF{}", "\xD6\xD0\xFF", "", "\xFF\xFE{\x00}\x00", `1e999`} {
		for _, contentType := range []string{"application/json", "text/plain; charset=gbk", "", ";;"} {
			f.Add([]byte(raw), contentType, "", "")
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte, contentType, encoding, correlation string) {
		s := Source{}
		m := s.incoming(&rabbit.Delivery{Body: raw, ContentType: contentType, ContentEncoding: encoding, CorrelationId: correlation}, time.Now())
		if (m.Body == nil) != (m.Fault != nil) || string(m.Raw) != string(raw) || m.ID == "" {
			t.Fatalf("%+v", m)
		}
	})
}
