package sms

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
)

type gateway struct {
	url   string
	book  *ledger.Book
	board *fault.Board
	now   time.Time
}

func setup(t *testing.T) *gateway {
	t.Helper()
	book, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "sim.db"))
	if err != nil {
		t.Fatal(err)
	}
	g := &gateway{book: book, board: fault.NewBoard(System), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	s := httptest.NewServer(g.board.Wrap(System, 0, New(book, func() time.Time { return g.now })))
	g.url = s.URL + "/send"
	t.Cleanup(func() {
		s.Close()
		_ = book.Close() // the test has read it
	})
	return g
}

func (g *gateway) post(t *testing.T, stamp, signature, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, g.url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Timestamp", stamp)
	req.Header.Set("X-Signature", signature)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("status %d, %v", resp.StatusCode, err) // this gateway says 200 whatever happens
	}
	return string(text)
}

func (g *gateway) send(t *testing.T, body string) string {
	t.Helper()
	stamp := strconv.FormatInt(g.now.Unix(), 10)
	return g.post(t, stamp, Sign(Secret, stamp, []byte(body)), body)
}

func message(key string, numbers ...string) string {
	return fmt.Sprintf(`{"PhoneNumberSet":["%s"],"TemplateId":"1001","TemplateParamSet":["甲","乙"],"SessionContext":%q}`, strings.Join(numbers, `","`), key)
}

// A known value, so that both sides cannot be wrong in the same way: made with
// printf '1772442000{}' | openssl dgst -sha256 -hmac sim-sms-secret.
func TestSignature(t *testing.T) {
	t.Parallel()
	const want = "72ab3b7b6f584aa848efb98d23ac3fe3b1e6b16011ab7c31540c8a288cf2d1d5"
	if got := Sign("sim-sms-secret", "1772442000", []byte("{}")); got != want {
		t.Errorf("signed %s", got)
	}
}

func TestOneStatusForEachNumber(t *testing.T) {
	t.Parallel()
	g := setup(t)
	said := g.send(t, message("k", "13912345678", "+8613812345678", "13812344444", "13812345555", "12345"))
	for _, want := range []string{
		`"PhoneNumber":"13912345678","Fee":1,"SessionContext":"k","Code":"Ok"`, `"PhoneNumber":"+8613812345678","Fee":1,"SessionContext":"k","Code":"Ok"`,
		"LimitExceeded.PhoneNumberDailyLimit", "FailedOperation.PhoneNumberInBlacklist", "InvalidParameterValue.IncorrectPhoneNumber",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("answered %s, lacks %s", said, want)
		}
	}
	if again := g.send(t, message("k", "13912345678")); again != said {
		t.Errorf("again it was answered %s", again)
	}
	all, err := g.book.List(t.Context(), ledger.Filter{Key: "k"})
	if err != nil || len(all) != 1 || all[0].Effects != 1 || all[0].Deduplicated != 1 || !strings.HasSuffix(all[0].Detail, " 1001 甲|乙") {
		t.Errorf("the ledger says %+v, %v", all, err)
	}
	g.send(t, message("nobody", "13812345555"))
	if all, err = g.book.List(t.Context(), ledger.Filter{Key: "nobody"}); err != nil || len(all) != 1 || all[0].Effects != 0 {
		t.Errorf("where no number was reached the ledger says %+v, %v", all, err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	g := setup(t)
	body := message("k", "13912345678")
	at := func(d time.Duration) string { return strconv.FormatInt(g.now.Add(d).Unix(), 10) }
	milli := strconv.FormatInt(g.now.UnixMilli(), 10)
	for name, c := range map[string]struct{ stamp, signature, body, says string }{
		"no time":           {"", "", body, "AuthFailure.InvalidTimestamp"},
		"five minutes off":  {at(-5*time.Minute - time.Second), "", body, "AuthFailure.SignatureExpire"},
		"wrong signature":   {at(0), Sign("other", at(0), []byte(body)), body, "AuthFailure.SignatureFailure"},
		"milliseconds":      {milli, Sign(Secret, milli, []byte(body)), body, `"Code":"Ok"`},
		"capitals":          {at(0), strings.ToUpper(Sign(Secret, at(0), []byte(message("c", "13912345678")))), message("c", "13912345678"), `"Code":"Ok"`},
		"no number":         {at(0), Sign(Secret, at(0), []byte(`{"TemplateId":"1"}`)), `{"TemplateId":"1"}`, "MissingParameter"},
		"no template":       {at(0), Sign(Secret, at(0), []byte(`{"PhoneNumberSet":["1"]}`)), `{"PhoneNumberSet":["1"]}`, "MissingParameter"},
		"no JSON":           {at(0), Sign(Secret, at(0), []byte(`{`)), `{`, "InvalidParameter"},
		"more than allowed": {at(0), "", "", "LimitExceeded.PhoneNumberCountLimit"},
	} {
		if name == "more than allowed" {
			c.body = message("m", strings.Split(strings.Repeat("13912345678 ", maxNumbers)+"13912345678", " ")...)
			c.signature = Sign(Secret, c.stamp, []byte(c.body))
		}
		if said := g.post(t, c.stamp, c.signature, c.body); !strings.Contains(said, c.says) {
			t.Errorf("%s was answered %s", name, said)
		}
	}
}

func TestItsOwnFaults(t *testing.T) {
	t.Parallel()
	g := setup(t)
	for mode, want := range map[fault.Mode]string{fault.Error200: "PhoneNumberThirtySecondLimit", fault.Expired: "AuthFailure.SignatureExpire"} {
		if err := g.board.Set(System, fault.Setting{Mode: mode}); err != nil {
			t.Fatal(err)
		}
		if said := g.send(t, message("k", "13912345678")); !strings.Contains(said, want) {
			t.Errorf("%s: answered %s", mode, said)
		}
	}
	if err := g.board.Set(System, fault.Setting{}); err != nil {
		t.Fatal(err)
	}
	if said := g.send(t, message("k", "13912345678")); !strings.Contains(said, `"Code":"Ok"`) {
		t.Errorf("afterwards: %s", said)
	}
}
