// Package j1 measures J1, the process that the plans speak of: start by the
// interface, a service step that calls a local server, a decision, a person's
// task completed by the interface, a service step, end; every step durable.
// It is played by a whole hall and by a program written by hand for it alone,
// with the same clients and in one run.
package j1

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/servicehall/hallway/bench/floor"
	"github.com/servicehall/hallway/internal/app/heap"
)

// side is one of the two that play J1.
type side interface {
	name() string
	start(ctx context.Context, c *client, n int) (instance, error)
	commits() int64
}

// instance is one J1 under way.
type instance interface {
	task(ctx context.Context) (int64, error)
	complete(c *client, key int64) error
	ended(ctx context.Context) error
}

// Figures are what one side has done.
type Figures struct {
	Instances int
	Took      time.Duration
	Whole     []time.Duration // from the start's call to the end, sorted
	Command   []time.Duration // of the calls that somebody waits for, sorted
	Busy      time.Duration   // of processors, the callers and the called system included
	Commits   int64
}

// PerSecond is how many instances were completed a second.
func (f Figures) PerSecond() float64 { return float64(f.Instances) / f.Took.Seconds() }

// Each is the processor's time for an instance, which suffers least from what
// else the machine does.
func (f Figures) Each() time.Duration { return f.Busy / time.Duration(max(f.Instances, 1)) }

// Quantile of durations that are sorted.
func Quantile(d []time.Duration, q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	return d[min(int(q*float64(len(d))), len(d)-1)]
}

// Round is what both sides have done in turn, with so many clients.
type Round struct {
	Clients      int
	Hand, Engine Figures
}

// Run plays J1 on both sides: for a while each, in turn, so often; or only on
// the side of a name, for a profile.
func Run(ctx context.Context, clients int, each time.Duration, turns int, only string) (Round, error) {
	heap.Floor() // as the program does
	t, err := openTarget()
	if err != nil {
		return Round{}, err
	}
	hand, err := floor.Open(t.address)
	if err != nil {
		return Round{}, err
	}
	us, err := openOurs(ctx, t.address, 0)
	if err != nil {
		return Round{}, err
	}
	r := Round{Clients: clients}
	for range turns {
		for _, s := range []struct {
			side side
			into *Figures
		}{{byHand{hand}, &r.Hand}, {us, &r.Engine}} {
			if only != "" && only != s.side.name() {
				continue
			}
			if err := play(ctx, s.side, clients, each, s.into); err != nil {
				return r, fmt.Errorf("%s: %w", s.side.name(), err)
			}
		}
	}
	for _, f := range []*Figures{&r.Hand, &r.Engine} {
		slices.Sort(f.Whole)
		slices.Sort(f.Command)
	}
	return r, errors.Join(us.close(), hand.Close(), t.close())
}

// numbers keeps applications apart over all turns.
var numbers atomic.Int64

// play lets clients play instances one after the other for a while, and adds
// what they have done.
func play(ctx context.Context, s side, clients int, each time.Duration, into *Figures) error {
	ctx, cancel := context.WithTimeout(ctx, each+time.Minute)
	defer cancel()
	var mu sync.Mutex
	var wg sync.WaitGroup
	var errs []error
	begin, before, commits := time.Now(), busy(), s.commits()
	for range clients {
		wg.Go(func() {
			c := &client{}
			var whole []time.Duration
			var err error
			for err == nil && time.Since(begin) < each {
				from := time.Now()
				if err = one(ctx, s, c, int(numbers.Add(1))); err == nil {
					whole = append(whole, time.Since(from))
				}
			}
			mu.Lock()
			defer mu.Unlock()
			into.Instances += len(whole)
			into.Whole = append(into.Whole, whole...)
			into.Command = append(into.Command, c.took...)
			if err != nil {
				errs = append(errs, err)
			}
		})
	}
	wg.Wait()
	into.Took += time.Since(begin)
	into.Busy += busy() - before
	into.Commits += s.commits() - commits
	return errors.Join(errs...)
}

func one(ctx context.Context, s side, c *client, n int) error {
	i, err := s.start(ctx, c, n)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	key, err := i.task(ctx)
	if err != nil {
		return fmt.Errorf("wait for the task: %w", err)
	}
	if err := i.complete(c, key); err != nil {
		return fmt.Errorf("complete the task: %w", err)
	}
	if err := i.ended(ctx); err != nil {
		return fmt.Errorf("wait for the end: %w", err)
	}
	return nil
}

const decision = `{"decision":"approve"}`

func application(n int) string {
	return fmt.Sprintf(`{"number":"J1-%08d","name":"上海清风示例有限公司","amount":%d,"notes":"材料齐全，现场核验无误，申请人已到场，联系电话见附件。"}`, n, n%1000)
}

// client is one caller with its own times.
type client struct {
	http fasthttp.Client
	took []time.Duration
}

func (c *client) post(url, body string, into any) error { return c.postAs(url, body, "", into) }

func (c *client) postAs(url, body, token string, into any) error {
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(res)
	req.SetRequestURI(url)
	req.Header.SetMethod(fasthttp.MethodPost)
	req.Header.SetContentType("application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	req.SetBodyString(body)
	begin := time.Now()
	if err := c.http.DoTimeout(req, res, 30*time.Second); err != nil {
		return err
	}
	c.took = append(c.took, time.Since(begin))
	if res.StatusCode() >= 300 {
		return fmt.Errorf("POST %s answers %d: %s", url, res.StatusCode(), res.Body())
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(res.Body(), into)
}
