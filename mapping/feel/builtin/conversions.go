package builtin

import (
	"slices"
	"strings"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/temporal"
	"github.com/servicehall/hallway/mapping/feel/value"
)

func of(name string, k value.Kind) Param { return Param{Name: name, Kind: k} }

// form is a way to call a function with a fixed list of parameters.
func form(result value.Kind, eval func(env *value.Env, a []any) any, params ...Param) Form {
	return Form{Params: params, Result: result, Eval: eval}
}

func conversion(name, summary string, forms []Form, ex ...Example) *Func {
	return &Func{Name: name, Group: "Conversion", Set: Standard, Summary: summary, Forms: forms, Examples: ex}
}

func conversions() []*Func {
	return []*Func{
		conversion("string", "The text of a value, null for null.", []Form{form(value.String, toText, anything("from"))},
			Example{`string(1.1)`, `"1.1"`}, Example{`string([1, "a"])`, `"[1, \"a\"]"`}, Example{`string(@"2024-02-29")`, `"2024-02-29"`}),
		conversion("number", "The number that a text says; the separators are those that the text uses.",
			[]Form{form(value.Number, toNumber, str("from"), opt(nullable(str("grouping separator"))), opt(nullable(str("decimal separator"))))},
			Example{`number("1 000,0", " ", ",")`, `1000`}, Example{`number("12.5")`, `12.5`}),
		conversion("date", "A date of its text, of a date and time, or of its parts.", []Form{
			form(value.Date, dateOfText, str("from")),
			form(value.Date, func(_ *value.Env, a []any) any { return a[0] }, of("from", value.Date)),
			form(value.Date, func(_ *value.Env, a []any) any { return a[0].(temporal.DateTime).Date }, of("from", value.DateTime)),
			form(value.Date, dateOfParts, num("year"), num("month"), num("day")),
		}, Example{`date("2012-12-25")`, `@"2012-12-25"`}, Example{`date(2012, 12, 25)`, `@"2012-12-25"`}, Example{`date(@"2012-12-25T11:00:00Z")`, `@"2012-12-25"`}),
		conversion("time", "A time of its text, of a date and time, or of its parts.", []Form{
			form(value.Time, timeOfText, str("from")),
			form(value.Time, func(_ *value.Env, a []any) any { return a[0] }, of("from", value.Time)),
			form(value.Time, func(_ *value.Env, a []any) any { return a[0].(temporal.DateTime).Time }, of("from", value.DateTime)),
			form(value.Time, timeOfParts, num("hour"), num("minute"), num("second"), opt(nullable(of("offset", value.Days)))),
		}, Example{`time("23:59:00Z")`, `@"23:59:00Z"`}, Example{`time(23, 59, 0, @"PT8H")`, `@"23:59:00+08:00"`}),
		conversion("date and time", "A date and time of its text, or of a date and a time.", []Form{
			form(value.DateTime, dateTimeOfText, str("from")),
			form(value.DateTime, func(_ *value.Env, a []any) any { return a[0] }, of("from", value.DateTime)),
			form(value.DateTime, dateWithTime, of("date", value.Date), of("time", value.Time)),
			form(value.DateTime, dateTimeWithTime, of("date", value.DateTime), of("time", value.Time)),
			form(value.DateTime, inZone, of("date", value.DateTime), str("timezone")),
		}, Example{`date and time("2012-12-24T23:59:00")`, `@"2012-12-24T23:59:00"`}, Example{`date and time(@"2012-12-24", @"23:59:00")`, `@"2012-12-24T23:59:00"`}),
		conversion("duration", "A duration of its text.", []Form{
			form(value.Any, durationOfText, str("from")),
			form(value.Days, func(_ *value.Env, a []any) any { return a[0] }, of("from", value.Days)),
			form(value.Months, func(_ *value.Env, a []any) any { return a[0] }, of("from", value.Months)),
		}, Example{`duration("P3D")`, `@"P3D"`}, Example{`duration("P1Y2M")`, `@"P1Y2M"`}),
		conversion("years and months duration", "The whole months between two dates.",
			[]Form{form(value.Months, monthsBetween, of("from", value.Any), of("to", value.Any))},
			Example{`years and months duration(@"2011-12-22", @"2013-08-24")`, `@"P1Y8M"`}),
	}
}

func toText(env *value.Env, a []any) any {
	if a[0] == nil {
		return nil
	}
	s := value.Text(a[0])
	if !env.Text(len(s)) {
		return nil
	}
	return s
}

