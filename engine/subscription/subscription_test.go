package subscription_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/subscription"
	"github.com/servicehall/hallway/store"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func setup(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db"), Readers: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(t.Context(), subscription.Migrations); err != nil {
		t.Fatal(err)
	}
	return db
}

type tester interface {
	Helper()
	Fatal(args ...any)
}

func run(t tester, db *store.DB, all ...store.Stmt) {
	t.Helper()
	if err := db.Committer.Run(context.Background(), all...); err != nil {
		t.Fatal(err)
	}
}

func publish(t tester, m subscription.Message) store.Stmt {
	t.Helper()
	s, err := subscription.Publish(m)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// paid is a message that lives for an hour from noon.
func paid(id int64, correlation string) subscription.Message {
	return subscription.Message{ID: id, Name: "paid", Correlation: correlation, At: noon, Expires: noon.Add(time.Hour)}
}

func opened(key, instance int64, correlation string) process.Recorded {
	return process.Recorded{Instance: instance, At: noon, Events: []process.Event{
		{Type: process.SubscriptionOpened, Element: "wait", Key: key, Sub: &process.SubscriptionData{Message: "paid", Correlation: correlation}},
	}}
}

func closed(key int64) process.Recorded {
	return process.Recorded{Events: []process.Event{{Type: process.SubscriptionClosed, Key: key}, {Type: process.FlowTaken, Key: key}}}
}

func find(t tester, db *store.DB, correlation string, now time.Time) (subscription.Match, bool) {
	t.Helper()
	m, ok, err := subscription.Find(context.Background(), db.Read(), "paid", correlation, now)
	if err != nil {
		t.Fatal(err)
	}
	return m, ok
}

// TestWhicheverComesFirst waits for the other.
func TestWhicheverComesFirst(t *testing.T) {
	t.Parallel()
	db := setup(t)
	run(t, db, publish(t, paid(1, "A")))
	if _, ok := find(t, db, "A", noon); ok {
		t.Error("a message met nobody")
	}
	run(t, db, subscription.Project(opened(11, 7, "A"))...)
	if m, ok := find(t, db, "A", noon); !ok || m.Subscription != 11 || m.Instance != 7 || m.Message.ID != 1 {
		t.Errorf("the wait that came later met %+v", m)
	}
	run(t, db, subscription.Project(opened(12, 8, "B"))...)
	if _, ok := find(t, db, "B", noon); ok {
		t.Error("a wait met a message of another key")
	}
	run(t, db, publish(t, paid(2, "B")))
	if m, ok := find(t, db, "B", noon); !ok || m.Subscription != 12 || m.Message.ID != 2 {
		t.Errorf("the message that came later met %+v", m)
	}
	if _, ok, err := subscription.Find(t.Context(), db.Read(), "refused", "A", noon); ok || err != nil {
		t.Error("a wait met a message of another name", err)
	}
	run(t, db, subscription.Project(closed(12))...)
	if _, ok := find(t, db, "B", noon); ok {
		t.Error("a closed wait met a message")
	}
	if err := db.Committer.Run(t.Context(), subscription.Project(closed(12))...); !errors.Is(err, store.ErrStale) {
		t.Errorf("a wait was closed twice: %v", err)
	}
}

// TestOldestFirst: of several messages and several waits.
func TestOldestFirst(t *testing.T) {
	t.Parallel()
	db := setup(t)
	run(t, db, publish(t, paid(2, "A")), publish(t, paid(1, "A")))
	run(t, db, append(subscription.Project(opened(12, 8, "A")), subscription.Project(opened(11, 7, "A"))...)...)
	if m, _ := find(t, db, "A", noon); m.Message.ID != 1 || m.Subscription != 11 {
		t.Errorf("met %+v", m)
	}
}

// TestTakenOnce: a message that was taken is gone, and taking it again is
// refused with the whole transaction.
func TestTakenOnce(t *testing.T) {
	t.Parallel()
	db := setup(t)
	run(t, db, publish(t, paid(1, "A")))
	run(t, db, subscription.Project(opened(11, 7, "A"))...)
	run(t, db, subscription.Consume(1, 7))
	if _, ok := find(t, db, "A", noon); ok {
		t.Error("a message that was taken is found again")
	}
	if err := db.Committer.Run(t.Context(), append(subscription.Project(closed(11)), subscription.Consume(1, 8))...); !errors.Is(err, store.ErrStale) {
		t.Errorf("a message was taken twice: %v", err)
	}
	run(t, db, publish(t, paid(2, "A")))
	if m, ok := find(t, db, "A", noon); !ok || m.Subscription != 11 {
		t.Error("the transaction that was refused has closed the wait")
	}
}

// TestAnIDIsPublishedOnce, also after it was taken.
func TestAnIDIsPublishedOnce(t *testing.T) {
	t.Parallel()
	db := setup(t)
	run(t, db, publish(t, paid(1, "A")))
	if err := db.Committer.Run(t.Context(), publish(t, paid(1, "A"))); err == nil {
		t.Error("a message was published twice")
	}
	run(t, db, subscription.Consume(1, 7))
	if err := db.Committer.Run(t.Context(), publish(t, paid(1, "B"))); err == nil {
		t.Error("the id of a message that was taken was used again")
	}
}

// TestTimeToLive: a message is there until its last moment, and is kept when it
// was not taken.
func TestTimeToLive(t *testing.T) {
	t.Parallel()
	db := setup(t)
	run(t, db, publish(t, paid(1, "A")))
	run(t, db, subscription.Project(opened(11, 7, "A"))...)
	last := noon.Add(time.Hour)
	if _, ok := find(t, db, "A", last); !ok {
		t.Error("a message is gone before its time")
	}
	if _, ok := find(t, db, "A", last.Add(time.Millisecond)); ok {
		t.Error("a message is there after its time, though nobody has swept yet")
	}
	run(t, db, subscription.Expire(last))
	if got := states(t, db); got[1] != subscription.Buffered {
		t.Errorf("swept too early: %v", got)
	}
	run(t, db, subscription.Expire(last.Add(time.Millisecond)))
	if got := states(t, db); got[1] != subscription.Expired {
		t.Errorf("not swept: %v", got)
	}
	if err := db.Committer.Run(t.Context(), subscription.Consume(1, 7)); !errors.Is(err, store.ErrStale) {
		t.Errorf("an expired message was taken: %v", err)
	}
}

func states(t tester, db *store.DB) map[int64]subscription.State {
	t.Helper()
	rows, err := db.Read().QueryContext(context.Background(), `SELECT id, state FROM published`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	out := map[int64]subscription.State{}
	for rows.Next() {
		var id int64
		var s subscription.State
		if err := rows.Scan(&id, &s); err != nil {
			t.Fatal(err)
		}
		out[id] = s
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestVarsComeBack as they were, numbers with all their digits.
func TestVarsComeBack(t *testing.T) {
	t.Parallel()
	db := setup(t)
	m := paid(1, "A")
	m.Vars = map[string]any{"amount": json.Number("12345678901234567890.10"), "by": "李<&>", "list": []any{true, nil}}
	run(t, db, publish(t, m), publish(t, paid(2, "B")))
	run(t, db, append(subscription.Project(opened(11, 7, "A")), subscription.Project(opened(12, 7, "B"))...)...)
	got, _ := find(t, db, "A", noon)
	if !reflect.DeepEqual(got.Message.Vars, m.Vars) || got.Message.Name != "paid" || got.Message.Correlation != "A" {
		t.Errorf("came back as %+v", got.Message)
	}
	if got, ok := find(t, db, "B", noon); !ok || len(got.Message.Vars) != 0 {
		t.Errorf("without variables: %+v", got)
	}
	m.Vars = map[string]any{"bad": make(chan int)}
	if _, err := subscription.Publish(m); err == nil {
		t.Error("what has no JSON was published")
	}
}

// TestWaiting: after a crash between a publication and its meeting, the pairs
// that can meet are found, each once.
func TestWaiting(t *testing.T) {
	t.Parallel()
	db := setup(t)
	run(t, db, publish(t, paid(1, "A")), publish(t, paid(2, "A")), publish(t, paid(3, "B")), publish(t, paid(4, "C")))
	run(t, db, slices.Concat(subscription.Project(opened(11, 7, "A")), subscription.Project(opened(12, 8, "A")),
		subscription.Project(opened(13, 7, "C")), subscription.Project(opened(14, 7, "D")))...)
	run(t, db, subscription.Consume(4, 7))
	got, err := subscription.Waiting(t.Context(), db.Read())
	if err != nil || !slices.Equal(got, []subscription.Pair{{Name: "paid", Correlation: "A"}}) {
		t.Errorf("waiting: %v %v", got, err)
	}
}

// Property: in whatever order messages are published, expire, and waits are
// opened and closed, meeting until nothing meets gives the oldest message to the
// oldest wait, every message to one wait, and leaves no pair that could meet.
func TestMeetings(t *testing.T) {
	t.Parallel()
	db := setup(t)
	var id int64
	rapid.Check(t, func(t *rapid.T) {
		run(t, db, store.Stmt{SQL: `DELETE FROM subscription`}, store.Stmt{SQL: `DELETE FROM published`})
		now := noon
		messages, waits := map[int64]time.Time{}, map[int64]bool{}
		for range rapid.IntRange(1, 10).Draw(t, "steps") {
			id++
			switch rapid.SampledFrom([]string{"publish", "publish", "open", "open", "close", "later"}).Draw(t, "step") {
			case "publish":
				m := paid(id, "A")
				m.Expires = now.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "ttl")) * time.Minute)
				messages[id] = m.Expires
				run(t, db, publish(t, m))
			case "open":
				waits[id] = true
				run(t, db, subscription.Project(opened(id, 7, "A"))...)
			case "close":
				if key, ok := oldest(waits); ok {
					delete(waits, key)
					run(t, db, subscription.Project(closed(key))...)
				}
			case "later":
				now = now.Add(time.Minute)
				if rapid.Bool().Draw(t, "swept") {
					run(t, db, subscription.Expire(now))
				}
				maps.DeleteFunc(messages, func(_ int64, end time.Time) bool { return end.Before(now) })
			}
			for {
				message, some := oldest(messages)
				wait, any := oldest(waits)
				got, ok := find(t, db, "A", now)
				if ok != (some && any) {
					t.Fatalf("met %+v %v; messages %v, waits %v", got, ok, messages, waits)
				}
				if !ok {
					break
				}
				if got.Message.ID != message || got.Subscription != wait {
					t.Fatalf("met %+v, want message %d and wait %d", got, message, wait)
				}
				run(t, db, append(subscription.Project(closed(wait)), subscription.Consume(message, 7))...)
				delete(messages, message)
				delete(waits, wait)
			}
		}
	})
}

func oldest[V any](m map[int64]V) (int64, bool) {
	keys := slices.Sorted(maps.Keys(m))
	if len(keys) == 0 {
		return 0, false
	}
	return keys[0], true
}
