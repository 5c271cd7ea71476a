package sim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/servicehall/hallway/internal/sim"
	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/simtest"
)

func ask(t *testing.T, method, address, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func TestThePageAndItsState(t *testing.T) {
	t.Parallel()
	if missing := sim.Words.Missing(); len(missing) > 0 {
		t.Errorf("texts without a wording: %v", missing)
	}
	w := simtest.Start(t)
	base := w.URLs[""]
	for query, want := range map[string]string{"?lang=zh": "模拟系统", "?lang=en": "Simulated systems"} {
		if status, page := ask(t, "GET", base+"/"+query, ""); status != 200 || !strings.Contains(page, want) {
			t.Errorf("%s: %d %.300s", query, status, page)
		}
	}
	ask(t, "POST", w.URLs["callback"]+"/x", "{}")
	_, text := ask(t, "GET", base+"/state", "")
	var state []struct {
		Name, URL      string
		Asked, Effects int
		Fault          fault.State
	}
	if err := json.Unmarshal([]byte(text), &state); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range state {
		names = append(names, s.Name)
		if s.URL != w.URLs[s.Name] || s.Fault.Mode != fault.None || (s.Name == "callback") != (s.Asked == 1) {
			t.Errorf("the state says %+v", s)
		}
	}
	if !slices.Equal(names, sim.Systems()) {
		t.Errorf("systems %v", names)
	}
}

func TestTheLedgerOverHTTP(t *testing.T) {
	t.Parallel()
	w := simtest.Start(t)
	base := w.URLs[""]
	ask(t, "POST", w.URLs["callback"]+"/a", "{}")
	ask(t, "POST", w.URLs["callback"]+"/b", "{}")
	if got := w.Effects(t, "callback", "a"); got != 1 {
		t.Errorf("%d effects of a", got)
	}
	if got := w.Asked(t, "callback", ""); got != 2 {
		t.Errorf("asked %d times", got)
	}
	if status, _ := ask(t, "GET", base+"/ledger/none", ""); status != 404 {
		t.Errorf("an unknown system: %d", status)
	}
	if status, all := ask(t, "GET", base+"/ledger", ""); status != 200 || strings.Count(all, `"callback"`) != 2 {
		t.Errorf("all of them: %d %s", status, all)
	}
	if status, _ := ask(t, "DELETE", base+"/ledger", ""); status != 204 {
		t.Errorf("cleared: %d", status)
	}
	if got := w.Asked(t, "callback", ""); got != 0 {
		t.Errorf("after clearing asked %d times", got)
	}
}

func TestTheSwitchesOverHTTP(t *testing.T) {
	t.Parallel()
	w := simtest.Start(t)
	base := w.URLs[""]
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"PUT", "/faults/erp", `{"mode":"down"}`, 200, `"mode":"down"`},
		{"GET", "/faults", "", 200, `"mode":"down"`},
		{"GET", "/faults/erp", "", 200, `"hits":0`},
		{"PUT", "/faults/erp", `{"mode":"broken"}`, 400, "use one of"},
		{"PUT", "/faults/erp", `{"mood":"down"}`, 400, "mood"},
		{"PUT", "/faults/none", `{}`, 404, "unknown system"},
		{"GET", "/faults/none", "", 404, "unknown system"},
		{"PUT", "/faults/crm", `{"mode":"down"}`, 200, "down"},
		{"PUT", "/faults/oa", `{"mode":"expired"}`, 200, "expired"},
		{"PUT", "/faults/wechat", `{"mode":"expired"}`, 200, "expired"},
		{"PUT", "/faults/idp", `{"mode":"expired"}`, 200, "expired"},
	} {
		if status, said := ask(t, c.method, base+c.path, c.body); status != c.status || !strings.Contains(said, c.says) {
			t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, status, said)
		}
	}
}

// A restart keeps what the systems hold: the answer to a key, and the company.
func TestARestartKeepsTheState(t *testing.T) {
	t.Parallel()
	cfg := sim.Config{Listen: "127.0.0.1:0", DataDir: t.TempDir()}
	first := ""
	for range 2 {
		w, err := sim.Start(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.URLs["callback"]+"/x", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Idempotency-Key", "k")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close() // it was read
		if err != nil || first != "" && string(text) != first {
			t.Errorf("answered %s, before %s, %v", text, first, err)
		}
		first = string(text)
		if _, md := ask(t, "GET", w.URLs["idp"]+"/metadata", ""); !strings.Contains(md, w.URLs["idp"]) {
			t.Errorf("the identity provider's metadata is %.200s", md)
		}
		for range 2 { // closed twice is closed
			if err := w.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestOthersCannotReachIt(t *testing.T) {
	t.Parallel()
	for _, listen := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "nonsense"} {
		if w, err := sim.Start(t.Context(), sim.Config{Listen: listen, DataDir: t.TempDir()}); err == nil {
			_ = w.Close() // it should not be there
			t.Errorf("it listens on %s", listen)
		}
	}
}

// Run takes the next port where its own is taken, says so, and ends with its
// context.
func TestRunMovesToTheNextPort(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's own port
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }() // it was only held
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out bytes.Buffer
	urls := map[string]string{}
	err = sim.Run(ctx, sim.Config{Listen: taken.Addr().String(), DataDir: t.TempDir(), Ready: func(w *sim.World) {
		urls = w.URLs
		stop()
	}}, &out)
	if err != nil {
		t.Fatal(err)
	}
	if urls[""] == "" || urls[""] == "http://"+taken.Addr().String() || !strings.Contains(out.String(), urls[""]) || !strings.Contains(out.String(), "端口") {
		t.Errorf("it runs at %s and says\n%s", urls[""], out.String())
	}
}

// The manual names every system and every switch, in both languages.
func TestTheManualIsWhole(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"simulators.md", "simulators.zh-CN.md"} {
		text, err := os.ReadFile("../../docs/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range sim.Systems() {
			if !strings.Contains(string(text), "| `"+name+"`") {
				t.Errorf("%s does not name the system %s", file, name)
			}
		}
		for _, mode := range fault.Modes() {
			if !strings.Contains(string(text), "| `"+string(mode)+"` |") {
				t.Errorf("%s does not name the switch %s", file, mode)
			}
		}
	}
}
