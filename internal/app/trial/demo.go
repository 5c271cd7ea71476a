package trial

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/internal/app/client"
)

// Demo is one run of the demonstration.
type Demo struct {
	Teller
	Program string // hallway itself
	Data    string // an empty folder
	SimURL  string
	AMQP    string // broker, "" for none
	Publish func(ctx context.Context, id string, body any) error
	Replies func() (int, error) // how many answers lie in the reply queue
	Typo    func() error        // saves a mapping with a typo and shows what is said of it
	Verify  func(pdf []byte) (string, error)

	hall  *machine
	desk  desk
	world sim
	run   string

	mu    sync.Mutex
	acked map[string]string // company -> way in
	fails int
}

// Steps of the demonstration: 20 applications, of which the first twelve come
// while all is well, four while the ERP is down and four while the hall is dead.
const (
	firstWave  = 12
	secondWave = 4
	thirdWave  = 4
)

// Run breaks the hall in front of the reader and counts afterwards. It returns
// an error when any number differs.
func (d *Demo) Run(ctx context.Context) error {
	d.run, d.acked = time.Now().Format("1504"), map[string]string{}
	d.world = sim{&client.Client{Base: d.SimURL}}
	d.hall = &machine{Program: d.Program, Data: d.Data, SimURL: d.SimURL, AMQP: d.AMQP, Lang: string(d.Lang), Log: d.Data + "/hall.log"}
	var err error
	d.step("demo.start", map[string]any{"sim": d.SimURL})
	if d.desk, err = d.hall.start(ctx); err != nil {
		return err
	}
	defer func() { _ = d.hall.stop() }() // what it has to say is in its log
	for _, part := range []func(context.Context) error{d.handIn, d.breakERP, d.killHall, d.mend, d.count, d.certificate} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	if err := d.Typo(); err != nil {
		return err
	}
	if d.fails > 0 {
		return fmt.Errorf("%d numbers differ", d.fails)
	}
	d.step("demo.good", nil)
	return nil
}

// ways are how an application can come in, in turn.
func (d *Demo) ways() []string {
	if d.AMQP != "" {
		return []string{"json", "soap", "table", "amqp"}
	}
	return []string{"json", "soap", "table"}
}

// send hands in the n-th application until it is acknowledged, always under the
// same id, so that the hall takes it once however often it is sent.
func (d *Demo) send(ctx context.Context, n int) error {
	a, way := newApplication(d.run, n), d.ways()[n%len(d.ways())]
	id := fmt.Sprintf("demo-%s-%d", d.run, n)
	callback := d.SimURL + "/callback/results"
	err := every(ctx, 2*time.Minute, func() (bool, error) {
		var err error
		switch way {
		case "json":
			_, err = desk{&client.Client{Base: d.desk.Base, Lang: string(d.Lang)}}.post(ctx, id, a.json(callback))
		case "soap":
			err = d.desk.soap(ctx, a.soap(id, callback))
		case "table":
			err = d.world.insert(ctx, []map[string]any{a.row()})
		case "amqp":
			err = d.Publish(ctx, id, a.queued())
		}
		var refused *client.Problem
		if errors.As(err, &refused) && refused.Status < 500 && refused.Status != 429 {
			return true, err
		}
		return err == nil, nil
	})
	if err != nil {
		return fmt.Errorf("hand in application %d by %s: %w", n, way, err)
	}
	d.mu.Lock()
	d.acked[a.company] = way
	d.mu.Unlock()
	return nil
}

func (d *Demo) wave(ctx context.Context, from, n int) error {
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() { errs[i] = d.send(ctx, from+i) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (d *Demo) handIn(ctx context.Context) error {
	if err := d.wave(ctx, 0, firstWave); err != nil {
		return err
	}
	if err := d.review(ctx, firstWave/2); err != nil {
		return err
	}
	d.step("demo.handed-in", map[string]any{"n": firstWave, "ways": fmt.Sprint(d.ways())})
	return every(ctx, time.Minute, func() (bool, error) {
		done, err := d.ended(ctx)
		return done >= firstWave/2, err
	})
}

// review approves open review tasks until n are done. One whose answer was lost
// counts when it is open no more.
func (d *Demo) review(ctx context.Context, n int) error {
	left, unsure, seen := n, map[int64]bool{}, 0
	err := every(ctx, 2*time.Minute, func() (bool, error) {
		all, err := d.desk.tasks(ctx)
		if err != nil {
			return false, err
		}
		open := reviews(all)
		seen = len(open)
		for key := range unsure {
			if !slices.Contains(open, key) {
				delete(unsure, key)
				left--
			}
		}
		for _, key := range open {
			if left <= 0 {
				break
			}
			unsure[key] = true
			if err := d.desk.approve(ctx, key); err != nil {
				return false, err
			}
			delete(unsure, key)
			left--
		}
		return left <= 0, nil
	})
	if err != nil {
		return fmt.Errorf("approve %d reviews: %d are missing, %d were open at last: %w", n, left, seen, err)
	}
	return nil
}

// reviews are the keys of the open reviews.
func reviews(all []task.Task) []int64 {
	var out []int64
	for _, x := range all {
		if x.Element == "review" {
			out = append(out, x.Key)
		}
	}
	return out
}

func (d *Demo) ended(ctx context.Context) (int, error) {
	all, err := d.desk.all(ctx)
	n := 0
	for _, c := range all {
		if c.Status == process.Completed {
			n++
		}
	}
	return n, err
}
