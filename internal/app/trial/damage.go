package trial

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/servicehall/hallway/engine/process"
)

// breakERP takes the ERP away and shows that work waits and other cases go on.
func (d *Demo) breakERP(ctx context.Context) error {
	if err := d.world.fault(ctx, "erp", "down"); err != nil {
		return err
	}
	d.step("demo.erp-down", nil)
	if err := d.wave(ctx, firstWave, secondWave); err != nil {
		return err
	}
	waiting := firstWave - firstWave/2 + secondWave
	if err := d.review(ctx, waiting); err != nil {
		return err
	}
	err := every(ctx, time.Minute, func() (bool, error) {
		boards, err := d.desk.boards(ctx)
		l := lane(boards, "erp", "default")
		return l.Breaker != "closed" && l.Work["parked"] >= waiting-1, err
	})
	if err != nil {
		return fmt.Errorf("wait until the breaker is open and work is parked: %w", err)
	}
	boards, err := d.desk.boards(ctx)
	if err != nil {
		return err
	}
	l := lane(boards, "erp", "default")
	d.say("demo.breaker", map[string]any{"state": l.Breaker, "reason": l.Reason, "parked": l.Work["parked"]})
	return d.showWaiting(ctx)
}

// showWaiting prints what one case says of its wait.
func (d *Demo) showWaiting(ctx context.Context) error {
	all, err := d.desk.all(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Status == process.Completed {
			continue
		}
		v, err := d.desk.view(ctx, fmt.Sprint(c.ID))
		if err != nil {
			return err
		}
		for _, w := range v.Waiting {
			if w.Connector == "erp" {
				d.say("demo.case-says", map[string]any{"number": c.Number, "text": w.Text})
				return nil
			}
		}
	}
	d.differs("demo.no-case-waits", nil)
	return nil
}

// killHall kills the hall while more applications arrive, and starts it again.
func (d *Demo) killHall(ctx context.Context) error {
	d.step("demo.kill", map[string]any{"pid": d.hall.cmd.Process.Pid})
	var wg sync.WaitGroup
	var sent error
	wg.Go(func() { sent = d.wave(ctx, firstWave+secondWave, thirdWave) })
	if err := d.hall.kill(); err != nil {
		return err
	}
	var err error
	if d.desk, err = d.hall.start(ctx); err != nil {
		return err
	}
	wg.Wait()
	if sent != nil {
		return sent
	}
	d.say("demo.restarted", map[string]any{"pid": d.hall.cmd.Process.Pid, "n": len(d.acked)})
	return nil
}

// mend brings the ERP back and waits until all cases are through.
func (d *Demo) mend(ctx context.Context) error {
	total := firstWave + secondWave + thirdWave
	if err := d.world.fault(ctx, "erp", "none"); err != nil {
		return err
	}
	d.step("demo.erp-back", nil)
	if err := d.review(ctx, thirdWave); err != nil {
		return err
	}
	last := -1
	return every(ctx, 2*time.Minute, func() (bool, error) {
		n, err := d.ended(ctx)
		if n != last && err == nil {
			last = n
			d.say("demo.ended", map[string]any{"n": n, "total": total})
		}
		return n >= total, err
	})
}
