package config

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// text gives a scalar's text with its references put in.
func (d *decoder) text(p *part, path string) (string, bool) {
	if p.kind != scalar {
		d.add(p, path, "config.want-text", nil)
		return "", false
	}
	if d.doc.options.verbatim {
		return p.text, true
	}
	return d.expand(p, path)
}

func (d *decoder) scalar(p *part, path string, v reflect.Value, r rules) {
	s, ok := d.text(p, path)
	if !ok {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
		d.textRules(p, path, s, r)
	case reflect.Bool:
		b, ok := boolean(s)
		if !ok {
			d.add(p, path, "config.want-bool", map[string]any{"text": p.text})
			return
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		i, err := strconv.ParseInt(s, 10, v.Type().Bits())
		if err != nil {
			d.noNumber(p, path, err, "config.want-integer")
			return
		}
		v.SetInt(i)
		d.bounds(p, path, float64(i), r, parseFloat)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		u, err := strconv.ParseUint(s, 10, v.Type().Bits())
		if err != nil {
			d.noNumber(p, path, err, "config.want-natural")
			return
		}
		v.SetUint(u)
		d.bounds(p, path, float64(u), r, parseFloat)
	case reflect.Float32, reflect.Float64:
		f, err := strconv.ParseFloat(s, v.Type().Bits())
		if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
			d.noNumber(p, path, err, "config.want-number")
			return
		}
		v.SetFloat(f)
		d.bounds(p, path, f, r, parseFloat)
	default:
		d.add(p, path, "config.bad-tag", map[string]any{"tag": v.Type().String()})
	}
}

func (d *decoder) noNumber(p *part, path string, err error, code string) {
	if n, ok := err.(*strconv.NumError); ok && n.Err == strconv.ErrRange { //nolint:errorlint // strconv returns it bare
		code = "config.too-big"
	}
	d.add(p, path, code, map[string]any{"text": p.text})
}

func (d *decoder) duration(p *part, path string, v reflect.Value, r rules) {
	if p == nil || p.kind == nothing {
		return
	}
	s, ok := d.text(p, path)
	if !ok {
		return
	}
	x, ok := parseDuration(s)
	if !ok {
		d.add(p, path, "config.bad-duration", map[string]any{"text": p.text})
		return
	}
	v.SetInt(int64(x))
	d.bounds(p, path, float64(x), r, func(s string) (float64, bool) {
		x, ok := parseDuration(s)
		return float64(x), ok
	})
}

// parseDuration reads Go's notation and days, "2d" or "1d12h".
func parseDuration(s string) (time.Duration, bool) {
	days := time.Duration(0)
	if n, rest, ok := strings.Cut(s, "d"); ok {
		whole, err := strconv.ParseUint(n, 10, 16)
		if err != nil {
			return 0, false
		}
		days, s = time.Duration(whole)*24*time.Hour, rest
		if s == "" {
			return days, true
		}
	}
	x, err := time.ParseDuration(s)
	if err != nil || days > 0 && x < 0 || x > math.MaxInt64-days {
		return 0, false
	}
	return days + x, true
}

func (d *decoder) unmarshaler(p *part, path string, v reflect.Value) {
	if p == nil || p.kind == nothing {
		return
	}
	s, ok := d.text(p, path)
	if !ok {
		return
	}
	err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)) //nolint:forcetypeassert // value asked before
	if err == nil {
		return
	}
	args := map[string]any{"text": p.text, "reason": err.Error()}
	if s != p.text {
		args["reason"] = "" // it may quote what the reference stands for
	}
	d.add(p, path, "config.bad-value", args)
}

// any gives a part in JSON's shape.
func (d *decoder) any(p *part, path string) any {
	switch p.kind {
	case mapping:
		out := make(map[string]any, len(p.entries))
		for _, e := range p.entries {
			out[e.key.text] = d.any(e.value, join(path, e.key.text))
		}
		return out
	case list:
		out := make([]any, len(p.items))
		for i, x := range p.items {
			out[i] = d.any(x, index(path, i))
		}
		return out
	case scalar:
		return d.anyScalar(p, path)
	}
	return nil
}

func (d *decoder) anyScalar(p *part, path string) any {
	if p.style == plain {
		if b, ok := boolean(p.text); ok {
			return b
		}
		if n, ok := number(p.text); ok {
			return n
		}
	}
	s, _ := d.text(p, path)
	return s
}

// preset puts a field's default in, as if the file had it.
func (d *decoder) preset(path string, v reflect.Value, s setting) {
	p := &part{kind: scalar, text: s.preset, line: d.at.Line, col: d.at.Col}
	t := v.Type()
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Slice && !reflect.PointerTo(t).Implements(textType) {
		p.kind = list
		for x := range strings.SplitSeq(s.preset, ",") {
			p.items = append(p.items, &part{kind: scalar, text: x, line: d.at.Line, col: d.at.Col})
		}
	}
	d.value(p, path, v, s.rules)
}

func index(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
