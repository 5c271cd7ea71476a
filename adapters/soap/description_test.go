package soap

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/adapters/soap/xsd"
)

const wsdls = "../../testdata/soap/wsdl/"

const goldenDigest = "I4fdqdvO8P3cWidz8Jx2YdZgd7E="

func fromFiles(_ context.Context, location string) ([]byte, string, *adapters.Fault) {
	body, fault := readFile(location)
	return body, "", fault
}

func wanted(names ...string) map[string]*operation {
	out := map[string]*operation{}
	for _, name := range names {
		out[name] = &operation{Operation: &Operation{}, peerName: name}
	}
	return out
}

// A description in four files, one of them in GBK, one without a namespace, in
// a circle, with prefixes that are declared where they are used.
func TestADescriptionInSeveralFiles(t *testing.T) {
	t.Parallel()
	d, fault := describe(t.Context(), &Settings{WSDL: wsdls + "imports.wsdl"}, wanted("Issue", "Note", "Ping"), fromFiles)
	if fault != nil {
		t.Fatal(fault)
	}
	issue, note, ping := d.operations["Issue"], d.operations["Note"], d.operations["Ping"]
	if d.endpoint.String() != "http://127.0.0.1:9/permits" || issue.soapAction != "urn:issue" || issue.faults["{urn:hall:permits}Refused"] == nil || issue.oneWay {
		t.Errorf("%+v", issue)
	}
	if !note.oneWay || note.request.Name.Local != "note" || ping.request != nil || ping.answer != nil || ping.oneWay {
		t.Errorf("%+v, %+v", note, ping)
	}
	body, problems := xsd.Write(issue.request, map[string]any{"applicant": map[string]any{"@kind": "k", "name": "甲", "member": []any{map[string]any{"name": "乙"}}}})
	want := `<n1:issue><n1:applicant kind="k"><n1:name>甲</n1:name><n1:member><n1:name>乙</n1:name></n1:member></n1:applicant></n1:issue>`
	if string(body.XML) != want || len(problems) > 0 {
		t.Errorf("%s, %v", body.XML, problems)
	}
}

func TestDescriptionsThatDoNotFit(t *testing.T) {
	t.Parallel()
	styles := func(service, port, endpoint string) Settings {
		return Settings{WSDL: wsdls + "styles.wsdl", Service: service, Port: port, Endpoint: endpoint}
	}
	cases := []struct {
		name      string
		set       Settings
		operation string
		part      string // of the message; "" if it fits
	}{
		{"rpc/literal", styles("One", "", ""), "add", ""},
		{"document/literal with an endpoint", styles("", "Document", "http://127.0.0.1:9/x"), "bare", ""},
		{"several ports", styles("", "", ""), "add", "set service and port"},
		{"no such service", styles("Three", "", ""), "add", "One/Literal"},
		{"only SOAP 1.2", styles("One", "Newer", ""), "add", "no such port with a SOAP 1.1 binding"},
		{"no SOAP at all", styles("One", "Plain", ""), "add", "no such port with a SOAP 1.1 binding"},
		{"encoded", styles("Two", "Encoded", ""), "add", "rpc/encoded"},
		{"an address of something else", styles("Two", "Document", ""), "bare", "set endpoint"},
		{"no such operation", styles("One", "", ""), "sub", "it has add"},
		{"an operation that is not bound", styles("", "Document", "http://127.0.0.1:9/x"), "unbound", "it has bare, two"},
		{"several parts", styles("", "Document", "http://127.0.0.1:9/x"), "two", "several parts"},
		{"a type in document/literal", styles("", "Document", "http://127.0.0.1:9/x"), "typed", "several parts"},
		{"no such message", styles("", "Document", "http://127.0.0.1:9/x"), "lost", "no message nowhere"},
		{"no such file", Settings{WSDL: wsdls + "none.wsdl"}, "add", "no such file"},
		{"no WSDL", Settings{WSDL: wsdls + "parts/permits.xsd"}, "add", "no such port"},
		{"no XML", Settings{WSDL: "description_test.go"}, "add", "not well-formed"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, fault := describe(t.Context(), &c.set, wanted(c.operation), fromFiles)
			if c.part == "" {
				if fault != nil {
					t.Fatal(fault)
				}
				return
			}
			if fault == nil || fault.Outcome != adapters.ConfigError || fault.Phase != adapters.Prepare || !strings.Contains(fault.Message, c.part) {
				t.Errorf("got %v, want %s", fault, c.part)
			}
		})
	}
}

