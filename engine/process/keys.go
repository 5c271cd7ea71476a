package process

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/mapping/feel"
)

// keys are the business keys that a process declares.
type keys struct {
	program *feel.Program
	reads   map[string]bool // variables that may change them
	listed  []string        // names of variables, where the value is a list
}

// Key is one business key of an instance: a variable of several values has
// several.
type Key struct{ Name, Value string }

var keyName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]*$`)

// keys compiles a declaration: a list of names of variables, or a context of
// names and expressions.
func (c *compiler) keys(t bpmn.Text, id string) *keys {
	v := c.feelValue(t, id)
	if v == nil || v.program == nil {
		return nil
	}
	k := &keys{program: v.program, reads: map[string]bool{}}
	for _, name := range v.program.Names() {
		k.reads[name] = true
	}
	shape, _ := v.program.Eval(feel.Input{Vars: feel.Map{}, Now: time.Unix(0, 0), Zone: time.UTC})
	var names []string
	switch x := shape.(type) {
	case map[string]any:
		names = slices.Collect(maps.Keys(x))
	case []any:
		for _, item := range x {
			name, _ := item.(string)
			names, k.reads[name] = append(names, name), true
		}
		k.listed = names
	}
	if len(names) == 0 || slices.ContainsFunc(names, func(n string) bool { return !keyName.MatchString(n) }) {
		c.bad("bpmn.keys", t, id, nil)
		return nil
	}
	return k
}

// HasKeys reports whether the process declares business keys.
func (d *Definition) HasKeys() bool { return d.keys != nil }

// KeyedBy reports whether variables of the process may change its keys.
func (d *Definition) KeyedBy(vars map[string]any) bool {
	if d.keys == nil {
		return false
	}
	for name := range vars {
		if d.keys.reads[name] {
			return true
		}
	}
	return false
}

// Keys gives the business keys of an instance, each name and value once. What
// has no value, or one that is no text, number or boolean, is no key.
func (d *Definition) Keys(s *State, at time.Time, zone *time.Location) []Key {
	if d.keys == nil {
		return nil
	}
	var out []Key
	add := func(name string, v any) {
		for _, text := range texts(v) {
			if k := (Key{name, text}); !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	for _, name := range d.keys.listed {
		add(name, s.Variables[name])
	}
	if d.keys.listed != nil {
		return out
	}
	got, _ := d.keys.program.Eval(feel.Input{Vars: scope{s: s}, Now: at, Zone: zone})
	values, _ := got.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		add(name, values[name])
	}
	return out
}

// texts are the values of a key: each of a list, as a text.
func texts(v any) []string {
	switch x := v.(type) {
	case string:
		if x != "" {
			return []string{x}
		}
	case bool, fmt.Stringer:
		return []string{fmt.Sprint(x)}
	case []any:
		var out []string
		for _, item := range x {
			if _, deep := item.([]any); !deep {
				out = append(out, texts(item)...)
			}
		}
		return out
	}
	return nil
}
