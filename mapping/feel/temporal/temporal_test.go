package temporal

import "testing"

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2017-12-31T11:22:33.5+01:00": "2017-12-31T11:22:33.5+01:00", "2024-02-29": "2024-02-29T00:00:00",
		"-0044-03-15T00:00:00Z": "-0044-03-15T00:00:00Z", "2021-01-01T24:00:00": "2021-01-02T00:00:00",
		"2020-01-01T10:00:00@Asia/Shanghai": "2020-01-01T10:00:00@Asia/Shanghai",
	} {
		d, ok := ParseDateTime(in)
		if !ok || d.String() != want {
			t.Errorf("%s reads as %s (%v), want %s", in, d, ok, want)
		}
	}
	for in, want := range map[string]string{"PT1000M": "PT16H40M", "-PT0.5S": "-PT0.5S", "P1DT1S": "P1DT1S", "PT0.S": "PT0S"} {
		if d, ok := ParseDuration(in); !ok || d.String() != want {
			t.Errorf("%s reads as %s (%v), want %s", in, d, ok, want)
		}
	}
	for in, want := range map[string]string{"P26M": "P2Y2M", "-P1Y": "-P1Y", "P0Y": "P0M"} {
		if m, ok := ParseMonths(in); !ok || m.String() != want {
			t.Errorf("%s reads as %s (%v), want %s", in, m, ok, want)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"2017-02-29", "998-01-01", "01211-12-31", "+2012-12-02", "2012-1-1", "", "2012-12-25T", "9999999999-12-25"} {
		if d, ok := ParseDateTime(in); ok {
			t.Errorf("%q was read as %s", in, d)
		}
	}
	for _, in := range []string{"P", "PT", "P0", "1D", "P1H", "P1YT1H", "-", "P1S", "P1D1D"} {
		if d, ok := ParseDuration(in); ok {
			t.Errorf("%q was read as %s", in, d)
		}
	}
}

func TestDaysAreTheirOwnInverse(t *testing.T) {
	t.Parallel()
	for _, d := range []Date{{1970, 1, 1}, {2000, 2, 29}, {-MaxYear, 1, 1}, {MaxYear, 12, 31}, {0, 3, 1}, {1900, 2, 28}} {
		if got, ok := FromDays(d.Days()); !ok || got != d {
			t.Errorf("%s comes back as %s", d, got)
		}
	}
	if w := (Date{2018, 12, 10}).Weekday(); w != 1 {
		t.Errorf("2018-12-10 is day %d of its week, want 1", w)
	}
	if w := (Date{2021, 1, 1}).Week(); w != 53 {
		t.Errorf("2021-01-01 is in week %d, want 53", w)
	}
}
