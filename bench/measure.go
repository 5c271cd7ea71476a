package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// figures are what one round has measured.
type figures struct {
	cases    int
	took     time.Duration
	commands int64
	commits  int64
	bytes    int64
	latency  []time.Duration // of commands that somebody waits for
}

func (f figures) casesPerSecond() float64    { return float64(f.cases) / f.took.Seconds() }
func (f figures) commandsPerSecond() float64 { return float64(f.commands) / f.took.Seconds() }
func (f figures) commitsPerSecond() float64  { return float64(f.commits) / f.took.Seconds() }

func (f figures) quantile(q float64) time.Duration {
	if len(f.latency) == 0 {
		return 0
	}
	return round(f.latency[min(int(q*float64(len(f.latency))), len(f.latency)-1)])
}

// watcher sees what every command will commit, and plays the people and the
// signature's callback: it stands in the engine as a projector that writes
// nothing. What it sends waits behind the commit, in its shard's queue.
type watcher struct {
	commands atomic.Int64
	decide   chan [2]int64 // instance, task
	sign     chan string   // case number
	ended    chan int64
}

// Project implements engine.Projector.
func (w *watcher) Project(r process.Recorded, st *process.State, _ *process.Definition) ([]store.Stmt, error) {
	w.commands.Add(1)
	for _, e := range r.Events {
		switch e.Type {
		case process.TaskCreated:
			w.decide <- [2]int64{r.Instance, e.Key}
		case process.SubscriptionOpened:
			if e.Sub.Message == "document-signed" {
				w.sign <- e.Sub.Correlation
			}
		case process.InstanceCompleted:
			w.ended <- r.Instance
		default:
		}
	}
	_ = st
	return nil, nil
}

// game is one round of the benchmark.
type game struct {
	rig   *rig
	w     *watcher
	total int

	mu      sync.Mutex
	latency []time.Duration
	errs    []error
}

// measure completes cases, as many at once as flight says.
func measure(ctx context.Context, cases, flight, batch int) (figures, error) {
	w := &watcher{decide: make(chan [2]int64, cases+flight), sign: make(chan string, cases+flight), ended: make(chan int64, cases+flight)}
	r, err := newRig(ctx, batch, w)
	if err != nil {
		return figures{}, errors.Join(err, r.close(ctx))
	}
	x := &game{rig: r, w: w, total: cases}
	before, err := r.size(ctx)
	if err != nil {
		return figures{}, errors.Join(err, r.close(ctx))
	}
	commits, _ := r.db.Committer.Counts()
	begin := time.Now()
	x.play(ctx, flight)
	f := figures{cases: cases, took: time.Since(begin), commands: w.commands.Load(), latency: x.latency}
	after, _ := r.db.Committer.Counts()
	f.commits = after - commits
	size, err := r.size(ctx)
	f.bytes = (size - before) / int64(cases)
	slices.Sort(f.latency)
	return f, errors.Join(append(x.errs, err, r.close(ctx))...)
}

// play keeps flight cases under way until all have ended.
func (x *game) play(ctx context.Context, flight int) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	for range flight {
		wg.Go(func() { x.people(ctx) })
	}
	slots := make(chan struct{}, flight)
	go func() {
		for n := range x.total {
			select {
			case slots <- struct{}{}:
				go x.start(ctx, n)
			case <-ctx.Done():
				return
			}
		}
	}()
	for done := 0; done < x.total; done++ {
		select {
		case <-x.w.ended:
			<-slots
		case <-time.After(time.Minute):
			x.fail(fmt.Errorf("after %d of %d cases nothing ended for a minute", done, x.total))
			cancel()
			wg.Wait()
			return
		}
	}
	cancel()
	wg.Wait()
}

func (x *game) start(ctx context.Context, n int) {
	x.timed(func() error {
		_, err := x.rig.engine.StartNew(ctx, engine.StartWith{Process: "company_registration", Vars: application(n), Actor: "bench",
			Origin: map[string]any{"kind": "http"}})
		return err
	})
}

// people decide tasks and sign documents as they come.
func (x *game) people(ctx context.Context) {
	for {
		select {
		case t := <-x.w.decide:
			x.timed(func() error {
				return x.rig.engine.Send(ctx, t[0], "zhang.wei", process.CompleteTask{Task: t[1], Vars: map[string]any{"decision": "approve"}})
			})
		case number := <-x.w.sign:
			x.timed(func() error {
				return x.rig.engine.Publish(ctx, engine.Message{
					Name: "document-signed", Correlation: number, Vars: map[string]any{"signature": map[string]any{"refused": false, "flow": "f1"}},
				}, "esign")
			})
		case <-ctx.Done():
			return
		}
	}
}

func (x *game) timed(do func() error) {
	begin := time.Now()
	err := do()
	took := time.Since(begin)
	if err != nil {
		x.fail(err)
		return
	}
	x.mu.Lock()
	x.latency = append(x.latency, took)
	x.mu.Unlock()
}

func (x *game) fail(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.errs) < 5 && !errors.Is(err, context.Canceled) {
		x.errs = append(x.errs, err)
	}
}

func application(n int) map[string]any {
	name := fmt.Sprintf("上海清风示例%05d有限公司", n)
	return map[string]any{
		"title":     name + "设立登记",
		"applicant": map[string]any{"name": "李明", "idNumber": "31010119900101123X", "phone": "13800138000", "wechat": "openid"},
		"company": map[string]any{"name": name, "kind": "limited", "capital": 500000, "legalPerson": "李明", "address": "上海市黄浦区福州路300号",
			"district": "310101", "scope": []any{map[string]any{"code": "F5229", "name": "茶叶零售"}}},
	}
}
