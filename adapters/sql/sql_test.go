package sql

import (
	"bytes"
	"context"
	stdsql "database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/adapterstest"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/internal/sim/crm"
	"github.com/servicehall/hallway/internal/sim/fault"
)

// world is a simulated CRM and the connector to it.
type world struct {
	*crm.CRM
	file string
	db   *stdsql.DB
}

func newWorld(t *testing.T) world {
	t.Helper()
	file := filepath.Join(t.TempDir(), crm.File)
	c, err := crm.Open(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	db, err := stdsql.Open("sqlite3", "file:"+file+"?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(db.Close(), c.Close()); err != nil {
			t.Error(err)
		}
	})
	return world{c, file, db}
}

type connectorFile struct {
	Settings   config.Node            `yaml:"settings"`
	Operations map[string]config.Node `yaml:"operations"`
	Sources    map[string]config.Node `yaml:"sources"`
}

// connector decodes the connector's file, changed by replacing old texts by new.
func connector(t testing.TB, dbFile string, change ...string) (adapters.Setup, map[string]*Source) {
	t.Helper()
	text, err := os.ReadFile("testdata/crm.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var f connectorFile
	found := config.Decode("crm.yaml", []byte(strings.NewReplacer(change...).Replace(string(text))), &f,
		config.Lookup(func(string) (string, bool) { return dbFile, true }))
	s := adapters.Setup{Connector: "crm", Settings: new(Settings), Operations: map[string]any{}, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	found = append(found, f.Settings.Decode(s.Settings)...)
	for name, n := range f.Operations {
		o := new(Operation)
		found = append(found, n.Decode(o)...)
		s.Operations[name] = o
	}
	sources := map[string]*Source{}
	for name, n := range f.Sources {
		sources[name] = new(Source)
		found = append(found, n.Decode(sources[name])...)
	}
	if found.Bad() {
		t.Fatal(found)
	}
	return s, sources
}

// must scans one value.
func (w world) must(t *testing.T, query string, args ...any) string {
	t.Helper()
	var s string
	if err := w.db.QueryRowContext(context.Background(), query, args...).Scan(&s); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s
}

func (w world) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := w.db.ExecContext(context.Background(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// apply hands in applications through the CRM's own door.
func (w world) apply(t *testing.T, n int) (ids []string) {
	t.Helper()
	for i := range n {
		r := httptest.NewRequest(http.MethodPost, "/applications", bytes.NewBufferString(fmt.Sprintf(`{"qymc":"第%d公司","zczb":"100.50"}`, i)))
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		var answer struct{ ID json.Number }
		if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil || rec.Code != http.StatusCreated {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		ids = append(ids, answer.ID.String())
	}
	return ids
}

func input(pairs ...any) map[string]any {
	out := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i].(string)] = pairs[i+1]
	}
	return out
}

func TestConformance(t *testing.T) {
	t.Parallel()
	var w world
	company := input("name", "示例公司", "person", input("name", "陈明"))
	setup := func(t *testing.T) adapters.Setup {
		w = newWorld(t)
		s, _ := connector(t, w.file)
		delete(s.Operations, "table") // they do not fit, and Check would say so
		delete(s.Operations, "column")
		return s
	}
	misfits := func(t *testing.T) adapters.Setup {
		w = newWorld(t)
		s, _ := connector(t, w.file)
		return s
	}
	ends := func(name, operation string, want adapters.Outcome, code string) adapterstest.Fault {
		return adapterstest.Fault{Name: name, Call: adapters.Call{Operation: operation, Input: company}, Want: want, Code: code}
	}
	locked := func(t *testing.T) adapters.Setup {
		s := setup(t)
		if err := w.Switch(fault.Down); err != nil {
			t.Fatal(err)
		}
		return s
	}
	down := func(t *testing.T) adapters.Setup {
		s, _ := connector(t, filepath.Join(t.TempDir(), "absent.db"))
		return s
	}
	adapterstest.Run(t, Adapter{}, adapterstest.Harness{
		Setup: setup,
		Call:  adapters.Call{Operation: "register", Input: company},
		Down:  down,
		Faults: []adapterstest.Fault{
			{Name: "locked", Setup: locked, Want: adapters.PeerDown, Code: "sql.busy"},
			{Name: "locked, and no time", Setup: locked, Timeout: 30 * time.Millisecond, Want: adapters.PeerDown},
			{Name: "no file", Setup: down, Want: adapters.PeerDown, Code: "sql.cannot-open"},
			{Name: "no database", Setup: func(t *testing.T) adapters.Setup {
				file := filepath.Join(t.TempDir(), "text.db")
				if err := os.WriteFile(file, bytes.Repeat([]byte("no database "), 100), 0o600); err != nil {
					t.Fatal(err)
				}
				s, _ := connector(t, file)
				return s
			}, Want: adapters.ConfigError, Code: "sql.file"},
			{Name: "input is missing", Call: adapters.Call{Operation: "register", Input: input("person", "x")}, Want: adapters.BadRequest, Code: "sql.input", Phase: adapters.Prepare},
			ends("unique", "twice", adapters.BusinessFault, "sql.constraint.unique"),
			ends("not null", "nameless", adapters.BusinessFault, "sql.constraint.not-null"),
			{Name: "rows", Call: adapters.Call{Operation: "rename", Input: input("name", "x", "code", "y")}, Want: adapters.BusinessFault, Code: "sql.rows"},
			ends("no such row", "one", adapters.BusinessFault, "sql.rows"),
			ends("too many rows", "few", adapters.ConfigError, ""),
			ends("two columns of one name", "columns", adapters.ConfigError, ""),
			ends("a value does not fit", "json", adapters.BadRequest, "sql.statement"),
			{Name: "no such table", Setup: misfits, Call: adapters.Call{Operation: "table"}, Want: adapters.ConfigError, Code: "sql.statement"},
			{Name: "no such column", Setup: misfits, Call: adapters.Call{Operation: "column"}, Want: adapters.ConfigError, Code: "sql.statement"},
		},
		Effects: func(t *testing.T) int {
			var n int
			if _, err := fmt.Sscan(w.must(t, "SELECT count(*) FROM company"), &n); err != nil {
				t.Fatal(err)
			}
			return n
		},
		Source: &adapterstest.SourceHarness{
			Spec: func(t *testing.T) any { _, sources := connector(t, w.file); return sources["applications"] },
			Send: func(t *testing.T, n int) []string { return w.apply(t, n) },
		},
	})
}
