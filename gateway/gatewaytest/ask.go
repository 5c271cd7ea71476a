package gatewaytest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Text   string
	JSON   any // nil when it is none
}

// At walks into the JSON: "errors.0.field".
func (a Answer) At(path string) any {
	v := a.JSON
	for part := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			i := int(part[0] - '0')
			if len(part) != 1 || i < 0 || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// Ask sends a request. who is a login of the test hall ("" for nobody), body a
// text or something to write as JSON; headers are name: value.
func (h *Hall) Ask(t testing.TB, who, method, path string, body any, headers ...string) Answer {
	t.Helper()
	var in io.Reader
	kind := ""
	switch x := body.(type) {
	case nil:
	case string:
		in, kind = strings.NewReader(x), "application/json"
	case []byte:
		in, kind = bytes.NewReader(x), "application/json"
	default:
		text, err := json.Marshal(x)
		must(t, err)
		in, kind = bytes.NewReader(text), "application/json"
	}
	req, err := http.NewRequestWithContext(t.Context(), method, h.URL+path, in)
	must(t, err)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if who != "" {
		req.SetBasicAuth(who, "password-of-"+who)
	}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	return Do(t, req)
}

// Do sends a request of the test's own. Redirects are not followed.
func Do(t testing.TB, req *http.Request) Answer {
	t.Helper()
	client := &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	must(t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	must(t, err)
	a := Answer{Status: resp.StatusCode, Header: resp.Header, Text: string(text)}
	if strings.Contains(resp.Header.Get("Content-Type"), "json") {
		must(t, json.Unmarshal(text, &a.JSON))
	}
	return a
}

// Until asks again until the answer is as wanted, and fails the test when that
// takes too long.
func (h *Hall) Until(t testing.TB, who, path string, wanted func(Answer) bool) Answer {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(15 * time.Second)
	for {
		a := h.Ask(t, who, "GET", path, nil)
		if wanted(a) {
			return a
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("GET %s: the answer is still %d %s", path, a.Status, a.Text)
		}
	}
}

// Application is a good body for the entry.
func Application(name string) map[string]any {
	return map[string]any{"applicant": map[string]any{"name": name, "phone": "13800138000"}, "kind": "new", "area": 120}
}
