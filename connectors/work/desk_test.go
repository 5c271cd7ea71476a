package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/store"
)

func seconds(all ...float64) []float64 { return all }

func TestDone(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"repeatable", "once"} {
		bubble(t, usual, func(h *hall) {
			h.start()
			h.do(item(1, "peer/default", operation, ""))
			h.pass(time.Millisecond)
			r, _ := h.result(1)
			if r.Outcome != adapters.OK || fmt.Sprint(r.Output) != "map[n:1]" {
				h.Errorf("result %+v", r)
			}
			it := h.row(1)
			x := h.attempts(1)
			if it.State != Done || it.Attempts != 1 || it.Outcome != adapters.OK || len(x) != 1 || string(x[0].Request) != "sent" || x[0].Outcome != adapters.OK {
				h.Errorf("%+v, %+v", it, x)
			}
		})
	}
}

func TestRetriesAreDueTimes(t *testing.T) {
	t.Parallel()
	spent := usual
	spent.Breaker.Consecutive = 100
	spent.Retry.Max = 5
	cases := map[string]struct {
		fault *adapters.Fault
		times int
		want  []float64
		state State
		spent int
	}{
		"peer down, nothing spent": {down, 4, seconds(0, 1, 2, 3, 4), Done, 1},
		"unknown, spent":           {unknown, 3, seconds(0, 1, 3, 7), Done, 4},
		"unknown too often":        {unknown, 9, seconds(0, 1, 3, 7, 11), Doubt, 5},
		"quota":                    {&adapters.Fault{Outcome: adapters.Quota, RetryAfter: time.Minute}, 2, seconds(0, 60, 120), Done, 1},
		"auth":                     {&adapters.Fault{Outcome: adapters.Auth}, 9, seconds(0, 1), Dead, 2},
		"bad request":              {&adapters.Fault{Outcome: adapters.BadRequest, Code: "E1", Message: "no such field"}, 9, seconds(0), Dead, 1},
		"business fault":           {&adapters.Fault{Outcome: adapters.BusinessFault, Code: "E2"}, 9, seconds(0), Done, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, spent, func(h *hall) {
				h.answer = fails(c.fault, c.times)
				h.start()
				h.do(item(1, "peer/default", "repeatable", ""))
				h.pass(10 * time.Minute)
				if got := h.at(1); !slices.Equal(got, c.want) {
					h.Errorf("called at %v, want %v", got, c.want)
				}
				it := h.row(1)
				if it.State != c.state || it.Attempts != c.spent || len(h.attempts(1)) != len(c.want) {
					h.Errorf("%+v with %d attempts kept", it, len(h.attempts(1)))
				}
				r, finished := h.result(1)
				if finished != (c.state != Doubt) || finished && c.state == Dead && r.Outcome != c.fault.Outcome {
					h.Errorf("result %+v, %t", r, finished)
				}
			})
		})
	}
}

func TestDoubt(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.answer = fails(unknown, 1)
		h.start()
		h.do(item(1, "peer/default", "once", "a"), item(2, "peer/default", "once", "a"))
		h.pass(time.Hour)
		it := h.row(1)
		if it.State != Doubt || it.Reason != "the answer was lost" || it.Outcome != adapters.Unknown || len(h.at(1)) != 1 {
			h.Errorf("%+v called at %v", it, h.at(1))
		}
		if _, finished := h.result(1); finished {
			h.Error("its owner was told something")
		}
		if it := h.row(2); it.State != Doubt { // the next of its line has its own doubt
			h.Errorf("%+v", it)
		}
	})
}