func toNumber(env *value.Env, a []any) any {
	s := a[0].(string)
	group, point := text(a, 1), text(a, 2)
	if !slices.Contains([]string{"", " ", ".", ","}, group) || !slices.Contains([]string{"", ".", ","}, point) || (group != "" && group == point) {
		return fail(env, "feel.separators")
	}
	if group != "" {
		s = strings.ReplaceAll(s, group, "")
	}
	if point == "," {
		if strings.Contains(s, ".") {
			return fail(env, "feel.text", "function", "number", "expected", "number")
		}
		s = strings.ReplaceAll(s, ",", ".")
	}
	n, ok := number.Parse(s)
	return readAs(env, "number", "number", n, ok)
}

// readAs gives what was read from a text, or reports that it could not be.
func readAs[T any](env *value.Env, function, expected string, v T, ok bool) any {
	if !ok {
		return fail(env, "feel.text", "function", function, "expected", expected)
	}
	return v
}

func dateOfText(env *value.Env, a []any) any {
	d, ok := temporal.ParseDate(a[0].(string))
	return readAs(env, "date", "date", d, ok)
}

func timeOfText(env *value.Env, a []any) any {
	t, ok := temporal.ParseTime(a[0].(string))
	return readAs(env, "time", "time", t, ok)
}

func dateTimeOfText(env *value.Env, a []any) any {
	d, ok := temporal.ParseDateTime(a[0].(string))
	return readAs(env, "date and time", "date and time", d, ok)
}

func durationOfText(env *value.Env, a []any) any {
	if m, ok := temporal.ParseMonths(a[0].(string)); ok {
		return m
	}
	d, ok := temporal.ParseDuration(a[0].(string))
	return readAs(env, "duration", "duration", d, ok)
}

// parts gives a result that exists only where its parts are within the
// calendar and the clock.
func parts[T any](env *value.Env, function string, v T, ok bool) any {
	if !ok {
		return fail(env, "feel.parts", "function", function)
	}
	return v
}

func dateOfParts(env *value.Env, a []any) any {
	y, ok1 := whole(a[0])
	m, ok2 := whole(a[1])
	d, ok3 := whole(a[2])
	out, ok := temporal.NewDate(y, m, d)
	return parts(env, "date", out, ok && ok1 && ok2 && ok3)
}

func timeOfParts(env *value.Env, a []any) any {
	h, ok1 := whole(a[0])
	m, ok2 := whole(a[1])
	n, ok3 := a[2].(number.Num).Mul(number.Int(1e9))
	nanos, ok4 := n.Trunc()
	zone, ok5 := temporal.Zone{}, true
	if len(a) > 3 && a[3] != nil {
		off := a[3].(temporal.Duration)
		zone, ok5 = temporal.Offset(int(min(max(off.Sec, -1<<20), 1<<20)))
	}
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || nanos < 0 {
		return fail(env, "feel.parts", "function", "time")
	}
	out, ok := temporal.NewTime(h, m, int(nanos/1e9), int(nanos%1e9), zone)
	return parts(env, "time", out, ok)
}

func dateWithTime(_ *value.Env, a []any) any {
	return temporal.DateTime{Date: a[0].(temporal.Date), Time: a[1].(temporal.Time)}
}

func dateTimeWithTime(_ *value.Env, a []any) any {
	return temporal.DateTime{Date: a[0].(temporal.DateTime).Date, Time: a[1].(temporal.Time)}
}

// inZone shows an instant on the clocks of a zone (Camunda); without a zone of
// its own the date and time is given the zone.
func inZone(env *value.Env, a []any) any {
	z, ok := temporal.Named(a[1].(string))
	if !ok {
		return fail(env, "feel.text", "function", "date and time", "expected", "time zone")
	}
	out, ok := a[0].(temporal.DateTime).In(z)
	return parts(env, "date and time", out, ok)
}

func monthsBetween(env *value.Env, a []any) any {
	from, ok1 := day(a[0])
	to, ok2 := day(a[1])
	if !ok1 || !ok2 {
		return fail(env, "feel.no-form", "function", "years and months duration", "found", kinds(a))
	}
	return temporal.MonthsBetween(from, to)
}

// day gives the date of a date or of a date and time.
func day(v any) (temporal.Date, bool) {
	switch x := v.(type) {
	case temporal.Date:
		return x, true
	case temporal.DateTime:
		return x.Date, true
	}
	return temporal.Date{}, false
}
