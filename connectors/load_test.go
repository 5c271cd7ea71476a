package connectors_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/schema"
)

var update = flag.Bool("update", false, "rewrite the expected findings")

const cases = "../testdata/connectors"

// echo is an adapter that answers with what it was asked; bare is one that can
// do nothing.
type echo struct {
	bare bool
	answ func(ctx context.Context, c adapters.Call) (adapters.Reply, error)
	fail error // of Open
}

type (
	echoSettings struct {
		URL string `yaml:"url" required:"true"`
	}
	echoOperation struct {
		Path string `yaml:"path" required:"true"`
	}
	echoSource struct {
		Every time.Duration `yaml:"every" default:"1s"`
	}
)

// Spec implements adapters.Adapter.
func (e *echo) Spec() adapters.Spec {
	if e.bare {
		return adapters.Spec{Name: "bare"}
	}
	return adapters.Spec{
		Name: "echo", Settings: func() any { return &echoSettings{} }, Operation: func() any { return &echoOperation{} }, Source: func() any { return &echoSource{} },
		Features: adapters.Features{Requests: true, Receives: true},
	}
}

// Open implements adapters.Adapter.
func (e *echo) Open(_ context.Context, s adapters.Setup) (adapters.Peer, error) {
	if e.fail != nil {
		return nil, e.fail
	}
	if e.bare {
		return &barePeer{}, nil
	}
	return &echoPeer{echo: e, setup: s}, nil
}

type barePeer struct{ closed int }

// Close implements adapters.Peer.
func (p *barePeer) Close() error {
	p.closed++
	return nil
}

type echoPeer struct {
	barePeer
	echo  *echo
	setup adapters.Setup
}

// Call implements adapters.Requester.
func (p *echoPeer) Call(ctx context.Context, c adapters.Call) (adapters.Reply, error) {
	if p.echo.answ != nil {
		return p.echo.answ(ctx, c)
	}
	return adapters.Reply{Output: map[string]any{
		"url": p.setup.Settings.(*echoSettings).URL, "path": p.setup.Operations[c.Operation].(*echoOperation).Path, "key": c.Key, "input": c.Input,
	}}, nil
}

// Receive implements adapters.Source.
func (p *echoPeer) Receive(ctx context.Context, _ any, _ adapters.Deliver) error {
	<-ctx.Done()
	return nil
}

// Check implements adapters.Checker.
func (p *echoPeer) Check(context.Context) []adapters.CheckStep {
	return []adapters.CheckStep{{Name: "resolve", Outcome: adapters.OK}}
}

const mappings = `mapping: to-erp
fields:
  code: creditCode
`

func load(t *testing.T, e *echo, pattern string) (*connectors.Catalogue, finding.List) {
	t.Helper()
	set, found := mapping.Load(mapping.Files{Mappings: []mapping.Source{
		{Name: "mappings/to-erp.yaml", Text: []byte(mappings)},
		{Name: "mappings/from-erp.yaml", Text: []byte("mapping: from-erp\nfields:\n  number: input.code\n  where: url + path\n  key: key\n")},
	}})
	if found.Bad() {
		t.Fatal(found)
	}
	names, err := filepath.Glob(filepath.Join(cases, pattern))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files at %s: %v", pattern, err)
	}
	var files []connectors.Source
	for _, n := range names {
		text, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, connectors.Source{Name: filepath.Base(n), Text: text})
	}
	cat, found := connectors.Load(files, []adapters.Adapter{e, &echo{bare: true}}, set.Mapping, func() time.Time { return epoch })
	cat.Zone = time.UTC
	return cat, found
}

var epoch = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// Every bad file has beside it what is said of it.
func TestFindings(t *testing.T) {
	t.Parallel()
	texts, err := words.Merge(config.Words, feel.Words, schema.Words, mapping.Words, connectors.Words)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"settings", "parts", "adapter", "bare", "name", "twice"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, found := load(t, &echo{}, "bad/"+name+"*.yaml")
			var got strings.Builder
			for _, f := range found.Sorted() {
				got.WriteString(string(f.Severity) + " " + f.Say(texts, words.En) + "\n")
			}
			file := filepath.Join(cases, "bad", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("findings:\n%s\nwant:\n%s", got.String(), want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	if missing := connectors.Words.Missing(); len(missing) > 0 {
		t.Errorf("without a wording in both languages: %v", missing)
	}
	text, err := os.ReadFile("load.go")
	if err == nil {
		var more []byte
		more, err = os.ReadFile("describe.go")
		text = append(text, more...)
	}
	if err != nil {
		t.Fatal(err)
	}
	for code := range connectors.Words {
		if !strings.Contains(string(text), `"`+code+`"`) {
			t.Errorf("%s is used nowhere", code)
		}
	}
	for _, part := range strings.Split(string(text), `"connector.`)[1:] {
		if code := "connector." + part[:strings.Index(part, `"`)]; connectors.Words[code].En == "" {
			t.Errorf("%s has no text", code)
		}
	}
}

// The connectors that are right are there although others are wrong.
func TestBadFilesDoNotHideGoodOnes(t *testing.T) {
	t.Parallel()
	cat, found := load(t, &echo{}, "*/*.yaml")
	if !found.Bad() || strings.Join(cat.Names(), " ") != "erp off quiet" {
		t.Errorf("%v, %v", cat.Names(), found)
	}
}

func FuzzLoad(f *testing.F) {
	names, err := filepath.Glob(filepath.Join(cases, "*", "*.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	for _, n := range names {
		text, err := os.ReadFile(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	none := func(string) (*mapping.Mapping, bool) { return nil, false }
	f.Fuzz(func(t *testing.T, text []byte) {
		cat, found := connectors.Load([]connectors.Source{{Name: "x.yaml", Text: text}}, []adapters.Adapter{&echo{}, &echo{bare: true}}, none, time.Now)
		if found.Bad() == (len(cat.Names()) > 0) {
			t.Errorf("%d connectors of a file with %v", len(cat.Names()), found)
		}
		for _, x := range found {
			if x.Place.File != "x.yaml" {
				t.Errorf("a finding without its file: %v", x)
			}
		}
	})
}

var errOpen = errors.New("it cannot work")
