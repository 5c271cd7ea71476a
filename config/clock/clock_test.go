package clock_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/servicehall/hallway/config/clock"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// woken reports whether a wait is over, and with which time.
func woken(ch <-chan time.Time) (time.Time, bool) {
	select {
	case at := <-ch:
		return at, true
	default:
		return time.Time{}, false
	}
}

func TestManual(t *testing.T) {
	t.Parallel()
	m := clock.NewManual(noon)
	soon, _ := m.After(time.Second)
	later, _ := m.After(time.Minute)
	gone, giveUp := m.After(time.Second)
	giveUp()
	giveUp()
	if n := m.Waiting(); n != 2 {
		t.Errorf("%d wait", n)
	}
	m.Move(time.Second - 1)
	if _, ok := woken(soon); ok {
		t.Error("woken early")
	}
	m.Move(1)
	if at, ok := woken(soon); !ok || !at.Equal(noon.Add(time.Second)) {
		t.Errorf("woken %v at %s", ok, at)
	}
	m.Move(time.Hour)
	if at, ok := woken(later); !ok || !at.Equal(m.Now()) {
		t.Errorf("woken %v at %s, it is %s", ok, at, m.Now())
	}
	if _, ok := woken(gone); ok {
		t.Error("a wait that was given up is woken")
	}
	for _, ch := range []<-chan time.Time{soon, later} {
		if _, ok := woken(ch); ok {
			t.Error("woken twice")
		}
	}
	if n := m.Waiting(); n != 0 {
		t.Errorf("%d wait", n)
	}
}

func TestManualWithoutWaiting(t *testing.T) {
	t.Parallel()
	m := clock.NewManual(noon)
	for _, d := range []time.Duration{0, -time.Hour} {
		ch, giveUp := m.After(d)
		if at, ok := woken(ch); !ok || !at.Equal(noon) {
			t.Errorf("after %s: woken %v at %s", d, ok, at)
		}
		giveUp()
	}
}

// TestManualByMany: every wait of many goroutines is woken once.
func TestManualByMany(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := clock.NewManual(noon)
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				for range 3 {
					ch, giveUp := m.After(time.Duration(i%7+1) * time.Second)
					<-ch
					giveUp()
				}
			})
		}
		for range 3 * 7 {
			synctest.Wait()
			m.Move(time.Second)
		}
		all.Wait()
		if n := m.Waiting(); n != 0 {
			t.Errorf("%d wait", n)
		}
	})
}

func TestReal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, begin := clock.Real(), time.Now()
		ch, giveUp := c.After(time.Minute)
		<-ch
		giveUp()
		if took := c.Now().Sub(begin); took != time.Minute {
			t.Errorf("a minute took %s", took)
		}
		ch, giveUp = c.After(-time.Hour)
		<-ch
		giveUp()
		ch, giveUp = c.After(time.Minute)
		giveUp()
		<-time.After(time.Hour)
		if _, ok := woken(ch); ok {
			t.Error("a wait that was given up is woken")
		}
	})
}
