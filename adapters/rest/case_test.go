package rest_test

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/charset"
	"github.com/servicehall/hallway/adapters/rest"
	"github.com/servicehall/hallway/config"
)

// secret is what ${SECRET} stands for.
const secret = "s3cr3t-password"

// example is a call of a case file: what is asked, what the peer must get and
// what it answers, and what that means.
type example struct {
	Case       string        `yaml:"case" required:"true"`
	Settings   config.Node   `yaml:"settings"`
	Call       config.Node   `yaml:"call"`
	Input      any           `yaml:"input"`
	Request    string        `yaml:"request"` // head lines that must be there, and the body
	SentIn     string        `yaml:"sentIn"`
	Answer     answer        `yaml:"answer"`
	Output     any           `yaml:"output"`
	Outcome    string        `yaml:"outcome" default:"ok"`
	Code       string        `yaml:"code"`
	Message    string        `yaml:"message"`
	Detail     any           `yaml:"detail"`
	RetryAfter time.Duration `yaml:"retryAfter"`
}

type answer struct {
	Status      int               `yaml:"status" default:"200"`
	ContentType string            `yaml:"contentType" default:"application/json"`
	Headers     map[string]string `yaml:"headers"`
	Charset     string            `yaml:"charset"`
	Body        string            `yaml:"body"`
}

func TestCases(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/cases/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Cases []example `yaml:"cases" required:"true"`
		}
		if found := config.Decode(name, text, &file, config.Lookup(lookup)); found.Bad() {
			t.Fatal(found.Err())
		}
		for _, c := range file.Cases {
			t.Run(filepath.Base(name)+"/"+c.Case, func(t *testing.T) { t.Parallel(); c.play(t) })
		}
	}
}

func lookup(name string) (string, bool) { return secret, name == "SECRET" }

// recorder is a peer that keeps what it was asked.
type recorder struct {
	*httptest.Server
	mu   sync.Mutex
	head *http.Request
	body []byte
}

func record(t *testing.T, a answer) *recorder {
	t.Helper()
	r := &recorder{}
	body, err := charset.Encode(a.Body, a.Charset)
	if err != nil {
		t.Fatal(err)
	}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		got, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.head, r.body = req, got
		r.mu.Unlock()
		w.Header().Set("Content-Type", a.ContentType)
		for name, v := range a.Headers {
			w.Header().Set(name, v)
		}
		w.WriteHeader(a.Status)
		if a.Status != http.StatusNoContent {
			_, _ = w.Write(body)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (c example) play(t *testing.T) {
	peer := record(t, c.Answer)
	set, op := new(rest.Settings), new(rest.Operation)
	found := c.Settings.Decode(set)
	for _, f := range append(found, c.Call.Decode(op)...) {
		if f.Place.Path != "settings.baseUrl" && !strings.HasSuffix(f.Place.Path, "baseUrl") {
			t.Error(f)
		}
	}
	set.BaseURL = peer.URL + "/api/"
	p := open(t, adapters.Setup{Settings: set, Operations: map[string]any{"x": op}, Now: time.Now})
	reply, err := call(t, p, adapters.Call{Operation: "x", Key: "K1", Input: c.Input}, 10*time.Second)
	c.compareFault(t, err)
	if err == nil && !reflect.DeepEqual(reply.Output, c.Output) {
		t.Errorf("output %#v, want %#v", reply.Output, c.Output)
	}
	if strings.Contains(string(reply.Sent)+string(reply.Raw), secret) {
		t.Errorf("the secret is shown: %s %s", reply.Sent, reply.Raw)
	}
	peer.mu.Lock()
	defer peer.mu.Unlock()
	if c.Request != "" {
		c.compareRequest(t, peer.head, peer.body)
	}
	if c.Outcome == "bad-request" && c.Answer.Status == http.StatusOK && peer.head != nil {
		t.Error("the input is wrong and something was sent")
	}
}

func (c example) compareFault(t *testing.T, err error) {
	t.Helper()
	if got := adapters.OutcomeOf(err); string(got) != c.Outcome {
		t.Fatalf("got %s: %v", got, err)
	}
	var f *adapters.Fault
	if !errors.As(err, &f) {
		return
	}
	if (c.Code != "" && f.Code != c.Code) || (c.Message != "" && f.Message != c.Message) || f.RetryAfter != c.RetryAfter {
		t.Errorf("got code %q, message %q, retry after %s", f.Code, f.Message, f.RetryAfter)
	}
	if !reflect.DeepEqual(f.Detail, c.Detail) {
		t.Errorf("detail %v, want %v", f.Detail, c.Detail)
	}
}

func (c example) compareRequest(t *testing.T, r *http.Request, body []byte) {
	t.Helper()
	if r == nil {
		t.Fatal("nothing was sent")
	}
	text, err := charset.Decode(body, c.SentIn)
	if err != nil {
		t.Fatal(err)
	}
	head, wantBody, _ := strings.Cut(c.Request, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	if got := r.Method + " " + r.RequestURI; got != lines[0] {
		t.Errorf("got  %s\nwant %s", got, lines[0])
	}
	for _, line := range lines[1:] {
		name, v, _ := strings.Cut(line, ": ")
		if r.Header.Get(name) != v {
			t.Errorf("header %s is %q, want %q", name, r.Header.Get(name), v)
		}
	}
	if _, ok := r.Header["X-Left"]; ok {
		t.Error("a header was sent that is to be left out")
	}
	if text != strings.TrimSuffix(wantBody, "\n") {
		t.Errorf("body %s\nwant %s (headers %v)", text, wantBody, slices.Sorted(maps.Keys(r.Header)))
	}
}
