package xsd

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/adapters/soap/lexical"
)

func scalar(v any) (string, bool) { return lexical.Format(lexical.Text, v) }

// simple writes a value of a simple type.
func (w *writer) simple(path string, t *Simple, v any) string {
	if t.Item != nil {
		return w.items(path, t, v)
	}
	text, ok := lexical.Format(t.Kind, v)
	if !ok {
		w.problem(path, "xsd.type", map[string]any{"value": short(v), "kind": string(t.Kind)})
		return ""
	}
	if len(t.Enum) > 0 && !slices.Contains(t.Enum, text) {
		w.problem(path, "xsd.enum", map[string]any{"value": short(text), "known": strings.Join(t.Enum, ", ")})
	}
	if n := utf8.RuneCountInString(text); t.Kind == lexical.Text && (n < t.shortest || t.longest != Unbounded && n > t.longest) {
		w.problem(path, "xsd.length", map[string]any{"length": n, "limits": limits(t)})
	}
	if t.out(text) {
		w.problem(path, "xsd.range", map[string]any{"value": short(text), "low": bound(t.low), "high": bound(t.high)})
	}
	return w.writable(path, text)
}

// items writes a list type: its items with blanks between them.
func (w *writer) items(path string, t *Simple, v any) string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var out []string
	for i, item := range list {
		out = append(out, w.simple(fmt.Sprintf("%s[%d]", path, i+1), t.Item, item))
	}
	return strings.Join(out, " ")
}

func (w *writer) writable(path, text string) string {
	if r, bad := envelope.Unwritable(text); bad {
		w.problem(path, "xsd.character", map[string]any{"character": fmt.Sprintf("U+%04X", r)})
		return ""
	}
	return text
}

// out reports whether a number is beyond the bounds of its type, which are
// whole numbers.
func (t *Simple) out(text string) bool {
	if t.low == nil && t.high == nil {
		return false
	}
	n, ok := new(big.Rat).SetString(text)
	if !ok {
		return false
	}
	return t.low != nil && n.Cmp(new(big.Rat).SetInt(t.low)) < 0 || t.high != nil && n.Cmp(new(big.Rat).SetInt(t.high)) > 0
}

func bound(n *big.Int) string {
	if n == nil {
		return "∞"
	}
	return n.String()
}

func limits(t *Simple) string {
	if t.longest == Unbounded {
		return fmt.Sprintf("≥ %d", t.shortest)
	}
	return fmt.Sprintf("%d–%d", t.shortest, t.longest)
}

// value reads a text of a simple type. What is empty and no text is nil; what
// is not written as the type wants stays text.
func (t *Simple) value(text string) any {
	if t.Item != nil {
		out := []any{}
		for _, item := range strings.Fields(text) {
			out = append(out, t.Item.value(item))
		}
		return out
	}
	if t.Kind == lexical.Text {
		return text
	}
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return nil
	}
	switch v, ok := lexical.Parse(t.Kind, trimmed); v.(type) {
	case json.Number, bool:
		if ok {
			return v
		}
	}
	return trimmed
}
