package soap

import (
	"context"
	"encoding/json"
	"os"
	"strings"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/adapters/soap/xsd"
)

// What a message without content is.
var (
	takesNothing = json.RawMessage(`{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","additionalProperties":false}`)
	givesNothing = json.RawMessage(`{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"}`)
)

// Near reports whether the WSDL is a file.
func (Adapter) Near(settings any) bool {
	set, ok := settings.(*Settings)
	if !ok || remote(set.WSDL) {
		return false
	}
	info, err := os.Stat(set.WSDL)
	return err == nil && info.Mode().IsRegular()
}

// Describe tells the shapes of an operation by the schemas of the WSDL. The
// idempotency key need not be in the input.
func (p *peer) Describe(ctx context.Context, operation string) (adapters.Description, error) {
	op, ok := p.operations[operation]
	if !ok {
		return adapters.Description{}, httpcall.NoOperation(operation)
	}
	d, fault := p.source.get(ctx)
	if fault != nil {
		return adapters.Description{}, fault
	}
	a := d.operations[operation]
	out := adapters.Description{Input: takesNothing, Output: givesNothing}
	var filled []string
	if op.Key != "" {
		filled = strings.Split(op.Key, ".")
	}
	var err error
	if a.request != nil {
		if out.Input, err = xsd.Takes(a.request, filled); err != nil {
			return adapters.Description{}, unfit(p.set.WSDL, "describe %s: %v", operation, err)
		}
	}
	if a.answer != nil {
		if out.Output, err = xsd.Gives(a.answer); err != nil {
			return adapters.Description{}, unfit(p.set.WSDL, "describe %s: %v", operation, err)
		}
	}
	return out, nil
}
