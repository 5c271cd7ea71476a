package bpmn_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/servicehall/hallway/engine/bpmn"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	day := func(months, days int, rest time.Duration) bpmn.Duration {
		return bpmn.Duration{Months: months, Days: days, Rest: rest}
	}
	for text, want := range map[string]bpmn.Duration{
		"PT30M": day(0, 0, 30*time.Minute), "P3D": day(0, 3, 0), "P2W": day(0, 14, 0), "P1Y2M3DT4H5M6.5S": day(14, 3, 4*time.Hour+5*time.Minute+6500*time.Millisecond),
		"-P1DT1H": day(0, -1, -time.Hour), "PT0S": day(0, 0, 0), "PT2592000S": day(0, 0, 720*time.Hour), "P1M": day(1, 0, 0), "PT1M": day(0, 0, time.Minute),
	} {
		if got, err := bpmn.ParseDuration(text); err != nil || got != want {
			t.Errorf("%s: %+v %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "P", "PT", "P1DT", "1D", "P1", "PT1D", "P1H", "P1M1Y", "P1.5D", "PT1.2.3S", "P1D1D", "+P1D", "--P1D", "p1d", "P1e3D", "P1D ", "PT1S1S",
		"P501Y", "P999999M", "P200000D", "PT1000001H", "PT9999999999S", "P１D"} {
		if got, err := bpmn.ParseDuration(text); err == nil {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}

// Property: the longest duration that is read leads from any year of today's
// calendar to one that can be written with four digits.
func TestDurationsStayInTheCalendar(t *testing.T) {
	t.Parallel()
	from := time.Date(2100, 12, 31, 23, 59, 59, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?P([0-9]{1,6}[YMWD]){0,2}(T([0-9]{1,10}[HMS]){1,2})?`).Draw(t, "duration")
		d, err := bpmn.ParseDuration(text)
		if err != nil {
			return
		}
		if y := d.AddTo(from).Year(); y > 9999 || y < 0 {
			t.Fatalf("%s leads to the year %d", text, y)
		}
	})
}

func TestAddTo(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("CST", 8*3600)
	d, err := bpmn.ParseDuration("P1M1DT1H")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := d.AddTo(time.Date(2026, 1, 10, 23, 30, 0, 0, zone)), time.Date(2026, 2, 12, 0, 30, 0, 0, zone); !got.Equal(want) {
		t.Errorf("%s, want %s", got, want)
	}
	if !d.Positive() || (bpmn.Duration{Days: -1}).Positive() {
		t.Error("what leads forward is confused")
	}
}

func TestParseCycle(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bpmn.Cycle{
		"R3/PT10M": {Count: 3, Every: "PT10M"}, "R/P1D": {Count: -1, Every: "P1D"},
		"R/2026-01-01T09:00:00Z/P1D": {Count: -1, Start: "2026-01-01T09:00:00Z", Every: "P1D"},
		"R/P1WD":                     {Count: -1, Every: "P1WD"}, "0 9 * * MON-FRI": {Count: -1, Every: "0 9 * * MON-FRI"}, "0 0 9 ? * 1-5": {Count: -1, Every: "0 0 9 ? * 1-5"},
	} {
		if got, err := bpmn.ParseCycle(text); err != nil || got != want {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "R", "R/", "3/P1D", "R0/P1D", "R-1/P1D", "Rx/P1D", "R9999999/P1D", "R/PT0S", "R/-P1D", "R/soon/P1D", "R/a/b/c", "P1D", "0 25 * * *", "61 9 * * *", "R/0 9 * * *"} {
		if got, err := bpmn.ParseCycle(text); err == nil {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("CST", 8*3600)
	for text, want := range map[string]string{
		"2026-01-31T09:00:00+08:00": "2026-01-31T01:00:00Z", "2026-01-31T09:00:00Z": "2026-01-31T09:00:00Z", "2026-01-31T09:00+08:00": "2026-01-31T01:00:00Z",
		"2026-01-31T09:00:00": "2026-01-31T01:00:00Z", "2026-01-31T09:00": "2026-01-31T01:00:00Z", "2026-01-31": "2026-01-30T16:00:00Z",
		"2026-01-31T09:00:00@Asia/Shanghai": "2026-01-31T01:00:00Z", "2026-07-01T09:00:00@Europe/Paris": "2026-07-01T07:00:00Z",
	} {
		got, err := bpmn.ParseDate(text, zone)
		if err != nil || got.UTC().Format(time.RFC3339) != want {
			t.Errorf("%s: %s %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "tomorrow", "2026-02-30", "2026-01-31T25:00:00", "2026-01-31@Nowhere/City", "31.01.2026", "2026-1-1"} {
		if got, err := bpmn.ParseDate(text, zone); err == nil {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}
