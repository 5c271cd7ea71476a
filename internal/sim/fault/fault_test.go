package fault

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const xmlText = `<?xml version="1.0" encoding="UTF-8"?><a>企业𠮷</a>`

// system counts what it was asked and answers XML, or JSON under /json.
func system(t *testing.T, b *Board) (address string, asked *atomic.Int64) {
	t.Helper()
	asked = &atomic.Int64{}
	server := httptest.NewServer(b.Wrap("erp", 0, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if Hit(r) == Error200 || Hit(r) == Expired {
			_, _ = io.WriteString(w, "hit by "+string(Hit(r)))
			return
		}
		if r.URL.Path == "/json" {
			w.Header().Set("Content-Type", "application/json;charset=UTF-8")
			_, _ = io.WriteString(w, `{"a":"企业"}`)
			return
		}
		w.Header().Set("Content-Type", "text/xml;charset=UTF-8")
		_, _ = io.WriteString(w, xmlText)
	})))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func get(t *testing.T, address string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader("x")) // a POST is not repeated by itself
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

func set(t *testing.T, b *Board, s Setting) {
	t.Helper()
	if err := b.Set("erp", s); err != nil {
		t.Fatal(err)
	}
}

func TestModesThatCutTheConnection(t *testing.T) {
	t.Parallel()
	for mode, want := range map[Mode]struct {
		err     error
		effects int64
	}{Down: {io.EOF, 0}, Reset: {syscall.ECONNRESET, 0}, LostReply: {io.EOF, 1}} {
		b := NewBoard("erp")
		address, asked := system(t, b)
		set(t, b, Setting{Mode: mode})
		if _, body, err := get(t, address); !errors.Is(err, want.err) {
			t.Errorf("%s: answered %q, %v", mode, body, err)
		}
		if asked.Load() != want.effects {
			t.Errorf("%s: %d effects, want %d", mode, asked.Load(), want.effects)
		}
		if s, _ := b.Get("erp"); s.Hits != 1 || s.Mode != mode {
			t.Errorf("%s: the switch says %+v", mode, s)
		}
		set(t, b, Setting{})
		if _, body, err := get(t, address); err != nil || body != xmlText {
			t.Errorf("%s, afterwards: %q, %v", mode, body, err)
		}
	}
}

func TestModesThatAnswer(t *testing.T) {
	t.Parallel()
	gbk := func(s string) string {
		out, err := simplifiedchinese.GBK.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, c := range []struct {
		mode       Mode
		path       string
		status     int
		kind, body string
	}{
		{None, "/", 200, "text/xml;charset=UTF-8", xmlText},
		{Charset, "/", 200, "text/xml", gbk(`<?xml version="1.0" encoding="GBK"?><a>企业&#134071;</a>`)},
		{Charset, "/json", 200, "application/json;charset=GBK", gbk(`{"a":"企业"}`)},
		{Mojibake, "/", 200, "text/xml;charset=UTF-8", gbk(`<?xml version="1.0" encoding="UTF-8"?><a>企业&#134071;</a>`)},
		{Mojibake, "/json", 200, "application/json;charset=UTF-8", gbk(`{"a":"企业"}`)},
		{HTTP500, "/", 500, "text/html;charset=UTF-8", "NullPointerException"},
		{Error200, "/", 200, "text/plain", "hit by error200"},
		{Expired, "/", 200, "text/plain", "hit by expired"},
	} {
		b := NewBoard("erp")
		address, _ := system(t, b)
		set(t, b, Setting{Mode: c.mode})
		resp, body, err := get(t, address+c.path)
		if err != nil {
			t.Errorf("%s: %v", c.mode, err)
			continue
		}
		if resp.StatusCode != c.status || !strings.HasPrefix(resp.Header.Get("Content-Type"), c.kind) || body != c.body && !(c.mode == HTTP500 && strings.Contains(body, c.body)) {
			t.Errorf("%s %s: %d %s %q", c.mode, c.path, resp.StatusCode, resp.Header.Get("Content-Type"), body)
		}
	}
}

func TestSlowAnswersLate(t *testing.T) {
	t.Parallel()
	b := NewBoard("erp")
	address, asked := system(t, b)
	set(t, b, Setting{Mode: Slow, DelayMs: 200})
	begin := time.Now()
	if _, body, err := get(t, address); err != nil || body != xmlText || time.Since(begin) < 200*time.Millisecond {
		t.Errorf("after %s: %q, %v", time.Since(begin), body, err)
	}
	if asked.Load() != 1 {
		t.Errorf("%d effects", asked.Load())
	}
}

// The dice are repeated by their seed.
func TestAShareOfTheRequestsIsHit(t *testing.T) {
	t.Parallel()
	b := NewBoard("erp")
	rolls := func(seed uint64) (pattern string) {
		rate := 0.3
		set(t, b, Setting{Mode: Down, Rate: &rate, Seed: seed})
		for range 200 {
			pattern += string(b.roll("erp").Mode[0])
		}
		s, _ := b.Get("erp")
		if hits := strings.Count(pattern, "d"); hits != s.Hits || hits < 30 || hits > 90 {
			t.Errorf("%d of 200 were hit, the switch says %d", hits, s.Hits)
		}
		return pattern
	}
	if first := rolls(1); first != rolls(1) || first == rolls(2) {
		t.Error("the seed does not decide the dice")
	}
}

func TestWrongSettingsAreRefused(t *testing.T) {
	t.Parallel()
	b := NewBoard("erp")
	told := []Mode{}
	b.OnChange("erp", func(m Mode) error { told = append(told, m); return nil })
	if err := b.Set("none", Setting{}); !errors.Is(err, ErrUnknownSystem) {
		t.Errorf("an unknown system: %v", err)
	}
	tooMuch := 1.5
	for _, s := range []Setting{{Mode: "broken"}, {Mode: Slow, DelayMs: -1}, {Mode: Down, Rate: &tooMuch}} {
		if err := b.Set("erp", s); err == nil {
			t.Errorf("%+v was taken", s)
		}
	}
	set(t, b, Setting{Mode: Slow})
	if s := b.List()["erp"]; s.DelayMs != defaultDelayMs {
		t.Errorf("slow without a delay is %+v", s)
	}
	if len(told) != 1 || told[0] != Slow {
		t.Errorf("the system was told of %v", told)
	}
}
