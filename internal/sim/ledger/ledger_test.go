package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func open(t *testing.T, file string) *Book {
	t.Helper()
	b, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("close the ledger: %v", err)
		}
	})
	return b
}

// count is a decision that answers with how often it was made.
func count(tx *sql.Tx) (Verdict, error) {
	n, err := Next(tx, "test")
	return Verdict{Status: http.StatusOK, Body: fmt.Appendf(nil, "answer %d", n), Effect: true}, err
}

func ask(t *testing.T, b *Book, key string, decide func(*sql.Tx) (Verdict, error), refuse *Verdict) string {
	t.Helper()
	v, err := b.Ask(t.Context(), Ask{System: "s", Operation: "o", Key: key, Detail: "d " + key, At: time.Unix(100, 0), Decide: decide, Refuse: refuse})
	if err != nil {
		t.Fatal(err)
	}
	return string(v.Body)
}

func line(t *testing.T, b *Book, key string) Entry {
	t.Helper()
	all, err := b.List(t.Context(), Filter{System: "s", Operation: "o", Key: key})
	if err != nil || len(all) != 1 {
		t.Fatalf("lines of %q: %+v, %v", key, all, err)
	}
	return all[0]
}

func TestARepeatIsAnsweredFromTheBook(t *testing.T) {
	t.Parallel()
	b := open(t, filepath.Join(t.TempDir(), "a b?c.db"))
	if first, again := ask(t, b, "k", count, nil), ask(t, b, "k", count, nil); first != "answer 1" || again != first {
		t.Errorf("answered %q and then %q", first, again)
	}
	if e := line(t, b, "k"); e.Count != 2 || e.Deduplicated != 1 || e.Effects != 1 || !e.Effect || e.Detail != "d k" {
		t.Errorf("the line says %+v", e)
	}
}

func TestWithoutAKeyNothingIsDeduplicated(t *testing.T) {
	t.Parallel()
	b := open(t, filepath.Join(t.TempDir(), "sim.db"))
	ask(t, b, "", count, nil)
	if got := ask(t, b, "", count, nil); got != "answer 2" {
		t.Errorf("answered %q", got)
	}
	all, err := b.List(t.Context(), Filter{})
	if err != nil || len(all) != 1 || all[0].Effects != 2 || all[0].Deduplicated != 0 {
		t.Errorf("the book says %+v, %v", all, err)
	}
}

func TestARefusalIsCountedAndNotRemembered(t *testing.T) {
	t.Parallel()
	b := open(t, filepath.Join(t.TempDir(), "sim.db"))
	no := Verdict{Status: http.StatusOK, Body: []byte("no")}
	if got := ask(t, b, "k", count, &no); got != "no" {
		t.Errorf("answered %q", got)
	}
	if got := ask(t, b, "k", func(*sql.Tx) (Verdict, error) { return no, nil }, nil); got != "no" {
		t.Errorf("answered %q", got)
	}
	if got := ask(t, b, "k", count, nil); got != "answer 1" {
		t.Errorf("after the refusals: %q", got)
	}
	if e := line(t, b, "k"); e.Count != 3 || e.Effects != 1 || e.Deduplicated != 0 {
		t.Errorf("the line says %+v", e)
	}
}

// A neighbour whose decision fails spoils nobody else's.
func TestOnlyTheGuiltyOneFails(t *testing.T) {
	t.Parallel()
	b := open(t, filepath.Join(t.TempDir(), "sim.db"))
	guilty := errors.New("guilty")
	var wg sync.WaitGroup
	for n := range 40 {
		wg.Go(func() {
			_, err := b.Ask(t.Context(), Ask{System: "s", Operation: "o", Key: fmt.Sprint(n % 20), At: time.Unix(int64(n), 0), Decide: func(tx *sql.Tx) (Verdict, error) {
				if n%20 == 7 {
					return Verdict{}, guilty
				}
				return count(tx)
			}})
			if errors.Is(err, guilty) != (n%20 == 7) {
				t.Errorf("request %d: %v", n, err)
			}
		})
	}
	wg.Wait()
	sums, err := b.Sums(t.Context())
	if err != nil || sums["s"] != (Sum{Asked: 38, Deduplicated: 19, Effects: 19}) {
		t.Errorf("the book adds up to %+v, %v", sums, err)
	}
}

func TestTheBookOutlivesAClose(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sim.db")
	b, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	ask(t, b, "k", count, nil)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Ask(t.Context(), Ask{System: "s", Operation: "o", Decide: count}); !errors.Is(err, ErrClosed) {
		t.Errorf("after the close: %v", err)
	}
	again := open(t, file)
	if got := ask(t, again, "k", count, nil); got != "answer 1" {
		t.Errorf("the next run answered %q", got)
	}
	if err := again.Clear(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, again, "k", count, nil); got != "answer 2" {
		t.Errorf("after clearing: %q", got)
	}
}