// While the peer is down nothing is spent and nothing dies; when it is back,
// everything is done once, at the set speed and in the order of each key.
func TestParkAndDrain(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		back := began.Add(5 * time.Minute)
		h.answer = func(Item, int) error {
			if time.Now().Before(back) {
				return down
			}
			return nil
		}
		h.start()
		for k := range int64(60) {
			h.do(item(k+1, "peer/default", []string{"repeatable", "once"}[k%2], fmt.Sprint(k%5)))
		}
		h.pass(time.Second)
		if n := h.count(Parked); n != 60 {
			h.Errorf("%d parked a second after the peer went down, want all 60", n)
		}
		h.do(item(61, "peer/default", "repeatable", "0")) // it comes while the lane is parked
		h.pass(2 * time.Second)
		it := h.row(61)
		if it.State != Parked || it.Reason == "" || h.count(Ready) != 0 {
			h.Errorf("%+v", it)
		}
		probes := len(h.order())
		h.pass(4*time.Minute + 30*time.Second)
		if n := len(h.order()) - probes; n < 20 || n > 30 {
			h.Errorf("%d probes in 270 s, want one in 10 s", n)
		}
		h.pass(30 * time.Second)
		h.pass(2 * time.Minute)
		if n := h.count(Ready) + h.count(Parked) + h.count(Doubt) + h.count(Dead); n != 0 {
			h.Fatalf("%d are still open", n)
		}
		for k := range int64(61) {
			if it := h.row(k + 1); it.State != Done || it.Attempts != 1 {
				h.Errorf("%+v, want one attempt spent", it)
			}
		}
		h.checkOrder(60)
	})
}

// checkOrder looks at the last call of each piece of work: within a key, they
// come in the order of their keys.
func (h *hall) checkOrder(n int64) {
	h.Helper()
	end := map[int64]int{}
	for i, k := range h.order() {
		end[k] = i
	}
	for k := range n {
		if next := k + 5; next < n && end[k+1] > end[next+1] {
			h.Errorf("%d was done after %d", k+1, next+1)
		}
	}
}

func TestTheDrainKeepsItsSpeed(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) { // 10 a second
		back := began.Add(time.Minute)
		h.answer = func(Item, int) error {
			if time.Now().Before(back) {
				return down
			}
			return nil
		}
		h.start()
		for k := range int64(50) {
			h.do(item(k+1, "peer/default", "repeatable", ""))
		}
		h.pass(time.Minute)
		for h.count(Done) == 0 && h.finished() == 0 {
			h.pass(100 * time.Millisecond)
		}
		before := h.finished()
		h.pass(2 * time.Second)
		if n := h.finished() - before; n < 18 || n > 22 {
			h.Errorf("%d in two seconds, want about 20", n)
		}
		h.pass(10 * time.Second)
		h.do(item(100, "peer/default", "repeatable", "")) // the drain is over
		for k := range int64(40) {
			h.do(item(k+101, "peer/default", "repeatable", ""))
		}
		h.pass(time.Second)
		if n := h.finished(); n != 91 {
			h.Errorf("%d done, want all 91: what is new is not held back", n)
		}
	})
}

func TestOrderIsKeptThroughRetries(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.answer = fails(&adapters.Fault{Outcome: adapters.Quota}, 2)
		h.start()
		h.do(item(1, "peer/default", "repeatable", "a"), item(2, "peer/default", "repeatable", "a"), item(3, "peer/default", "repeatable", "b"))
		h.pass(time.Minute)
		if got := h.order(); !slices.Equal(slices.DeleteFunc(got, func(k int64) bool { return k == 3 }), []int64{1, 1, 1, 2, 2, 2}) {
			h.Errorf("called in the order %v", got)
		}
		if got := h.at(3); got[0] != 0 {
			h.Errorf("another key waited: %v", got)
		}
	})
}

func TestBulkhead(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		most := 0
		h.answer = func(Item, int) error {
			most = max(most, h.desk.Running("peer/default"))
			<-time.After(time.Second)
			return nil
		}
		h.policy.MaxConcurrent = 1
		h.start()
		for k := range int64(5) {
			h.do(item(k+1, "peer/default", "repeatable", ""))
		}
		h.pass(4500 * time.Millisecond)
		if n := len(h.order()); most != 1 || n != 5 || h.desk.Running("peer/default") != 1 {
			h.Errorf("%d at once, %d calls", most, n)
		}
	})
}

