package process

import (
	"slices"
	"strconv"
	"time"

	"github.com/servicehall/hallway/config/jsonshape"
)

// wire writes states and events as JSON without reflection: every command
// writes both. The keys are those of the struct tags, since encoding/json reads
// them back; a test holds the two to each other.
type wire struct {
	b     []byte
	fresh bool // nothing stands in the present object yet
	err   error
}

func (w *wire) open()  { w.b, w.fresh = append(w.b, '{'), true }
func (w *wire) close() { w.b, w.fresh = append(w.b, '}'), false }

func (w *wire) key(k string) {
	if !w.fresh {
		w.b = append(w.b, ',')
	}
	w.fresh = false
	w.b = append(append(append(w.b, '"'), k...), '"', ':')
}

func (w *wire) text(k, v string) {
	w.key(k)
	w.b = jsonshape.AppendString(w.b, v)
}

// textIf leaves an empty text out, as omitempty does; so do the others.
func (w *wire) textIf(k, v string) {
	if v != "" {
		w.text(k, v)
	}
}

func (w *wire) number(k string, v int64) {
	w.key(k)
	w.b = strconv.AppendInt(w.b, v, 10)
}

func (w *wire) numberIf(k string, v int64) {
	if v != 0 {
		w.number(k, v)
	}
}

func (w *wire) numbersIf(k string, list []int64) {
	if len(list) == 0 {
		return
	}
	w.key(k)
	w.b = append(w.b, '[')
	for i, n := range list {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = strconv.AppendInt(w.b, n, 10)
	}
	w.b = append(w.b, ']')
}

func (w *wire) trueIf(k string, v bool) {
	if v {
		w.key(k)
		w.b = append(w.b, "true"...)
	}
}

func (w *wire) valuesIf(k string, list []any) {
	if len(list) > 0 {
		w.value(k, list)
	}
}

func (w *wire) at(k string, t time.Time) {
	w.key(k)
	w.b = append(w.b, '"')
	w.b = t.AppendFormat(w.b, time.RFC3339Nano)
	w.b = append(w.b, '"')
}

func (w *wire) atIf(k string, t *time.Time) {
	if t != nil {
		w.at(k, *t)
	}
}

func (w *wire) value(k string, v any) {
	w.key(k)
	var err error
	if w.b, err = jsonshape.Append(w.b, v); err != nil && w.err == nil {
		w.err = err
	}
}

func (w *wire) varsIf(k string, v map[string]any) {
	if len(v) > 0 {
		w.value(k, v)
	}
}

func (w *wire) valueIf(k string, v any) {
	if v != nil {
		w.value(k, v)
	}
}

func (w *wire) textsIf(k string, list []string) {
	if len(list) == 0 {
		return
	}
	w.key(k)
	w.b = append(w.b, '[')
	for i, s := range list {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = jsonshape.AppendString(w.b, s)
	}
	w.b = append(w.b, ']')
}

// headersIf writes a map of texts with its keys in order.
func (w *wire) headersIf(k string, m map[string]string) {
	if len(m) == 0 {
		return
	}
	keys := make([]string, 0, len(m))
	for name := range m {
		keys = append(keys, name)
	}
	slices.Sort(keys)
	w.key(k)
	w.open()
	for _, name := range keys {
		if !w.fresh {
			w.b = append(w.b, ',')
		}
		w.fresh = false
		w.b = append(jsonshape.AppendString(w.b, name), ':')
		w.b = jsonshape.AppendString(w.b, m[name])
	}
	w.close()
}

// listIf writes a list of objects.
func listIf[T any](w *wire, k string, list []T, write func(*wire, *T)) {
	if len(list) == 0 {
		return
	}
	w.key(k)
	w.b = append(w.b, '[')
	for i := range list {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.open()
		write(w, &list[i])
		w.close()
	}
	w.b = append(w.b, ']')
}

// objectIf writes an object that may be missing.
func objectIf[T any](w *wire, k string, v *T, write func(*wire, *T)) {
	if v == nil {
		return
	}
	w.key(k)
	w.open()
	write(w, v)
	w.close()
}
