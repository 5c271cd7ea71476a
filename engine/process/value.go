package process

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/mapping/feel"
)

// value is a text of the model: static, or FEEL.
type value struct {
	static  string
	program *feel.Program
	source  string
}

// value compiles a text; nil for an empty one.
func (c *compiler) value(t bpmn.Text, id string) *value {
	if t.Value == "" {
		return nil
	}
	source, isFeel := t.Feel()
	if !isFeel {
		return &value{static: t.Value}
	}
	return &value{program: c.feel(t, source, id), source: source}
}

// feelValue compiles a text that has to be FEEL.
func (c *compiler) feelValue(t bpmn.Text, id string) *value {
	if _, isFeel := t.Feel(); !isFeel {
		c.bad("bpmn.feel-needed", t, id, nil)
		return nil
	}
	return c.value(t, id)
}

// fault is what stops an element until a person resolves it: an incident.
type fault struct{ kind, reason string }

func (f *fault) Error() string { return f.kind + ": " + f.reason }

// The kinds of incident that the machine itself raises.
const (
	KindExpression = "expression"      // an expression gave no usable value
	KindUnhandled  = "unhandled-error" // nothing catches a BPMN error
	KindNoFlow     = "no-flow"         // no condition is true and there is no default
	KindDecision   = "decision"        // a decision gave no result
	KindNumber     = "number"          // there is no case number
	KindCall       = "call"            // a called instance ended without completing
)

func badValue(format string, args ...any) error {
	return &fault{kind: KindExpression, reason: fmt.Sprintf(format, args...)}
}

// scope is what an expression sees: what mappings before it made, then the
// variables from an element instance upwards.
type scope struct {
	s    *State
	el   int64
	over map[string]any
}

// Lookup implements feel.Scope.
func (v scope) Lookup(name string) (any, bool) {
	if x, ok := v.over[name]; ok {
		return x, true
	}
	return v.s.Lookup(v.el, name)
}

// moment is the time and place an expression is evaluated at.
type moment struct {
	now     time.Time
	zone    *time.Location
	working bpmn.WorkingDays
}

// eval gives the value of a text for an element instance.
func (v *value) eval(sc scope, at moment) (any, error) {
	if v == nil {
		return nil, nil
	}
	if v.program == nil {
		return v.static, nil
	}
	out, _ := v.program.Eval(feel.Input{Vars: sc, Now: at.now, Zone: at.zone})
	return out, nil
}

// why says what kept a text from having a value.
func (v *value) why(sc scope, at moment) string {
	if v == nil || v.program == nil {
		return ""
	}
	_, diags := v.program.Eval(feel.Input{Vars: sc, Now: at.now, Zone: at.zone})
	if why := failure(diags); why != "" {
		return ": " + why
	}
	return ""
}

// text is eval for a value that has to be a text; a number counts as one.
func (v *value) text(sc scope, at moment) (string, error) {
	x, err := v.eval(sc, at)
	if err != nil {
		return "", err
	}
	switch t := x.(type) {
	case nil:
		return "", nil
	case string:
		return t, nil
	case fmt.Stringer: // json.Number
		return t.String(), nil
	}
	return "", badValue("=%s: a text is needed, it gives %s", strings.TrimSpace(v.source), kindOf(x))
}

// needed is text for a value that must not be empty.
func (v *value) needed(sc scope, at moment, what string) (string, error) {
	s, err := v.text(sc, at)
	if err == nil && s == "" {
		return "", badValue("%s: =%s gives nothing%s", what, strings.TrimSpace(v.source), v.why(sc, at))
	}
	return s, err
}

// list is eval for texts: a static comma list, a FEEL list, or one text.
func (v *value) list(sc scope, at moment) ([]string, error) {
	x, err := v.eval(sc, at)
	if err != nil {
		return nil, err
	}
	switch t := x.(type) {
	case nil:
		return nil, nil
	case string:
		return commas(t), nil
	case []any:
		var out []string
		for _, item := range t {
			s, ok := item.(string)
			if !ok {
				return nil, badValue("=%s: a list of texts is needed, it holds %s", strings.TrimSpace(v.source), kindOf(item))
			}
			out = append(out, s)
		}
		return out, nil
	}
	return nil, badValue("=%s: a list of texts is needed, it gives %s", strings.TrimSpace(v.source), kindOf(x))
}

func commas(s string) []string {
	parts := strings.Split(s, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

// kindOf names the FEEL type of a value for a reason.
func kindOf(x any) string {
	switch x.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a text"
	case fmt.Stringer:
		return "a number"
	case []any:
		return "a list"
	}
	return "a context"
}

// condition is a compiled flow condition.
type condition struct {
	program *feel.Program
	source  string
}

func (c *compiler) condition(t bpmn.Text, id string) *condition {
	source, _ := t.Feel()
	return &condition{program: c.feel(t, source, id), source: source}
}

// holds reports whether the condition is true; neither true nor false is a
// fault, as in Zeebe.
func (c *condition) holds(sc scope, at moment) (bool, error) {
	got, diags := c.program.Test(feel.Input{Vars: sc, Now: at.now, Zone: at.zone})
	switch got {
	case feel.True:
		return true, nil
	case feel.False:
		return false, nil
	}
	why := failure(diags)
	if why == "" {
		why = "it is neither true nor false"
	}
	return false, badValue("=%s: %s", strings.TrimSpace(c.source), why)
}
