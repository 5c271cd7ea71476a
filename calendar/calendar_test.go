package calendar_test

import (
	"testing"
	"time"

	"github.com/servicehall/hallway/calendar"
)

func TestDue(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("CST", 8*3600)
	c := calendar.China(zone)
	for _, tt := range []struct {
		name, received, want string
		days                 int
		sure                 bool
	}{
		{"a plain week", "2026-11-24T10:00:00+08:00", "2026-12-01T23:59:59+08:00", 5, true},
		{"received at 23:30 in UTC is the next day here", "2026-11-24T17:30:00Z", "2026-11-26T23:59:59+08:00", 1, true},
		{"over National Day, with the make-up day on 10 October", "2026-09-30T09:00:00+08:00", "2026-10-10T23:59:59+08:00", 3, true},
		{"Spring Festival: 14 February is worked", "2026-02-13T09:00:00+08:00", "2026-02-24T23:59:59+08:00", 2, true},
		{"into a year not announced", "2026-12-31T09:00:00+08:00", "2027-01-01T23:59:59+08:00", 1, false},
		{"no days", "2026-11-24T10:00:00+08:00", "2026-11-24T23:59:59+08:00", 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			at, err := time.Parse(time.RFC3339, tt.received)
			if err != nil {
				t.Fatal(err)
			}
			due, sure := c.Due(at, tt.days)
			if got := due.Format(time.RFC3339); got != tt.want || sure != tt.sure {
				t.Errorf("due %s sure %v, want %s sure %v", got, sure, tt.want, tt.sure)
			}
		})
	}
}
