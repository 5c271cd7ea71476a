// Package temporal holds FEEL's calendar values (DMN 1.5, 10.3.2.3.4 to
// 10.3.2.3.8): dates, times and dates with times, each with or without an
// offset or a named zone, and the two kinds of duration. All are immutable.
package temporal

import (
	"strconv"
	"time"
)

// Date is a day of the proleptic Gregorian calendar, years -999999999 to
// 999999999.
type Date struct{ Year, Month, Day int }

// MaxYear is the largest year, and its negative the smallest.
const MaxYear = 999_999_999

// NewDate checks the parts against the calendar.
func NewDate(year, month, day int) (Date, bool) {
	d := Date{year, month, day}
	ok := year >= -MaxYear && year <= MaxYear && month >= 1 && month <= 12 && day >= 1 && day <= MonthDays(year, month)
	return d, ok
}

// MonthDays counts the days of a month.
func MonthDays(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// Days counts the days since 1970-01-01.
func (d Date) Days() int64 {
	y := int64(d.Year)
	if d.Month <= 2 {
		y--
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	doy := (153*int64((d.Month+9)%12)+2)/5 + int64(d.Day) - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// FromDays is the inverse of Days, false beyond the years that a date knows.
func FromDays(days int64) (Date, bool) {
	z := days + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day := doy - (153*mp+2)/5 + 1
	month := (mp+2)%12 + 1
	year := yoe + era*400
	if month <= 2 {
		year++
	}
	if year < -MaxYear || year > MaxYear {
		return Date{}, false
	}
	return Date{int(year), int(month), int(day)}, true
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// AddMonths moves by months and cuts the day to the length of the month.
func (d Date) AddMonths(m Months) (Date, bool) {
	if m > 12*2*MaxYear || m < -12*2*MaxYear {
		return Date{}, false
	}
	total := int64(d.Year)*12 + int64(d.Month-1) + int64(m)
	year, month := floorDiv(total, 12), int(total-floorDiv(total, 12)*12)+1
	if year < -MaxYear || year > MaxYear {
		return Date{}, false
	}
	return Date{int(year), month, min(d.Day, MonthDays(int(year), month))}, true
}

// AddDays moves by days.
func (d Date) AddDays(n int64) (Date, bool) {
	if n > 1<<40 || n < -(1<<40) {
		return Date{}, false
	}
	return FromDays(d.Days() + n)
}

// Weekday counts from Monday, 1, to Sunday, 7 (ISO 8601).
func (d Date) Weekday() int {
	return int(d.Days()+3-floorDiv(d.Days()+3, 7)*7) + 1
}

// YearDay counts from 1.
func (d Date) YearDay() int {
	return int(d.Days()-Date{d.Year, 1, 1}.Days()) + 1
}

// Week is the ISO 8601 week of the year.
func (d Date) Week() int {
	thursday, ok := d.AddDays(int64(4 - d.Weekday()))
	if !ok {
		return 1
	}
	return (thursday.YearDay()-1)/7 + 1
}

// Compare is -1, 0 or 1 as d is before, at or after e.
func (d Date) Compare(e Date) int { return order(d.Days(), e.Days()) }

func order(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Midnight is the start of the day in UTC, which a date stands for where a date
// and time is asked for (DMN 1.5, 10.3.2.9.4).
func (d Date) Midnight() DateTime { return DateTime{d, Time{Zone: UTC()}} }

// OfGo gives the date that a Go time shows.
func OfGo(t time.Time) Date { return Date{t.Year(), int(t.Month()), t.Day()} }

// String is the ISO 8601 form.
func (d Date) String() string { return string(d.Append(nil)) }

// Append appends the ISO 8601 form to b.
func (d Date) Append(b []byte) []byte {
	y := d.Year
	if y < 0 {
		b = append(b, '-')
		y = -y
	}
	for p := 1000; p > y && p > 1; p /= 10 {
		b = append(b, '0')
	}
	b = strconv.AppendInt(b, int64(y), 10)
	b = append2(append(b, '-'), d.Month)
	return append2(append(b, '-'), d.Day)
}

func append2(b []byte, n int) []byte {
	return append(b, byte('0'+n/10%10), byte('0'+n%10))
}
