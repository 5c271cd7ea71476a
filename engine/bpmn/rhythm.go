package bpmn

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Rhythm is how the times of a timer follow one another: an ISO 8601 duration,
// working days (P5WD) or a cron expression of five or six fields, the first of
// six being seconds.
type Rhythm struct {
	duration Duration
	working  int
	cron     cron.Schedule
}

// WorkingDays gives the end of the n-th working day after a moment; see the
// calendar room.
type WorkingDays func(from time.Time, n int) time.Time

var errWorking = errors.New("there is no calendar of working days")

// ParseRhythm reads a rhythm.
func ParseRhythm(s string) (Rhythm, error) {
	if days, ok := workingDays(s); ok {
		if days < 1 || days > maxWorking {
			return Rhythm{}, fmt.Errorf("%q: working days are counted from 1 to %d", s, maxWorking)
		}
		return Rhythm{working: days}, nil
	}
	if strings.HasPrefix(s, "P") || strings.HasPrefix(s, "-") {
		d, err := ParseDuration(s)
		return Rhythm{duration: d}, err
	}
	c, err := parseCron(s)
	return Rhythm{cron: c}, err
}

const maxWorking = 10_000

// workingDays reads P5WD.
func workingDays(s string) (int, bool) {
	rest, ok := strings.CutPrefix(s, "P")
	if !ok {
		return 0, false
	}
	digits, ok := strings.CutSuffix(rest, "WD")
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil
}

// parseCron reads five fields, or six with seconds first as Camunda writes
// them.
func parseCron(s string) (cron.Schedule, error) {
	fields := cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor
	if len(strings.Fields(s)) == 6 {
		fields |= cron.Second
	}
	c, err := cron.NewParser(fields).Parse(strings.ReplaceAll(s, "?", "*"))
	if err != nil {
		return nil, fmt.Errorf("%q is neither an ISO 8601 duration nor a cron expression: %w", s, err)
	}
	return c, nil
}

// Positive reports whether it leads forward.
func (r Rhythm) Positive() bool { return r.working > 0 || r.cron != nil || r.duration.Positive() }

// After gives the time that follows t, by t's zone.
func (r Rhythm) After(t time.Time, working WorkingDays) (time.Time, error) {
	switch {
	case r.working > 0 && working == nil:
		return time.Time{}, errWorking
	case r.working > 0:
		return working(t, r.working), nil
	case r.cron == nil:
		return r.duration.AddTo(t), nil
	}
	next := r.cron.Next(t)
	if next.IsZero() {
		return time.Time{}, errors.New("the cron expression gives no time within five years")
	}
	return next, nil
}