// What a peer serves must not make us ask other hosts or read our files, nor
// read without an end.
func TestImportsAreBounded(t *testing.T) {
	t.Parallel()
	wsdl := func(imports string) string {
		return `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="u">` + imports + `</definitions>`
	}
	cases := []struct {
		name string
		open open
		part string
		want adapters.Outcome
	}{
		{"another host", fixed(wsdl(`<import location="http://other.example/x.wsdl"/>`)), "another host", adapters.ConfigError},
		{"a file", fixed(wsdl(`<import location="file:///etc/passwd"/>`)), "another host", adapters.ConfigError},
		{"without an end", func(_ context.Context, location string) ([]byte, string, *adapters.Fault) {
			return []byte(wsdl(fmt.Sprintf(`<import location="/%d"/>`, len(location)+1) + fmt.Sprintf(`<import location="/%s1"/>`, location[7:]))), "", nil
		}, "imports more than", adapters.ConfigError},
		{"an entity", fixed(`<!DOCTYPE a [<!ENTITY b "c">]>` + wsdl("")), "document types", adapters.PeerDown},
		{"a page", fixed(`<html><body>maintenance</body></html>`), "no WSDL", adapters.PeerDown},
		{"too large", fixed(strings.Repeat(" ", maxDocument+1)), "larger than", adapters.PeerDown},
		{"no address", fixed(wsdl(`<import location=":"/>`)), "no address", adapters.ConfigError},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, fault := describe(t.Context(), &Settings{WSDL: "http://peer.example/x?wsdl"}, wanted(), c.open)
			if fault == nil || fault.Outcome != c.want || !strings.Contains(fault.Message, c.part) {
				t.Errorf("got %v, want %s", fault, c.part)
			}
		})
	}
}

func fixed(text string) open {
	return func(context.Context, string) ([]byte, string, *adapters.Fault) { return []byte(text), "", nil }
}

// Many callers make one reading, and a reading that failed is tried again.
func TestOneCallerReads(t *testing.T) {
	t.Parallel()
	var reads atomic.Int32
	started, release := make(chan struct{}), make(chan struct{})
	fail := true
	s := source{read: func(context.Context) (*description, *adapters.Fault) {
		if reads.Add(1) == 1 {
			close(started)
			<-release
		}
		if fail {
			return nil, httpcall.Fault(adapters.PeerDown, adapters.Connect, "x", "down", nil)
		}
		return &description{}, nil
	}}
	var all sync.WaitGroup
	var faults atomic.Int32
	ask := func() {
		if _, f := s.get(t.Context()); f != nil {
			faults.Add(1)
		}
	}
	all.Go(ask)
	<-started
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, f := s.get(gone); f == nil || f.Outcome != adapters.PeerDown {
		t.Errorf("a caller that left got %v", f)
	}
	for range 20 {
		all.Go(ask)
	}
	close(release)
	all.Wait()
	if n := faults.Load(); n != 21 {
		t.Errorf("%d callers of 21 were told", n)
	}
	fail = false
	before := reads.Load()
	for range 3 {
		if _, f := s.get(t.Context()); f != nil {
			t.Error(f)
		}
	}
	if n := reads.Load() - before; n != 1 {
		t.Errorf("it was read %d times when the peer was back", n)
	}
}

// The example of a digest: the value is what OpenSSL makes of the same bytes
// (printf … | openssl sha1 -binary | base64).
func TestDigest(t *testing.T) {
	t.Parallel()
	if got := digest([]byte("0123456789abcdef"), "2026-01-05T01:00:00Z", "密码"); got != goldenDigest {
		t.Errorf("digest %s", got)
	}
}

func FuzzDescription(f *testing.F) {
	for _, name := range []string{"imports.wsdl", "styles.wsdl", "parts/binding.wsdl"} {
		text, err := os.ReadFile(wsdls + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, name := range []string{"add", "Issue", "bare"} {
			set := &Settings{WSDL: "http://peer.example/?wsdl", Endpoint: "http://peer.example/"}
			d, fault := describe(t.Context(), set, wanted(name), fixed(string(text)))
			if (d == nil) == (fault == nil) {
				t.Fatal("neither a description nor a fault")
			}
			if d != nil && d.operations[name].request != nil {
				xsd.Write(d.operations[name].request, map[string]any{"a": "b"})
			}
		}
	})
}
