package sql

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/internal/sim/fault"
)

func open(t *testing.T, s adapters.Setup) *peer {
	t.Helper()
	p, err := Adapter{}.Open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p.(*peer)
}

func call(t *testing.T, p *peer, operation, key string, in any) (any, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r, err := p.Call(ctx, adapters.Call{Operation: operation, Key: key, Input: in})
	return r.Output, err
}

// decoded reads an operation from YAML.
func decoded(t *testing.T, text string) *Operation {
	t.Helper()
	o := new(Operation)
	if found := config.Decode("operation.yaml", []byte(text), o); found.Bad() {
		t.Fatal(found)
	}
	return o
}

// with gives a peer with one operation "op" to a database that an SQL text made.
func with(t *testing.T, schema, operation string) *peer {
	t.Helper()
	w := newWorld(t)
	w.exec(t, schema)
	s, _ := connector(t, w.file)
	s.Operations = map[string]any{"op": decoded(t, operation)}
	return open(t, s)
}

func TestForEach(t *testing.T) {
	t.Parallel()
	p := with(t, "CREATE TABLE t (parent, name, phone, i, x)", `
statements:
  - sql: DELETE FROM t
  - {sql: "INSERT INTO t VALUES (:name, :item.name, :item.phone, :index, :item.x)", foreach: company.contacts, rows: 1}
  - sql: SELECT * FROM t ORDER BY i
optional: [item.phone, item.x]
`)
	contacts := []any{input("name", "甲", "phone", "1", "x", []any{json.Number("2")}), input("name", "乙")}
	out, err := call(t, p, "op", "k", input("name", "of the company", "company", input("contacts", contacts)))
	want := input("affected", json.Number("2"), "rows", []any{
		input("parent", "of the company", "name", "甲", "phone", "1", "i", json.Number("0"), "x", "[2]"),
		input("parent", "of the company", "name", "乙", "phone", nil, "i", json.Number("1"), "x", nil),
	})
	if err != nil || !reflect.DeepEqual(out, want) {
		t.Errorf("got %v, %v", out, err)
	}
	for _, in := range []map[string]any{input("name", "x"), input("name", "x", "company", input("contacts", "no list"))} {
		if _, err := call(t, p, "op", "k", in); adapters.OutcomeOf(err) != adapters.BadRequest || !strings.Contains(err.Error(), "company.contacts") {
			t.Errorf("%v: got %v", in, err)
		}
	}
	if out, err := call(t, p, "op", "k", input("name", "x", "company", input("contacts", []any{}))); err != nil || len(out.(map[string]any)["rows"].([]any)) != 0 {
		t.Errorf("an empty list: got %v, %v", out, err)
	}
}

func TestAllThatIsMissingIsNamed(t *testing.T) {
	t.Parallel()
	p := with(t, "CREATE TABLE t (a, b)", "statements: [sql: 'INSERT INTO t VALUES (:a.b, :c)']")
	_, err := call(t, p, "op", "k", input("a", "no object"))
	var f *adapters.Fault
	if !errors.As(err, &f) || f.Outcome != adapters.BadRequest || f.Message != "a.b is missing; c is missing" {
		t.Errorf("got %v", err)
	}
	if _, err := call(t, p, "op", "k", input("a", input("b", nil), "c", nil)); err != nil {
		t.Errorf("null is a value: %v", err)
	}
}

// TestNothingIsHalfDone holds that a transaction whose last statement fails has
// done nothing.
func TestNothingIsHalfDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, _ := connector(t, w.file)
	p := open(t, s)
	for _, c := range []struct{ operation, code string }{{"twice", "sql.constraint.unique"}} {
		var f *adapters.Fault
		if _, err := call(t, p, c.operation, "k", input("name", "x")); !errors.As(err, &f) || f.Code != c.code {
			t.Errorf("%s: got %v", c.operation, err)
		}
	}
	if n := w.must(t, "SELECT count(*) FROM contact"); n != "0" {
		t.Errorf("%s contacts are left of a transaction that failed", n)
	}
}

