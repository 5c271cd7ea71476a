package adapterstest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/servicehall/hallway/adapters"
)

// journal keeps what a peer logs.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(p)
}

func (j *journal) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (j *journal) text() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

// private fails the test if a secret stands in a text, plain or as it looks in
// a URL or in Base64.
func (s suite) private(t *testing.T, where, text string) {
	t.Helper()
	for _, secret := range s.h.Secrets {
		for _, form := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))} {
			if strings.Contains(text, form) {
				t.Errorf("a secret stands in the %s: %s", where, strings.ReplaceAll(text, form, "(HERE)"))
				return
			}
		}
	}
}

// faultOf returns an error as the *Fault that it must be, without secrets.
func (s suite) faultOf(t *testing.T, err error) *adapters.Fault {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	var f *adapters.Fault
	if !errors.As(err, &f) {
		t.Fatalf("the error is a %T and no *Fault: %v", err, err)
	}
	if !slices.Contains(adapters.Outcomes(), f.Outcome) || f.Outcome == adapters.OK {
		t.Errorf("outcome %q of a fault", f.Outcome)
	}
	switch f.Phase {
	case adapters.Prepare, adapters.Connect, adapters.Send, adapters.Wait, adapters.Read:
	default:
		t.Errorf("phase %q of a fault", f.Phase)
	}
	if f.Message == "" && f.Cause == nil {
		t.Error("the fault says nothing")
	}
	shaped(t, "fault's detail", f.Detail)
	s.private(t, "fault", f.Error()+f.Message+f.Code+asJSON(f.Detail))
	if !slices.Contains(s.h.Carries, Raw) {
		s.private(t, "fault's raw answer", string(f.Raw))
	}
	return f
}

// reply checks the shape and the privacy of a reply, also of one that comes
// with a fault.
func (s suite) reply(t *testing.T, r adapters.Reply) {
	t.Helper()
	shaped(t, "output", r.Output)
	for part, text := range map[Part]string{Sent: string(r.Sent), Raw: string(r.Raw), Output: asJSON(r.Output)} {
		if !slices.Contains(s.h.Carries, part) {
			s.private(t, "reply ("+string(part)+")", text)
		}
	}
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// shaped fails the test if a value is not JSON-shaped.
func shaped(t *testing.T, what string, v any) {
	t.Helper()
	if where := misshapen(v); where != "" {
		t.Errorf("the %s is not JSON-shaped: %s", what, where)
	}
}

// misshapen says where a value is not JSON-shaped, "" if it is.
func misshapen(v any) string {
	switch v := v.(type) {
	case nil, bool, string:
		return ""
	case json.Number:
		if !json.Valid([]byte(v)) {
			return fmt.Sprintf("%q is no number", string(v))
		}
		return ""
	case []any:
		for i, x := range v {
			if where := misshapen(x); where != "" {
				return fmt.Sprintf("[%d]%s", i, where)
			}
		}
		return ""
	case map[string]any:
		for k, x := range v {
			if where := misshapen(x); where != "" {
				return fmt.Sprintf(".%s%s", k, where)
			}
		}
		return ""
	}
	return fmt.Sprintf(" is a %T", v)
}
