package sink

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
)

func TestABodyIsTakenOnceForEachKey(t *testing.T) {
	t.Parallel()
	book, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "sim.db"))
	if err != nil {
		t.Fatal(err)
	}
	board := fault.NewBoard(System)
	s := httptest.NewServer(board.Wrap(System, 0, New(book, time.Now)))
	t.Cleanup(func() {
		s.Close()
		_ = book.Close() // the test has read it
	})
	post := func(path, key, body string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Idempotency-Key", key)
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
	long := strings.Repeat("结", maxDetail)
	_, first := post("/results/1", "k", `{"a":1}`)
	if _, again := post("/results/1", "k", `{"a":2}`); again != first || !strings.Contains(first, `"receipt":"R00000001"`) {
		t.Errorf("answered %s and then %s", first, again)
	}
	if _, other := post("/results/2", "k", long); !strings.Contains(other, "R00000002") {
		t.Errorf("the same key elsewhere was answered %s", other)
	}
	all, err := book.List(t.Context(), ledger.Filter{System: System})
	if err != nil || len(all) != 2 || all[0].Operation != "results/1" || all[0].Detail != `{"a":1}` || all[0].Count != 2 || all[0].Effects != 1 {
		t.Fatalf("the ledger says %+v, %v", all, err)
	}
	if d := all[1].Detail; len(d) > maxDetail+len("…") || !utf8.ValidString(d) || !strings.HasSuffix(d, "结…") {
		t.Errorf("the long body is kept as %d bytes", len(d))
	}
	for mode, want := range map[fault.Mode]int{fault.Error200: 200, fault.Expired: 401} {
		if err := board.Set(System, fault.Setting{Mode: mode}); err != nil {
			t.Fatal(err)
		}
		if status, said := post("/results/3", "k", "{}"); status != want || strings.Contains(said, "receipt") {
			t.Errorf("%s: answered %d %s", mode, status, said)
		}
	}
}
