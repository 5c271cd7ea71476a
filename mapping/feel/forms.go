package feel

import (
	"encoding/json"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/value"
)

type place = syntax.Pos

func pos(p place) value.Pos { return value.Pos{Line: p.Line, Col: p.Col} }

// constant makes code of a value that is known.
func constant(at place, v any) code {
	c := code{at: at, val: v, is: true, typ: typeOfConstant(v)}
	c.any = func(*frame) any { return v }
	switch x := v.(type) {
	case number.Num:
		c.num = func(*frame) (number.Num, bool) { return x, true }
		text := any(json.Number(x.String()))
		c.out = func(*frame) any { return text }
	case string:
		c.str = func(*frame) (string, bool) { return x, true }
	case bool:
		c.tri = func(*frame) Tri { return value.Of(x) }
	}
	return c
}

func typeOfConstant(v any) Type {
	if v == nil {
		return Type{Kind: value.Nothing}
	}
	return Type{Kind: value.KindOf(v)}
}

// ofNum makes code of a closure over numbers.
func ofNum(at place, num func(*frame) (number.Num, bool)) code {
	return code{at: at, typ: Type{Kind: value.Number}, num: num,
		any: func(f *frame) any {
			if n, ok := num(f); ok {
				return n
			}
			return nil
		},
		out: func(f *frame) any {
			if n, ok := num(f); ok {
				return json.Number(n.String())
			}
			return nil
		}}
}

// ofStr makes code of a closure over strings.
func ofStr(at place, str func(*frame) (string, bool)) code {
	return code{at: at, typ: Type{Kind: value.String}, str: str, any: func(f *frame) any {
		if s, ok := str(f); ok {
			return s
		}
		return nil
	}}
}

// ofTri makes code of a closure over truth values.
func ofTri(at place, tri func(*frame) Tri) code {
	return code{at: at, typ: Type{Kind: value.Boolean}, tri: tri, any: func(f *frame) any { return tri(f).Any() }}
}

// ofAny makes code of a closure of which only the type is known.
func ofAny(at place, typ Type, get func(*frame) any) code { return code{at: at, typ: typ, any: get} }

// number gives the form over numbers, which reports what is none.
func (c code) number() func(*frame) (number.Num, bool) {
	if c.num != nil {
		return c.num
	}
	loose, at, name := c.loosely(), pos(c.at), c.name
	return func(f *frame) (number.Num, bool) {
		n, v, ok := loose(f)
		if ok {
			return n, true
		}
		mismatch(f, at, name, v, "number")
		return number.Num{}, false
	}
}

// text gives the form over strings, which reports what is none.
func (c code) text() func(*frame) (string, bool) {
	if c.str != nil {
		return c.str
	}
	get, at, name := c.any, pos(c.at), c.name
	return func(f *frame) (string, bool) {
		v := get(f)
		s, ok := v.(string)
		if !ok {
			mismatch(f, at, name, v, "string")
		}
		return s, ok
	}
}

// truth gives the form over truth values. Null is one of them; what is of
// another type is reported and taken as null.
func (c code) truth() func(*frame) Tri {
	if c.tri != nil {
		return c.tri
	}
	get, at, name := c.any, pos(c.at), c.name
	return func(f *frame) Tri {
		switch v := get(f).(type) {
		case bool:
			return value.Of(v)
		case nil:
			return Null
		default:
			mismatch(f, at, name, v, "boolean")
			return Null
		}
	}
}

// output gives the form for JSON-shaped data.
func (c code) output() func(*frame) any {
	switch {
	case c.out != nil:
		return c.out
	case c.loose != nil:
		loose := c.loose
		return func(f *frame) any {
			n, v, ok := loose(f)
			if ok {
				return json.Number(n.String())
			}
			return shaped(f, v)
		}
	case c.str != nil || c.tri != nil:
		return c.any
	}
	get := c.any
	return func(f *frame) any { return shaped(f, get(f)) }
}

// shaped gives JSON's shape to what is not known to have it.
func shaped(f *frame, v any) any {
	switch v.(type) {
	case nil, string, bool, json.Number:
		return v
	}
	return f.env.JSON(v)
}

// text2json gives the form for JSON text.
func (c code) text2json() func(*frame, []byte) []byte {
	switch {
	case c.is:
		fixed := value.AppendJSON(nil, c.val)
		return func(_ *frame, b []byte) []byte { return append(b, fixed...) }
	case c.str != nil:
		str := c.str
		return func(f *frame, b []byte) []byte {
			if s, ok := str(f); ok {
				return value.AppendJSONString(b, s)
			}
			return append(b, "null"...)
		}
	case c.tri != nil:
		tri := c.tri
		return func(f *frame, b []byte) []byte { return appendTri(b, tri(f)) }
	case c.num != nil || c.loose != nil:
		loose := c.loosely()
		return func(f *frame, b []byte) []byte {
			n, v, ok := loose(f)
			if ok {
				return n.Append(b)
			}
			return f.env.AppendJSON(b, v)
		}
	}
	get := c.any
	return func(f *frame, b []byte) []byte { return f.env.AppendJSON(b, get(f)) }
}

func appendTri(b []byte, t Tri) []byte {
	switch t {
	case True:
		return append(b, "true"...)
	case False:
		return append(b, "false"...)
	}
	return append(b, "null"...)
}

// ofLoose makes code of a closure that mostly gives numbers.
func ofLoose(at place, loose func(*frame) (number.Num, any, bool)) code {
	return code{at: at, loose: loose, any: func(f *frame) any {
		n, v, ok := loose(f)
		if ok {
			return n
		}
		return v
	}}
}

// loosely gives the form that tells numbers from other values.
func (c code) loosely() func(*frame) (number.Num, any, bool) {
	if c.loose != nil {
		return c.loose
	}
	if num := c.num; num != nil {
		return func(f *frame) (number.Num, any, bool) {
			n, ok := num(f)
			return n, nil, ok
		}
	}
	get := c.any
	return func(f *frame) (number.Num, any, bool) {
		v := get(f)
		n, ok := toNum(v)
		return n, v, ok
	}
}

// mismatch reports a value of the wrong kind, or null.
func mismatch(f *frame, at value.Pos, name string, v any, want string) {
	if value.KindOf(v) == value.Nothing {
		f.env.ReportAt(at, "feel.null-operand", map[string]any{"name": name, "expected": want})
		return
	}
	f.env.ReportAt(at, "feel.operand-type", map[string]any{"name": name, "expected": want, "found": value.KindOf(v).String()})
}
