package config

import (
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"strings"

	"github.com/servicehall/hallway/config/finding"
)

const hidden = "***"

// Secret is a value that nobody may see by accident: it prints, logs and
// marshals as "***". A file has to write it as a reference.
type Secret struct{ value string }

// NewSecret holds a value as a secret.
func NewSecret(value string) Secret { return Secret{value} }

// Reveal gives the value itself, for the one place that sends or checks it.
func (s Secret) Reveal() string { return s.value }

// IsZero reports whether there is no value.
func (s Secret) IsZero() bool { return s.value == "" }

func (s Secret) String() string { return hidden }

// GoString is what %#v prints.
func (s Secret) GoString() string { return hidden }

// Format prints every verb alike.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalJSON gives "***".
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// MarshalText gives "***".
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue is what a log shows.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

func (d *decoder) secret(p *part, path string, v reflect.Value, r rules) {
	if p == nil || p.kind == nothing {
		return
	}
	if p.kind != scalar {
		d.hideLines(p)
		d.add(p, path, "config.want-text", nil)
		return
	}
	if !strings.Contains(p.text, "${") && p.text != "" {
		d.hideLines(p)
		d.report(finding.Warning, p, path, "config.secret-literal", map[string]any{"key": lastKey(path)})
	}
	s, ok := d.text(p, path)
	if !ok {
		return
	}
	v.Set(reflect.ValueOf(Secret{s}))
	masked := *p
	masked.text = hidden
	d.textRules(&masked, path, s, r)
}

// hideLines keeps the lines of a part out of all findings.
func (d *decoder) hideLines(p *part) {
	if d.hide == nil {
		d.hide = map[int]bool{}
	}
	end := p.line + strings.Count(p.text, "\n")
	for _, x := range p.items {
		d.hideLines(x)
	}
	for _, e := range p.entries {
		d.hideLines(e.value)
	}
	if p.style == block || p.style == quoted {
		end++
	}
	for l := p.line; l <= end; l++ {
		d.hide[l] = true
	}
}

func lastKey(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '.' {
			return path[i+1:]
		}
	}
	return path
}
