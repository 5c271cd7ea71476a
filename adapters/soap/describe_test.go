package soap_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/soap"
)

// shape is as much of a JSON Schema as the tests look at.
type shape struct {
	XML        map[string]string `json:"x-xml"`
	Type       any               `json:"type"`
	Properties map[string]shape  `json:"properties"`
	Required   []string          `json:"required"`
	More       *bool             `json:"additionalProperties"`
}

func described(t *testing.T, p adapters.Peer, operation string) (in, out shape) {
	t.Helper()
	d, err := p.(adapters.Describer).Describe(context.Background(), operation)
	if err != nil {
		t.Fatal(err)
	}
	for text, into := range map[*json.RawMessage]*shape{&d.Input: &in, &d.Output: &out} {
		if err := json.Unmarshal(*text, into); err != nil {
			t.Fatalf("%v: %s", err, *text)
		}
	}
	return in, out
}

// The idempotency key is put in by the connector, so that a mapping need not
// give it.
func TestTheKeyIsNotAsked(t *testing.T) {
	t.Parallel()
	p := permits(t, http.NotFoundHandler(), "")
	in, out := described(t, p, "note")
	if _, there := in.Properties["text"]; !there || len(in.Required) > 0 {
		t.Errorf("%+v", in)
	}
	if out.Type != "object" || len(out.Properties) > 0 {
		t.Errorf("%+v", out)
	}
	in, _ = described(t, p, "ping")
	if in.More == nil || *in.More || len(in.Properties) > 0 {
		t.Errorf("%+v", in)
	}
	in, out = described(t, p, "issue")
	if len(in.Properties) == 0 || len(in.Required) == 0 || len(out.Properties) == 0 || in.XML["name"] == "" {
		t.Errorf("%+v %+v", in, out)
	}
}

// A peer that does not give its WSDL cannot be described, and is asked again.
func TestDescriptionsNeedTheWSDL(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	settings := decode[soap.Settings](t, "wsdl: "+server.URL+"/x?wsdl", nil)
	p := open(t, adapters.Setup{Connector: "away", Settings: settings, Operations: map[string]any{"a": decode[soap.Operation](t, "operation: A", nil)},
		Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	_, err := p.(adapters.Describer).Describe(context.Background(), "a")
	if adapters.OutcomeOf(err) != adapters.PeerDown {
		t.Error(err)
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	const file = "../../testdata/soap/wsdl/imports.wsdl"
	for wsdl, want := range map[string]bool{file: true, file + "x": false, "../../testdata": false, "http://example.cn/x?wsdl": false} {
		if got := (soap.Adapter{}).Near(decode[soap.Settings](t, "wsdl: "+wsdl, nil)); got != want {
			t.Errorf("%s: %t", strings.TrimPrefix(wsdl, "../../"), got)
		}
	}
}
