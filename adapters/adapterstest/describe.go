package adapterstest

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/servicehall/hallway/adapters"
)

// describesOperations checks that every operation is described by schemas that
// are schemas, and that the harness's own call goes in and comes out as said.
func (s suite) describesOperations(t *testing.T) {
	b := s.open(t, s.h.Setup)
	peer, ok := b.peer.(adapters.Describer)
	if !ok {
		t.Fatal("the peer is no Describer")
	}
	for _, name := range slices.Sorted(maps.Keys(b.setup.Operations)) {
		d, err := b.describe(t, peer, name)
		if err != nil { // the harness may have operations that do not fit the peer
			if f := s.faultOf(t, err); name == s.h.Call.Operation || f.Outcome != adapters.ConfigError {
				t.Errorf("describe %s: %v", name, err)
			}
			continue
		}
		in, out := compile(t, name+" input", d.Input), compile(t, name+" output", d.Output)
		if name != s.h.Call.Operation {
			continue
		}
		s.fits(t, "the input of the call", in, s.h.Call.Input)
		r, err := b.call(t, s.keyed("described"), b.patience)
		if err != nil {
			t.Fatal(err)
		}
		s.fits(t, "its answer", out, r.Output)
	}
	_, err := b.describe(t, peer, "no-such-operation")
	if f := s.faultOf(t, err); f.Outcome != adapters.ConfigError {
		t.Errorf("an unknown operation: got %s: %v", f.Outcome, f)
	}
}

func (b bench) describe(t *testing.T, peer adapters.Describer, name string) (d adapters.Description, err error) {
	t.Helper()
	b.do(t, func(ctx context.Context) { d, err = peer.Describe(ctx, name) })
	return d, err
}

// describesSource checks that messages are as the source says.
func (s suite) describesSource(t *testing.T) {
	b := s.open(t, s.h.Setup)
	peer, ok := b.peer.(adapters.SourceDescriber)
	if !ok {
		t.Skip("the source does not describe its messages")
	}
	spec, in := s.h.Source.Spec(t), s.inbox(nil)
	var d adapters.Description
	var err error
	b.do(t, func(ctx context.Context) { d, err = peer.DescribeSource(ctx, spec) })
	if err != nil {
		t.Fatalf("describe the source: %v", err)
	}
	body := compile(t, "messages", d.Output)
	sent := s.h.Source.Send(t, 1)
	r := b.receive(t, spec, in.deliver)
	in.wait(t, func(ids []string) bool { return len(ids) >= len(sent) })
	r.end(t)
	for _, m := range in.all() {
		s.fits(t, "a message's body", body, m.Body)
	}
}

// fits checks a value by a schema; nothing known fits everything.
func (s suite) fits(t *testing.T, what string, by *jsonschema.Schema, v any) {
	t.Helper()
	if by == nil {
		return
	}
	if err := by.Validate(v); err != nil {
		t.Errorf("%s is not as described: %v\n%s", what, err, asJSON(v))
	}
}

// compile makes a schema of a description's part, nil of nothing.
func compile(t *testing.T, what string, text json.RawMessage) *jsonschema.Schema {
	t.Helper()
	if text == nil {
		return nil
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("the schema of the %s is no JSON: %v\n%s", what, err, text)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("description.json", doc); err != nil {
		t.Fatalf("the schema of the %s: %v\n%s", what, err, text)
	}
	schema, err := c.Compile("description.json")
	if err != nil {
		t.Fatalf("the schema of the %s is no JSON Schema: %v\n%s", what, err, text)
	}
	return schema
}