// TestTheDatabasesTextIsKept holds that values are given as they are stored:
// the driver would turn the declared dates into times, unreadable ones into the
// year 1.
func TestTheDatabasesTextIsKept(t *testing.T) {
	t.Parallel()
	schema := `CREATE TABLE t (id INTEGER PRIMARY KEY, d DATE, at DATETIME, n NUMERIC, b BOOLEAN, r REAL, x BLOB, z TEXT);
		INSERT INTO t VALUES (1, '2026/1/5', '2026-01-05 09:00', '0.10', 1, 2.0, x'00ff', NULL), (2, 'unknown', 1767574800, 9007199254740993, 0, 0.1, NULL, '<&>')`
	want := []any{
		input("id", json.Number("1"), "d", "2026/1/5", "at", "2026-01-05 09:00", "n", json.Number("0.1"), "b", json.Number("1"), "r", json.Number("2"), "x", "AP8=", "z", nil),
		input("id", json.Number("2"), "d", "unknown", "at", json.Number("1767574800"), "n", json.Number("9007199254740993"), "b", json.Number("0"), "r", json.Number("0.1"), "x", nil, "z", "<&>"),
	}
	for _, statement := range []string{"SELECT * FROM t ORDER BY id", "WITH x AS (SELECT * FROM t) SELECT * FROM x ORDER BY id LIMIT 2 -- all"} {
		p := with(t, schema, "statements: [sql: '"+statement+"']")
		out, err := call(t, p, "op", "", nil)
		if err != nil || !reflect.DeepEqual(out.(map[string]any)["rows"], want) {
			t.Errorf("%s: got %v, %v", statement, out, err)
		}
	}
	p := with(t, schema, "statements: [sql: 'UPDATE t SET r = 1 RETURNING at']")
	if _, err := call(t, p, "op", "", nil); adapters.OutcomeOf(err) != adapters.ConfigError || !strings.Contains(err.Error(), "+name AS name") {
		t.Errorf("got %v", err)
	}
	p = with(t, schema, "statements: [sql: 'UPDATE t SET r = 1 RETURNING +at AS at']")
	if out, err := call(t, p, "op", "", nil); err != nil || out.(map[string]any)["affected"] != json.Number("2") {
		t.Errorf("got %v, %v", out, err)
	}
}

func TestCharset(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec(t, "CREATE TABLE t (a TEXT); INSERT INTO t VALUES (CAST(x'D6D0' AS TEXT))")
	gbk, _ := connector(t, w.file, "  busyTimeout: 300ms", "  busyTimeout: 300ms\n  charset: gbk")
	utf8, _ := connector(t, w.file)
	gbk.Operations = map[string]any{
		"read":  decoded(t, "statements: [sql: SELECT a FROM t WHERE a > '']"),
		"write": decoded(t, "statements: [sql: 'UPDATE t SET a = :a || :b']"),
	}
	utf8.Operations = gbk.Operations
	p := open(t, gbk)
	if _, err := call(t, p, "write", "", input("a", "中文", "b", "𠀀")); err != nil {
		t.Error(err)
	}
	if hex := w.must(t, "SELECT hex(a) FROM t"); hex != "D6D0CEC495328236" {
		t.Errorf("written as %s", hex)
	}
	out, err := call(t, p, "read", "", nil)
	if want := []any{input("a", "中文𠀀")}; err != nil || !reflect.DeepEqual(out.(map[string]any)["rows"], want) {
		t.Errorf("got %v, %v", out, err)
	}
	var f *adapters.Fault
	if _, err := call(t, open(t, utf8), "read", "", nil); !errors.As(err, &f) || f.Code != "sql.charset" || !strings.Contains(f.Message, "column a: byte D6 at offset 0") {
		t.Errorf("bytes that are no UTF-8: got %v", err)
	}
}

func TestALockIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, _ := connector(t, w.file, "busyTimeout: 300ms", "busyTimeout: 1m")
	p := open(t, s)
	if err := w.Switch(fault.Down); err != nil {
		t.Fatal(err)
	}
	if _, err := call(t, p, "companies", "", nil); err != nil {
		t.Errorf("reading beside a lock: %v", err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := p.Call(context.Background(), adapters.Call{Operation: "register", Key: "k", Input: input("name", "a", "person", input("name", "b"))})
		done <- err
	}()
	moment := time.NewTimer(30 * time.Millisecond)
	defer moment.Stop()
	select {
	case err := <-done:
		t.Fatalf("it did not wait: %v", err)
	case <-moment.C:
	}
	if err := w.Switch(fault.None); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("after the lock: %v", err)
	}
}

// TestMistakesAreToldAtOpen holds that a wrong statement is refused with all
// others, before anything runs.
func TestMistakesAreToldAtOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, _ := connector(t, w.file, "busyTimeout: 300ms", "readonly: true")
	s.Operations = map[string]any{
		"a": decoded(t, "statements: [sql: 'SELECT ?']"),
		"b": decoded(t, "{statements: [sql: UPDATE company SET name = 'x'], optional: [phone]}"),
		"c": decoded(t, "{statements: [sql: SELECT 1], optional: [phone]}"),
		"d": decoded(t, "{statements: [sql: SELECT 1], one: true}"),
	}
	_, err := Adapter{}.Open(context.Background(), s)
	var f *adapters.Fault
	if !errors.As(err, &f) || f.Outcome != adapters.ConfigError {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{`operation a: statement 1: at character 8: "?"`, "operation b: statement 1: it writes, and the connector is readonly", "operation c: optional: no statement has a parameter :phone"} {
		if !strings.Contains(f.Message, want) {
			t.Errorf("%q lacks %q", f.Message, want)
		}
	}
	if strings.Contains(f.Message, "operation d") {
		t.Errorf("%q", f.Message)
	}
	for _, change := range [][]string{{"file: ${CRM_FILE}", "maxOpen: 1"}, {"file: ${CRM_FILE}", "file: x\n  dsn: ${X}"}} {
		s, _ := connector(t, w.file, change...)
		if _, err := (Adapter{}).Open(context.Background(), s); adapters.OutcomeOf(err) != adapters.ConfigError {
			t.Errorf("%v: got %v", change, err)
		}
	}
}

// TestAForeignFileStaysAsItIs holds that an old journal mode is not changed, a
// readonly connector writes nothing, and no file is made.
func TestAForeignFileStaysAsItIs(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "old 100%?#.db")
	w := world{file: file}
	var err error
	if w.db, err = stdsql.Open("sqlite3", filepath.Join(filepath.Dir(file), "copy.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.db.Close() })
	w.exec(t, "PRAGMA journal_mode = DELETE; CREATE TABLE t (a)")
	w.exec(t, "VACUUM INTO ?", file)
	s, _ := connector(t, file)
	s.Operations = map[string]any{
		"write": decoded(t, "statements: [sql: INSERT INTO t VALUES (1)]"),
		"mode":  decoded(t, "{statements: [sql: SELECT journal_mode FROM pragma_journal_mode], one: true}"),
	}
	p := open(t, s)
	if _, err := call(t, p, "write", "", nil); err != nil {
		t.Error(err)
	}
	if mode, err := call(t, p, "mode", "", nil); err != nil || mode.(map[string]any)["journal_mode"] != "delete" {
		t.Errorf("the journal mode is now %v, %v", mode, err)
	}
	absent, _ := connector(t, file+".absent")
	if _, err := call(t, open(t, absent), "companies", "", nil); adapters.OutcomeOf(err) != adapters.PeerDown {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(file + ".absent"); err == nil {
		t.Error("a database was made")
	}
}
