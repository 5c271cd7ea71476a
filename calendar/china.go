package calendar

import "time"

// China is the calendar of the State Council's announcements (国务院办公厅关于部分节
// 假日安排的通知). A year is added when it has been announced; dates in years
// that are not here are computed with weekends only and marked as not sure.
func China(zone *time.Location) *Calendar {
	return New("china", zone, year2026())
}

func year2026() Year {
	d := func(m time.Month, day int) Day { return Day{2026, m, day} }
	return Year{
		Year: 2026,
		Off: []Span{
			{d(1, 1), d(1, 3)},   // 元旦
			{d(2, 15), d(2, 23)}, // 春节
			{d(4, 4), d(4, 6)},   // 清明节
			{d(5, 1), d(5, 5)},   // 劳动节
			{d(6, 19), d(6, 21)}, // 端午节
			{d(9, 25), d(9, 27)}, // 中秋节
			{d(10, 1), d(10, 7)}, // 国庆节
		},
		On: []Day{d(1, 4), d(2, 14), d(2, 28), d(5, 9), d(9, 20), d(10, 10)},
	}
}
