package adapterstest

import (
	"context"
	"encoding"
	"path"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config"
)

// describes checks that the spec says what it must, for machine and people.
func (s suite) describes(t *testing.T) {
	if folder := path.Base(packageOf(s.adapter)); s.spec.Name != folder {
		t.Errorf("the adapter is named %q and lives in %q", s.spec.Name, folder)
	}
	if s.spec.Summary.En == "" || s.spec.Summary.Zh == "" {
		t.Error("the summary is not in both languages")
	}
	f := s.spec.Features
	if !f.Requests && !f.Receives && !f.Hears {
		t.Error("the adapter declares that it does nothing")
	}
	if (s.spec.Operation != nil) != f.Requests {
		t.Error("Spec.Operation is there if and only if Features.Requests")
	}
	if (s.spec.Source != nil) != (f.Receives || f.Hears) {
		t.Error("Spec.Source is there if and only if Features.Receives or Features.Hears")
	}
	if f.Idempotency && s.h.Effects == nil {
		t.Error("Features.Idempotency is declared and the harness counts no effects")
	}
	if (s.h.Source != nil) != f.Receives || (s.h.Webhook != nil) != f.Hears {
		t.Error("the harness has a source or webhook that the features do not declare, or lacks one")
	}
	for name, make := range map[string]func() any{"settings": s.spec.Settings, "operation": s.spec.Operation, "source": s.spec.Source} {
		if make != nil {
			t.Run(name, func(t *testing.T) { decodes(t, name, make) })
		}
	}
}

func packageOf(a adapters.Adapter) string {
	typ := reflect.TypeOf(a)
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return typ.PkgPath()
}

// decodes checks one config struct: fresh each time, documented, strict.
func decodes(t *testing.T, name string, make func() any) {
	v := make()
	typ := reflect.TypeOf(v)
	if typ == nil || typ.Kind() != reflect.Pointer || typ.Elem().Kind() != reflect.Struct {
		t.Fatalf("it returns a %T and no pointer to a struct", v)
	}
	if typ.Elem().Size() > 0 && reflect.ValueOf(v).Pointer() == reflect.ValueOf(make()).Pointer() {
		t.Error("it returns the same struct twice")
	}
	documented(t, name, typ.Elem(), map[reflect.Type]bool{})
	const stranger = "noSuchSettingAtAll"
	for _, f := range config.Decode(name+".yaml", []byte(stranger+": 1\n"), make()) {
		if f.Place.Line == 1 && (strings.Contains(f.Place.Path, stranger) || strings.Contains(asJSON(f.Args), stranger)) {
			return
		}
	}
	t.Errorf("an unknown key is decoded and nothing is found")
}

// documented checks the tags of every field of a struct and of the structs
// below it.
func documented(t *testing.T, at string, typ reflect.Type, seen map[reflect.Type]bool) {
	t.Helper()
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map || typ.Kind() == reflect.Array {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct || seen[typ] || decodesItself(typ) {
		return
	}
	seen[typ] = true
	for i := range typ.NumField() {
		f := typ.Field(i)
		if !f.IsExported() {
			continue
		}
		key, more, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if f.Anonymous || strings.Contains(more, "inline") {
			documented(t, at, f.Type, seen)
			continue
		}
		if key == "-" {
			continue
		}
		where := at + "." + f.Name
		if key == "" {
			t.Errorf("%s has no yaml name", where)
		}
		bilingual(t, where, f.Tag.Get("doc"))
		documented(t, where, f.Type, seen)
	}
}

// decodesItself reports whether a struct is a single value in YAML.
func decodesItself(typ reflect.Type) bool {
	p := reflect.PointerTo(typ)
	return typ == reflect.TypeFor[config.Node]() || typ == reflect.TypeFor[config.Secret]() || p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

func bilingual(t *testing.T, where, doc string) {
	t.Helper()
	en, zh, ok := strings.Cut(doc, "|")
	han := strings.ContainsFunc(zh, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if !ok || strings.TrimSpace(en) == "" || !han {
		t.Errorf(`%s: doc %q is not "English.|中文。"`, where, doc)
	}
}

// opens checks that a peer fits the features and can be closed twice.
func (s suite) opens(t *testing.T) {
	b := s.open(t, s.h.Setup)
	_, requests := b.peer.(adapters.Requester)
	_, receives := b.peer.(adapters.Source)
	_, hears := b.peer.(adapters.Webhook)
	_, describes := b.peer.(adapters.Describer)
	f := s.spec.Features
	if requests != f.Requests || receives != f.Receives || hears != f.Hears || describes != f.Describes {
		t.Errorf("the features are %+v; the peer is a requester: %t, a source: %t, a webhook: %t, a describer: %t", f, requests, receives, hears, describes)
	}
	for range 2 {
		b.do(t, func(context.Context) {
			if err := b.peer.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
	}
}
