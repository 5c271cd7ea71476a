package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/sim"
	"github.com/servicehall/hallway/internal/sim/simtest"
)

// SIGTERM under load ends the program with status 0, and everything that was
// acknowledged until then is there after the restart.
func TestStoppedUnderLoad(t *testing.T) {
	w := simtest.StartWith(t, sim.Config{CallbackDelay: 30 * time.Millisecond})
	p := apptest.NewProcess(t, program, w)
	p.Start(t)
	var now atomic.Pointer[apptest.Desk]
	d := p.Desk
	now.Store(&d)
	l := newLoad(p.Address(), func() apptest.Desk { return *now.Load() })
	arriving, over := context.WithCancel(t.Context())
	working, done := context.WithCancel(t.Context())
	defer done()
	var applicants, reviewer sync.WaitGroup
	for range 4 {
		applicants.Go(func() {
			for again(arriving, 20*time.Millisecond) {
				l.json(t.Context(), l.application(t, "网", w.URLs["callback"]+"/results"))
			}
		})
	}
	reviewer.Go(func() { l.review(working) })
	for round := range 3 {
		before := l.count()
		apptest.Until(t, "some more applications", func() (bool, any) { return l.count() >= before+15, l.count() })
		begin := time.Now()
		if status := p.Terminate(t); status != 0 {
			t.Errorf("round %d: exit status %d", round, status)
		}
		t.Logf("round %d: stopped within %s, %d applications were acknowledged", round, time.Since(begin).Round(time.Millisecond), l.count())
		whole(t, filepath.Join(p.Data, "hall.db"))
		l.mu.Lock()
		taken := make(map[string]string, len(l.ids))
		for company, id := range l.ids {
			taken[company] = id
		}
		l.mu.Unlock()
		p.Start(t)
		d := p.Desk
		now.Store(&d)
		there := map[string]bool{}
		for _, c := range every(t, p.Desk) {
			there[fmt.Sprint(c.ID)] = true
		}
		for company, id := range taken {
			if !there[id] {
				t.Errorf("round %d: %s was acknowledged as case %s, which is not there", round, company, id)
			}
		}
	}
	over()
	applicants.Wait()
	l.settle(t, p, 0)
	done()
	reviewer.Wait()
	for _, err := range l.errs {
		t.Error(err)
	}
	l.compare(t, p, w)
}