// What is cancelled while it waits is not called; what is cancelled while its
// call is under way ends with it, and the attempt is kept.
func TestCancelled(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"repeatable", "once"} {
		bubble(t, usual, func(h *hall) {
			h.answer = fails(&adapters.Fault{Outcome: adapters.Quota, RetryAfter: time.Minute}, 1)
			h.start()
			h.do(item(1, "peer/default", operation, ""))
			h.pass(time.Second)
			h.cancel(1)
			h.pass(time.Hour)
			if it := h.row(1); it.State != Done || it.Reason != "cancelled" || len(h.at(1)) != 1 || len(h.attempts(1)) != 1 {
				h.Errorf("%s: %+v, called at %v", operation, it, h.at(1))
			}
			if h.desk.Running("peer/default") != 0 {
				h.Error("it still counts as running")
			}
		})
		bubble(t, usual, func(h *hall) {
			h.answer = func(Item, int) error {
				<-time.After(5 * time.Second)
				return nil
			}
			h.owner = func(it Item) error {
				if it.Key == 1 {
					return ErrUnwanted
				}
				return nil
			}
			h.start()
			h.do(item(1, "peer/default", operation, "a"), item(2, "peer/default", operation, "a"))
			h.pass(time.Second)
			h.cancel(1)
			h.pass(time.Minute)
			if it := h.row(1); it.State != Done || len(h.attempts(1)) != 1 {
				h.Errorf("%s while running: %+v with %d attempts kept", operation, it, len(h.attempts(1)))
			}
			if it := h.row(2); it.State != Done || len(h.at(2)) != 1 {
				h.Errorf("the next of its line: %+v", it)
			}
		})
	}
}

func (h *hall) cancel(ref int64) {
	h.Helper()
	if err := h.db.Committer.Run(context.Background(), Cancel(ref, time.Now())); err != nil {
		h.Fatal(err)
	}
}

// A result nobody wants ends the work.
func TestUnwanted(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.owner = func(Item) error { return ErrUnwanted }
		h.start()
		h.do(item(1, "peer/default", "once", ""))
		h.pass(time.Second)
		if it := h.row(1); it.State != Done || it.Reason != ErrUnwanted.Error() || len(h.attempts(1)) != 1 {
			h.Errorf("%+v", it)
		}
	})
}

// A store or an owner that fails for a while makes nothing happen twice.
func TestTheOwnerFailsForAWhile(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		n := 0
		h.owner = func(Item) error {
			if n++; n < 5 {
				return errShut
			}
			return nil
		}
		h.start()
		h.do(item(1, "peer/default", "repeatable", ""))
		h.pass(time.Minute)
		if got := h.at(1); len(got) != 1 || n != 5 {
			h.Errorf("called at %v, finished at the %dth try", got, n)
		}
	})
}

func TestAPanicOfAnAdapter(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.answer = func(it Item, _ int) error {
			if it.Key == 1 {
				panic("a bug")
			}
			return nil
		}
		h.start()
		h.do(item(1, "peer/default", "once", ""), item(2, "peer/default", "once", ""))
		h.pass(time.Second)
		if it := h.row(1); it.State != Doubt || it.Reason != "the adapter panicked: a bug" {
			h.Errorf("%+v", it)
		}
		if it := h.row(2); it.State != Done {
			h.Errorf("%+v", it)
		}
	})
}

// A program that ends while a call is under way does not make it again blindly.
func TestCrash(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.answer = func(Item, int) error {
			if time.Since(began) < time.Second {
				<-time.After(5 * time.Second) // the program ends before
				return errShut
			}
			return nil
		}
		h.start()
		h.do(item(1, "peer/default", "once", "a"), item(2, "peer/default", "repeatable", "b"), item(3, "peer/default", "once", "a"), item(4, "peer/default", "repeatable", "b"))
		h.pass(time.Second)
		if it := h.row(1); it.State != Leased {
			h.Errorf("while its call is under way: %+v", it)
		}
		if it := h.row(2); it.State != Ready {
			h.Errorf("what may be repeated needs no lease: %+v", it)
		}
		lost := h.desk // it is killed: what its calls bring goes nowhere
		lost.stop()
		lost.abort()
		h.open()
		h.start()
		h.pass(time.Second)
		if it := h.row(1); it.State != Doubt || it.Outcome != adapters.Unknown {
			h.Errorf("after the next start: %+v", it)
		}
		h.pass(time.Minute)
		for _, key := range []int64{2, 3, 4} {
			if it := h.row(key); it.State != Done {
				h.Errorf("after the next start: %+v", it)
			}
		}
		lost.Close(context.Background())
	})
}

