package xsd

import (
	"encoding/xml"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/adapters/soap/lexical"
)

// builtIn are the built-in types whose form is looked at. The others are text.
var builtIn = map[string]lexical.Kind{
	"decimal": lexical.Number, "float": lexical.Float, "double": lexical.Float, "boolean": lexical.Boolean,
	"date": lexical.Date, "dateTime": lexical.DateTime, "time": lexical.Time, "base64Binary": lexical.Base64, "hexBinary": lexical.Hex,
	"integer": lexical.Integer, "int": lexical.Integer, "long": lexical.Integer, "short": lexical.Integer, "byte": lexical.Integer,
	"nonNegativeInteger": lexical.Integer, "positiveInteger": lexical.Integer, "nonPositiveInteger": lexical.Integer, "negativeInteger": lexical.Integer,
	"unsignedLong": lexical.Integer, "unsignedInt": lexical.Integer, "unsignedShort": lexical.Integer, "unsignedByte": lexical.Integer,
}

// ranges are the bounds of the built-in whole numbers, "" for none.
var ranges = map[string][2]string{
	"int": {"-2147483648", "2147483647"}, "long": {"-9223372036854775808", "9223372036854775807"}, "short": {"-32768", "32767"}, "byte": {"-128", "127"},
	"nonNegativeInteger": {"0", ""}, "positiveInteger": {"1", ""}, "nonPositiveInteger": {"", "0"}, "negativeInteger": {"", "-1"},
	"unsignedLong": {"0", "18446744073709551615"}, "unsignedInt": {"0", "4294967295"}, "unsignedShort": {"0", "65535"}, "unsignedByte": {"0", "255"},
}

// encodingNS is the namespace of SOAP's own encoding, which mirrors the
// built-in types.
const encodingNS = "http://schemas.xmlsoap.org/soap/encoding/"

func (s *Set) simpleNamed(name xml.Name, depth int) (*Simple, error) {
	if v, ok := s.simple[name]; ok {
		return v, nil
	}
	if name.Space == envelope.XSD || name.Space == encodingNS {
		v := native(name.Local)
		s.simple[name] = v
		return v, nil
	}
	d, ok := s.declared["simpleType"][name]
	if !ok {
		return nil, fmt.Errorf("the schema has no type %s", show(name))
	}
	v, err := s.simpleType(d.node, d.in, depth)
	if err != nil {
		return nil, fmt.Errorf("type %s: %w", name.Local, err)
	}
	s.simple[name] = v
	return v, nil
}

func native(local string) *Simple {
	v := &Simple{Kind: lexical.Text, longest: Unbounded}
	if kind, ok := builtIn[local]; ok {
		v.Kind = kind
	}
	v.low, v.high = whole(ranges[local][0]), whole(ranges[local][1])
	return v
}

func whole(text string) *big.Int {
	if n, ok := new(big.Int).SetString(text, 10); ok {
		return n
	}
	return nil
}

// simpleType compiles a definition: a restriction, a list or a union. A union
// is text.
func (s *Set) simpleType(n *envelope.Node, in *document, depth int) (*Simple, error) {
	if s.parts++; depth > maxDepth || s.parts > maxParts {
		return nil, fmt.Errorf("line %d: the type is nested too deeply or contains itself", n.Line)
	}
	if c := n.Child(envelope.XSD, "list"); c != nil {
		item, err := s.simpleOf(c, "itemType", in, depth)
		return &Simple{Kind: lexical.Text, Item: item, longest: Unbounded}, err
	}
	c := n.Child(envelope.XSD, "restriction")
	if c == nil {
		return &Simple{Kind: lexical.Text, longest: Unbounded}, nil
	}
	base, err := s.simpleOf(c, "base", in, depth)
	if err != nil {
		return nil, err
	}
	v := *base
	v.restrict(c)
	return &v, nil
}

// simpleOf is the type that an attribute names, or the one that stands inside.
func (s *Set) simpleOf(n *envelope.Node, attribute string, in *document, depth int) (*Simple, error) {
	if name := n.Plain(attribute); name != "" {
		full, err := resolve(n, in, name)
		if err != nil {
			return nil, err
		}
		return s.simpleNamed(full, depth+1)
	}
	if c := n.Child(envelope.XSD, "simpleType"); c != nil {
		return s.simpleType(c, in, depth+1)
	}
	return &Simple{Kind: lexical.Text, longest: Unbounded}, nil
}

// restrict takes over the facets that are worth a word before sending: the
// values and the lengths. Patterns are the peer's own business.
func (t *Simple) restrict(n *envelope.Node) {
	var values, patterns []string
	for _, c := range n.Children {
		if c.Name.Space != envelope.XSD {
			continue
		}
		value := c.Plain("value")
		length, err := count(c, "value")
		switch c.Name.Local {
		case "enumeration":
			values = append(values, value)
		case "pattern":
			patterns = append(patterns, value)
		case "minInclusive":
			t.low = tighter(t.low, whole(strings.TrimSpace(value)), 1)
			t.tell(c)
		case "maxInclusive":
			t.high = tighter(t.high, whole(strings.TrimSpace(value)), -1)
			t.tell(c)
		case "minExclusive", "maxExclusive", "totalDigits", "fractionDigits":
			t.tell(c)
		case "minLength":
			if err == nil {
				t.shortest = length
			}
		case "maxLength":
			if err == nil {
				t.longest = length
			}
		case "length":
			if err == nil {
				t.shortest, t.longest = length, length
			}
		}
	}
	if values != nil {
		t.Enum = values
	}
	if patterns != nil { // of one restriction, any may match
		t.told = append(slices.Clip(t.told), facet{"pattern", strings.Join(patterns, "|")})
	}
}

// tell keeps a facet for the description of the type.
func (t *Simple) tell(n *envelope.Node) {
	t.told = append(slices.Clip(t.told), facet{n.Name.Local, strings.TrimSpace(n.Plain("value"))})
}

func tighter(old, bound *big.Int, sign int) *big.Int {
	if bound == nil || old != nil && bound.Cmp(old)*sign < 0 {
		return old
	}
	return bound
}
