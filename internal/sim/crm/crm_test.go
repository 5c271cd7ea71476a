package crm

import (
	"database/sql"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
)

type system struct {
	*CRM
	url, file string
}

func setup(t *testing.T) system {
	t.Helper()
	file := filepath.Join(t.TempDir(), File)
	c, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(c)
	t.Cleanup(func() {
		s.Close()
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return system{c, s.URL, file}
}

// other opens the file as the hall does.
func (s system) other(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+s.file+"?_busy_timeout=50")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // what it wrote is committed
	return db
}

func (s system) post(t *testing.T, path, body string) (int, string) {
	t.Helper()
	resp, err := http.Post(s.url+path, "application/json", strings.NewReader(body)) //nolint:noctx // a test's own server
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

func exec(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// The triggers write down what others change, and whether it changed anything.
func TestTheJournalIsTheLedger(t *testing.T) {
	t.Parallel()
	s := setup(t)
	db := s.other(t)
	if status, said := s.post(t, "/applications", `[{"qymc":"甲"},{"qymc":"乙","zczb":50}]`); status != 201 || !strings.Contains(said, `"ids":[1,2]`) {
		t.Fatalf("answered %d %s", status, said)
	}
	insert := `INSERT INTO company (credit_code, name, case_no) VALUES ('91X', '甲', 'SL-1') ON CONFLICT (credit_code) DO UPDATE SET name = excluded.name`
	exec(t, db, insert)
	exec(t, db, insert) // a repetition that changes nothing
	exec(t, db, `UPDATE application_in SET zt = '1' WHERE id = 1`)
	exec(t, db, `UPDATE application_in SET zt = '2', jg = 'ok' WHERE id = 1`)
	exec(t, db, `UPDATE application_in SET zt = '2', jg = 'ok' WHERE id = 1`)
	all, err := s.Entries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []ledger.Entry{
		{Operation: "company", Key: "SL-1", Count: 2, Effects: 1, Deduplicated: 1, Detail: "甲"},
		{Operation: "application_in.zt=1", Key: "1", Count: 1, Effects: 1, Detail: "甲"},
		{Operation: "application_in.zt=2", Key: "1", Count: 2, Effects: 1, Deduplicated: 1, Detail: "甲"},
	}
	if len(all) != len(want) {
		t.Fatalf("the journal says %+v", all)
	}
	for i, e := range all {
		w := want[i]
		if e.System != System || e.Operation != w.Operation || e.Key != w.Key || e.Count != w.Count || e.Effects != w.Effects || e.Deduplicated != w.Deduplicated || e.Detail != w.Detail || e.At.IsZero() {
			t.Errorf("line %d is %+v, want %+v", i, e, w)
		}
	}
	if sum, err := s.Sum(t.Context()); err != nil || sum != (ledger.Sum{Asked: 5, Effects: 3, Deduplicated: 2}) {
		t.Errorf("it adds up to %+v, %v", sum, err)
	}
	if err := s.Clear(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sum, err := s.Sum(t.Context()); err != nil || sum != (ledger.Sum{}) {
		t.Errorf("after clearing it adds up to %+v, %v", sum, err)
	}
}

func TestRowsAreChecked(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for body, want := range map[string]string{
		`{`:                         "read rows",
		`[]`:                        "no rows",
		`{"xm":"李明"}`:               "qymc",
		`{"qymc":"甲","zt":"2"}`:     "no column",
		`{"qymc":"甲","xm":{"a":1}}`: "neither text nor number",
		`[{"qymc":"甲"},{"a":1}]`:    "no column",
	} {
		if status, said := s.post(t, "/applications", body); status != 400 || !strings.Contains(said, want) {
			t.Errorf("%s was answered %d %s", body, status, said)
		}
	}
	if status, said := s.post(t, "/changes", `{"credit_code":"91X","phone":"1"}`); status != 201 || !strings.Contains(said, `"id":1`) {
		t.Errorf("a change was answered %d %s", status, said)
	}
	for path, want := range map[string]string{"/applications": "[]", "/changes": `"zt":"0"`, "/companies": "91310101MA00000153", "/contacts": "[]"} {
		resp, err := http.Get(s.url + path) //nolint:noctx // a test's own server
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close() // it was read
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s gives %s, %v", path, text, err)
		}
	}
}

// Down is a lock that others meet; reading goes on, as it does in the real one.
func TestDownHoldsTheWriteLock(t *testing.T) {
	t.Parallel()
	s := setup(t)
	db := s.other(t)
	for range 2 { // set twice it is still one lock
		if err := s.Switch(fault.Down); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.ExecContext(t.Context(), `INSERT INTO contact (credit_code, name) VALUES ('91X', '甲')`); err == nil || !strings.Contains(err.Error(), "locked") {
		t.Errorf("a write while it is down: %v", err)
	}
	var n int
	if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM company`).Scan(&n); err != nil || n != 2 {
		t.Errorf("a read while it is down: %d, %v", n, err)
	}
	if err := s.Switch(fault.None); err != nil {
		t.Fatal(err)
	}
	exec(t, db, `INSERT INTO contact (credit_code, name) VALUES ('91X', '甲')`)
}
