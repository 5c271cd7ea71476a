package mapping

import (
	"strings"
	"time"

	"github.com/servicehall/hallway/mapping/feel/value"
)

// layout is the objects that a mapping makes, the outermost first, each after
// the one that it is in.
type layout []object

type object struct {
	in      int    // the object that it is in
	key     string // and the key there
	entries []entry
}

// entry is what an object has under a key: a field or another object.
type entry struct {
	text   []byte // the key as JSON has it, with the colon
	field  *field
	object int // 0 for a field
}

// layoutOf finds the objects that the targets name, and tells each field its
// own.
func layoutOf(fields []field) layout {
	l := layout{{}}
	known := map[string]int{"": 0}
	for _, f := range leavesOf(fields) {
		at := 0
		for n := 1; n < len(f.keys); n++ {
			path := strings.Join(f.keys[:n], ".")
			next, have := known[path]
			if !have {
				next = len(l)
				known[path] = next
				l = append(l, object{in: at, key: f.keys[n-1]})
				l[at].add(f.keys[n-1], entry{object: next})
			}
			at = next
		}
		f.object = at
		l[at].add(f.keys[len(f.keys)-1], entry{field: f.field})
	}
	return l
}

func (o *object) add(key string, e entry) {
	e.text = append(value.AppendJSONString(nil, key), ':')
	o.entries = append(o.entries, e)
}

// made is the objects of one result, in the order of the layout; nil where
// nothing has been put into one yet.
type made []map[string]any

// result is an object that is being made.
type result struct {
	layout layout
	made   made
}

// begin starts one; few is room for its objects.
func (l layout) begin(few made) result {
	for range l {
		few = append(few, nil)
	}
	few[0] = make(map[string]any, len(l[0].entries))
	return result{l, few}
}

// put sets a field. Targets never lie in one another, so what is there is an
// object of ours.
func (r *result) put(f *field, v any) {
	r.layout.object(r.made, f.object)[f.keys[len(f.keys)-1]] = v
}

func (l layout) object(out made, i int) map[string]any {
	if out[i] == nil {
		out[i] = make(map[string]any, len(l[i].entries))
		l.object(out, l[i].in)[l[i].key] = out[i]
	}
	return out[i]
}

// AppendJSON maps like Apply and appends the result to b as JSON, its keys in
// the order of the mapping's file where no schema asks for the whole of it first.
func (m *Mapping) AppendJSON(b []byte, in map[string]any, now time.Time, zone *time.Location) ([]byte, error) {
	if m.to != nil || !m.flat {
		out, err := m.Apply(in, now, zone)
		if err != nil {
			return b, err
		}
		return value.AppendJSON(b, out), nil
	}
	if m.from != nil {
		if problems := m.from.Check(in); problems != nil {
			return b, &Refusal{Mapping: m.name, Problems: problems}
		}
	}
	e := evaluation{m: m}
	e.begin(in, now, zone)
	defer e.session.End()
	e.bind(&m.body)
	return e.append(b, 0), nil
}

// append writes an object; what is null, and an object of nothing else, is left
// out.
func (e *evaluation) append(b []byte, at int) []byte {
	o := &e.m.body.layout[at]
	b = append(b, '{')
	begin := len(b)
	for i := range o.entries {
		x := &o.entries[i]
		before := len(b)
		if before > begin {
			b = append(b, ',')
		}
		b = append(b, x.text...)
		from := len(b)
		if x.object > 0 {
			b = e.append(b, x.object)
		} else {
			b = e.text(b, x.field)
		}
		if written := b[from:]; string(written) == "null" || x.object > 0 && len(written) == len("{}") {
			b = b[:before]
		}
	}
	return append(b, '}')
}

func (e *evaluation) text(b []byte, f *field) []byte {
	if f.program == nil {
		return value.AppendJSON(b, f.literal)
	}
	b, _ = e.session.AppendJSON(b, f.program)
	return b
}