func TestCloseWaitsForCalls(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.answer = func(Item, int) error {
			<-time.After(5 * time.Second)
			return nil
		}
		h.start()
		h.do(item(1, "peer/default", "once", ""))
		h.pass(time.Second)
		h.desk.Close(context.Background())
		if it := h.row(1); it.State != Done {
			h.Errorf("%+v", it)
		}
		h.desk.Offer(item(2, "other/default", "once", "")) // too late: it stays in the table
		h.pass(time.Minute)
		if len(h.at(2)) != 0 {
			h.Error("a call after the close")
		}
	})
}

func TestSettle(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		from    State
		as      Settlement
		state   State
		outcome adapters.Outcome // of the result, "" for none
		calls   int
	}{
		"doubt, not done": {Doubt, Retry, Done, adapters.OK, 2},
		"doubt, done":     {Doubt, TakeDone, Done, adapters.OK, 1},
		"doubt, dead":     {Doubt, TakeDead, Dead, adapters.Unknown, 1},
		"dead, again":     {Dead, Retry, Done, adapters.OK, 2},
		"dead, done":      {Dead, TakeDone, Done, adapters.OK, 1},
		"parked, again":   {Parked, Retry, Done, adapters.OK, 5},
		"parked, done":    {Parked, TakeDone, Done, adapters.OK, 3},
	}
	for name, c := range cases {
		for _, operation := range []string{"once", "repeatable"} {
			t.Run(name+" "+operation, func(t *testing.T) {
				t.Parallel()
				one := usual
				one.Retry.Max = 1
				bubble(t, one, func(h *hall) {
					f, times := unknown, 1
					switch c.from {
					case Dead:
						f = &adapters.Fault{Outcome: adapters.ConfigError}
					case Parked:
						f, times = down, 3
					}
					h.answer = fails(f, times)
					h.start()
					h.do(item(1, "peer/default", operation, ""))
					h.pass(5 * time.Second)
					if it := h.row(1); it.State != c.from {
						h.Fatalf("%+v, want it %s", it, c.from)
					}
					if err := h.desk.Settle(context.Background(), 1, c.as, map[string]any{"by": "hand"}, "admin", "looked"); err != nil {
						h.Fatal(err)
					}
					h.pass(time.Minute)
					it := h.row(1)
					r, _ := h.result(1)
					if it.State != c.state || r.Outcome != c.outcome || c.from != Parked && len(h.at(1)) != c.calls {
						h.Errorf("%+v, result %+v, called at %v", it, r, h.at(1))
					}
					if c.from == Parked && c.as == TakeDone && len(h.at(1)) != c.calls {
						h.Errorf("called at %v after it was settled", h.at(1))
					}
					if c.as != Retry && it.Reason != "settled by admin: looked" {
						h.Errorf("reason %q", it.Reason)
					}
					err := h.desk.Settle(context.Background(), 1, TakeDone, nil, "admin", "twice")
					if it.State == Done && !errors.Is(err, store.ErrStale) {
						h.Errorf("settled twice: %v", err)
					}
				})
			})
		}
	}
}

// The dead job of an instance has an incident: resolving that makes new work,
// so the old must not be made again beside it.
func TestDeadJobsAreNotSettled(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.answer = fails(&adapters.Fault{Outcome: adapters.ConfigError}, 1)
		h.start()
		it := item(1, "peer/default", "once", "")
		it.Instance = 5
		h.do(it)
		h.pass(time.Second)
		for _, as := range []Settlement{Retry, TakeDone, TakeDead} {
			if err := h.desk.Settle(context.Background(), 1, as, nil, "admin", ""); !errors.Is(err, store.ErrStale) {
				h.Errorf("%s: %v", as, err)
			}
		}
	})
}

func TestForcedOpen(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.start()
		g, _ := h.Guard("peer/default")
		g.Breaker.Force(policy.ForcedOpen, "maintenance")
		h.do(item(1, "peer/default", "repeatable", ""))
		h.pass(time.Hour)
		if it := h.row(1); it.State != Parked || it.Reason != "maintenance" || len(h.at(1)) != 0 {
			h.Errorf("%+v", it)
		}
		g.Breaker.Force(policy.NotForced, "")
		synctest.Wait()
		h.pass(10 * time.Millisecond)
		if it := h.row(1); it.State != Done {
			h.Errorf("%+v", it)
		}
	})
}
