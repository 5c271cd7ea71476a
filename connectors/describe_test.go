package connectors_test

import (
	"context"
	stdsql "database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/soap"
	"github.com/servicehall/hallway/adapters/sql"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/schema"
)

// fitted loads the files of a case of testdata/connectors/fit.
func fitted(t *testing.T, a *txtar.Archive) *connectors.Catalogue {
	t.Helper()
	var files mapping.Files
	var own []connectors.Source
	db := filepath.Join(t.TempDir(), "db")
	for _, f := range a.Files {
		s := mapping.Source{Name: f.Name, Text: f.Data}
		switch {
		case strings.HasPrefix(f.Name, "mappings/"):
			files.Mappings = append(files.Mappings, s)
		case strings.HasPrefix(f.Name, "schemas/"):
			files.Schemas = append(files.Schemas, s)
		case f.Name == "db.sql":
			made(t, db, string(f.Data))
		case strings.HasSuffix(f.Name, ".yaml"):
			own = append(own, connectors.Source{Name: f.Name, Text: f.Data})
		}
	}
	set, found := mapping.Load(files)
	cat, list := connectors.Load(own, []adapters.Adapter{soap.Adapter{}, sql.Adapter{}}, set.Mapping, time.Now, config.Lookup(func(string) (string, bool) { return db, true }))
	if found = append(found, list...); found.Bad() {
		t.Fatal(found)
	}
	return cat
}

func made(t *testing.T, file, text string) {
	t.Helper()
	db, err := stdsql.Open("sqlite3", "file:"+file)
	if err == nil {
		_, err = db.ExecContext(context.Background(), text)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestFit compares what is found of mappings by the peers' own descriptions.
func TestFit(t *testing.T) {
	t.Parallel()
	texts, err := words.Merge(config.Words, feel.Words, schema.Words, mapping.Words, connectors.Words)
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(cases + "/fit/*.txt")
	if err != nil || len(names) < 4 {
		t.Fatalf("%d cases, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, f := range fitted(t, a).FitNear(context.Background()) {
				got.WriteString(string(f.Severity) + " " + f.Say(texts, words.En) + "\n" + texts.Say(words.Zh, f.Code, f.Args) + "\n\n")
			}
			for i, f := range a.Files {
				if f.Name != "found" {
					continue
				}
				if *update {
					a.Files[i].Data = []byte(got.String())
				} else if string(f.Data) != got.String() {
					t.Errorf("%s finds\n%s", name, got.String())
				}
			}
			if *update {
				if err := os.WriteFile(name, txtar.Format(a), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// What a peer says once it is open are warnings, and only those that can be had.
func TestFitOfOpenPeers(t *testing.T) {
	t.Parallel()
	a, err := txtar.ParseFile(cases + "/fit/soap-bad.txt")
	if err != nil {
		t.Fatal(err)
	}
	cat := fitted(t, a)
	if found := cat.Fit(context.Background(), "files"); found != nil {
		t.Errorf("before it is open: %v", found)
	}
	if err := cat.Open(context.Background(), "files", slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := cat.Close(); err != nil {
			t.Error(err)
		}
	}()
	found := cat.Fit(context.Background(), "files")
	if len(found) < 5 || found.Bad() || found[0].Severity != finding.Warning {
		t.Errorf("%v", found)
	}
	if d, err := cat.Describe(context.Background(), "files", "put"); err != nil || !strings.Contains(string(d.Input), "capital") {
		t.Errorf("%s %v", d.Input, err)
	}
	for _, name := range []string{"files.none", "none.put"} {
		connector, operation, _ := strings.Cut(name, ".")
		if _, err := cat.Describe(context.Background(), connector, operation); !errors.Is(err, connectors.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := cat.DescribeSource(context.Background(), "files", "put"); !errors.Is(err, connectors.ErrNotFound) {
		t.Error(err)
	}
}

// says is an adapter whose peer says of every operation what the test wants.
type says struct {
	echo
	d    adapters.Description
	fail error
}

// Open implements adapters.Adapter.
func (s *says) Open(context.Context, adapters.Setup) (adapters.Peer, error) { return s, nil }

// Close implements adapters.Peer.
func (s *says) Close() error { return nil }

// Describe implements adapters.Describer.
func (s *says) Describe(context.Context, string) (adapters.Description, error) { return s.d, s.fail }

// Near implements adapters.Near.
func (s *says) Near(any) bool { return true }

// A description that is none is a warning at the operation, and so is one that
// cannot be had; a peer that is down finds nothing. An answer that is no object
// is known as result.
func TestFitWithStrangeDescriptions(t *testing.T) {
	t.Parallel()
	set, found := mapping.Load(mapping.Files{Mappings: []mapping.Source{{Name: "a.yaml", Text: []byte("mapping: a\nfields: {x: result}\n")}}})
	if found != nil {
		t.Fatal(found)
	}
	const file = "connector: c\nadapter: echo\nsettings: {url: u}\noperations: {op: {input: a, output: a, call: {path: p}}}\n"
	for _, c := range []struct {
		says says
		want string
	}{
		{says{d: adapters.Description{Input: []byte(`{"type": "word"}`)}}, "c.yaml:4:26 connector.not-described"},
		{says{d: adapters.Description{Output: []byte(`{`)}}, "c.yaml:4:37 connector.not-described"},
		{says{fail: &adapters.Fault{Outcome: adapters.PeerDown}}, ""},
		{says{fail: &adapters.Fault{Outcome: adapters.ConfigError, Message: "no"}}, "c.yaml:4:26 connector.not-described"},
		{says{d: adapters.Description{Output: []byte(`{"type": "string"}`)}}, ""},
		{says{d: adapters.Description{Output: []byte(`{"type": ["object", "null"], "properties": {"y": {}}}`)}}, "a.yaml:2:13 feel.unknown-name"},
		{says{}, ""},
	} {
		cat, found := connectors.Load([]connectors.Source{{Name: "c.yaml", Text: []byte(file)}}, []adapters.Adapter{&c.says}, set.Mapping, time.Now)
		if found.Bad() {
			t.Fatal(found)
		}
		got := ""
		for _, f := range cat.FitNear(context.Background()) {
			got += f.Place.String() + " " + f.Code
		}
		if got != c.want {
			t.Errorf("%s %s %v: %q, want %q", c.says.d.Input, c.says.d.Output, c.says.fail, got, c.want)
		}
	}
}
