package builtin

import (
	"time"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/temporal"
	"github.com/servicehall/hallway/mapping/feel/value"
)

func dates() []*Func {
	clock := func(name, summary string, result value.Kind, eval func(t time.Time) any) *Func {
		return &Func{Name: name, Group: "Date and time", Set: Standard, Summary: summary, Forms: []Form{
			form(result, func(env *value.Env, _ []any) any { return eval(here(env)) }),
		}}
	}
	return []*Func{
		clock("now", "The date and time at which the evaluation was asked for.", value.DateTime, func(t time.Time) any { return temporal.OfGoTime(t) }),
		clock("today", "The date on which the evaluation was asked for.", value.Date, func(t time.Time) any { return temporal.OfGo(t) }),
	}
}

// here is the evaluation's time in its zone.
func here(env *value.Env) time.Time {
	if env.Zone == nil {
		return env.Now.UTC()
	}
	return env.Now.In(env.Zone)
}

// ofDay is a function of a date or of a date and time.
func ofDay(name, summary string, result value.Kind, eval func(d temporal.Date) any, ex ...Example) *Func {
	return &Func{Name: name, Group: "Date and time", Set: Standard, Summary: summary, Examples: ex, Forms: []Form{
		form(result, func(_ *value.Env, a []any) any { return eval(a[0].(temporal.Date)) }, of("date", value.Date)),
		form(result, func(_ *value.Env, a []any) any { return eval(a[0].(temporal.DateTime).Date) }, of("date", value.DateTime)),
	}}
}

func calendarParts() []*Func {
	count := func(n int) any { return number.Int(int64(n)) }
	return []*Func{
		ofDay("day of year", "The number of the day in its year.", value.Number, func(d temporal.Date) any { return count(d.YearDay()) },
			Example{`day of year(@"2019-09-17")`, `260`}),
		ofDay("day of week", "The English name of the day of the week.", value.String, func(d temporal.Date) any {
			return time.Weekday(d.Weekday() % 7).String()
		}, Example{`day of week(@"2019-09-17")`, `"Tuesday"`}),
		ofDay("month of year", "The English name of the month.", value.String, func(d temporal.Date) any { return time.Month(d.Month).String() },
			Example{`month of year(@"2019-09-17")`, `"September"`}),
		ofDay("week of year", "The number of the week in its year (ISO 8601).", value.Number, func(d temporal.Date) any { return count(d.Week()) },
			Example{`week of year(@"2019-09-17")`, `38`}, Example{`week of year(@"2005-01-01")`, `53`}),
		ofDay("last day of month", "The last day of the date's month.", value.Date, func(d temporal.Date) any {
			d.Day = temporal.MonthDays(d.Year, d.Month)
			return d
		}, Example{`last day of month(@"2024-02-01")`, `@"2024-02-29"`}).by(Camunda),
	}
}
