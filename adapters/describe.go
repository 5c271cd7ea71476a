package adapters

import (
	"context"
	"encoding/json"
)

// Describer is a peer that knows the shapes of its operations.
type Describer interface {
	// Describe says what an operation takes and gives. It may ask the peer,
	// and calls nothing. The error is always a *Fault: ConfigError for an
	// operation that is not there or does not fit the peer.
	Describe(ctx context.Context, operation string) (Description, error)
}

// SourceDescriber is a source that knows the shape of its messages.
type SourceDescriber interface {
	// DescribeSource says what the bodies of a source's messages are, as
	// Output. spec is what Spec.Source returned, decoded. The error is always
	// a *Fault.
	DescribeSource(ctx context.Context, spec any) (Description, error)
}

// Near is an adapter some of whose connectors can be described without the
// network.
type Near interface {
	// Near reports whether all that describes a connector is at hand, in a
	// file that exists. settings is what Spec.Settings returned, decoded.
	Near(settings any) bool
}

// Description is what is known of an operation or a source, as JSON Schema
// 2020-12. Where XML is spoken, x-xml holds what OpenAPI's xml object does:
// names, namespaces and attributes; children stand in their order.
//
// What Input accepts can be sent; Output is what comes of an answer that is as
// the peer itself says. Either may be null, which is: nothing is known.
type Description struct {
	Input  json.RawMessage `json:"input,omitempty"`
	Output json.RawMessage `json:"output,omitempty"`
}
