package sql

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/internal/sim/fault"
)

// desk takes what a source delivers, and answers as the test says.
type desk struct {
	answer func(m adapters.Message) (adapters.Ending, error)
	got    chan adapters.Message
}

func newDesk(answer func(m adapters.Message) (adapters.Ending, error)) *desk {
	return &desk{answer, make(chan adapters.Message, 1000)}
}

func accepted(adapters.Message) (adapters.Ending, error) {
	return adapters.Ending{State: adapters.Accepted, Ref: "42"}, nil
}

func (d *desk) deliver(_ context.Context, m adapters.Message) (adapters.Ending, error) {
	d.got <- m
	return d.answer(m)
}

// next waits for so many deliveries.
func (d *desk) next(t *testing.T, n int) (out []adapters.Message) {
	t.Helper()
	limit := time.NewTimer(10 * time.Second)
	defer limit.Stop()
	for range n {
		select {
		case m := <-d.got:
			out = append(out, m)
		case <-limit.C:
			t.Fatalf("only %d deliveries of %d", len(out), n)
		}
	}
	return out
}

func idsOf(all []adapters.Message) (out []string) {
	for _, m := range all {
		out = append(out, m.ID)
	}
	return out
}

// receive runs a source until the returned function ends it, or the test does.
func receive(t *testing.T, p *peer, s *Source, d *desk) (end func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Receive(ctx, s, d.deliver) }()
	var once sync.Once
	var err error
	end = func() error {
		once.Do(func() { cancel(); err = <-done })
		return err
	}
	t.Cleanup(func() { _ = end() })
	return end
}

// until polls the database until a query gives what is wanted.
func (w world) until(t *testing.T, want, query string) {
	t.Helper()
	tick, limit := time.NewTicker(3*time.Millisecond), time.NewTimer(10*time.Second)
	defer tick.Stop()
	defer limit.Stop()
	for {
		got := w.must(t, query)
		if got == want {
			return
		}
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("%s: still %q, want %q", query, got, want)
		}
	}
}

const states = "SELECT group_concat(zt, '') FROM (SELECT zt FROM application_in ORDER BY id)"

func TestRowsBecomeMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, sources := connector(t, w.file)
	w.exec(t, "INSERT INTO application_in (id, qymc, zczb, jzh, cjsj) VALUES (7, '<公司>', '100.50', NULL, '2026-01-05 09:00:00')")
	d := newDesk(accepted)
	receive(t, open(t, s), sources["applications"], d)
	m := d.next(t, 1)[0]
	body := m.Body.(map[string]any)
	if m.ID != "7" || m.Type != "application" || m.Fault != nil || m.ContentType != "application/json" || m.Received.IsZero() ||
		!reflect.DeepEqual(m.Keys, map[string]string{"company": "<公司>"}) {
		t.Errorf("got %+v", m)
	}
	if body["id"] != json.Number("7") || body["qymc"] != "<公司>" || body["zczb"] != "100.50" || body["jzh"] != nil || body["cjsj"] != "2026-01-05 09:00:00" || len(body) != 17 {
		t.Errorf("got %v", body)
	}
	if !bytes.Contains(m.Raw, []byte(`"qymc":"<公司>"`)) || !json.Valid(m.Raw) {
		t.Errorf("got %s", m.Raw)
	}
	w.until(t, "2accepted42", "SELECT zt || coalesce(jg, '') || coalesce(jzh, '') FROM application_in")
}

func TestEndingsAreMarked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, sources := connector(t, w.file)
	w.apply(t, 3)
	d := newDesk(func(m adapters.Message) (adapters.Ending, error) {
		return map[string]adapters.Ending{
			"1": {State: adapters.Accepted, Ref: "11"},
			"2": {State: adapters.Duplicate, Ref: "12"},
			"3": {State: adapters.Refused, Reason: "没有地址"},
		}[m.ID], nil
	})
	receive(t, open(t, s), sources["applications"], d)
	w.until(t, "229", states)
	if got := w.must(t, "SELECT group_concat(jg, ',') FROM application_in"); got != "accepted,duplicate,没有地址" {
		t.Errorf("got %s", got)
	}
}

// TestTwoPollersShareATable holds that the claim decides who delivers.
func TestTwoPollersShareATable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, sources := connector(t, w.file, "    reclaim:", "    # ")
	d := newDesk(accepted)
	want := w.apply(t, 60)
	for range 3 {
		receive(t, open(t, s), sources["applications"], d)
	}
	got := idsOf(d.next(t, len(want)))
	w.until(t, strings.Repeat("2", len(want)), states)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("delivered %v", got)
	}
	if n := len(d.got); n != 0 {
		t.Errorf("%d deliveries more", n)
	}
}

// TestWhatIsNotTakenComesFirstAgain holds the order across a failure.
func TestWhatIsNotTakenComesFirstAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, sources := connector(t, w.file)
	w.apply(t, 5)
	failures := 0
	d := newDesk(func(m adapters.Message) (adapters.Ending, error) {
		if m.ID == "2" && failures < 2 {
			failures++
			return adapters.Ending{}, errors.New("not now")
		}
		return accepted(m)
	})
	receive(t, open(t, s), sources["applications"], d)
	if got := idsOf(d.next(t, 7)); !slices.Equal(got, []string{"1", "2", "2", "2", "3", "4", "5"}) {
		t.Errorf("got %v", got)
	}
	w.until(t, "22222", states)
}

// TestAKilledRunIsReclaimed holds that rows claimed by a run that died are
// delivered by the next.
func TestAKilledRunIsReclaimed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, sources := connector(t, w.file)
	w.apply(t, 3)
	w.exec(t, "UPDATE application_in SET zt = '1' WHERE id < 3")
	d := newDesk(accepted)
	receive(t, open(t, s), sources["applications"], d)
	if got := idsOf(d.next(t, 3)); !slices.Equal(got, []string{"1", "2", "3"}) {
		t.Errorf("got %v", got)
	}
}

// syncBuffer is a log.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) count(text string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Count(s.b.String(), text)
}

// TestALockedTableIsWaitedFor holds that a delivered row is marked when the
// lock is gone, that it is delivered once, and that the log says each change
// once.
func TestALockedTableIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, sources := connector(t, w.file, "busyTimeout: 300ms", "busyTimeout: 1ms", "interval: 20ms", "interval: 10ms")
	log := &syncBuffer{}
	s.Log = slog.New(slog.NewTextHandler(log, nil))
	w.apply(t, 2)
	d := newDesk(func(m adapters.Message) (adapters.Ending, error) {
		if m.ID == "1" {
			if err := w.Switch(fault.Down); err != nil {
				t.Error(err)
			}
		}
		return accepted(m)
	})
	receive(t, open(t, s), sources["applications"], d)
	d.next(t, 1)
	moment := time.NewTimer(80 * time.Millisecond)
	defer moment.Stop()
	<-moment.C
	if err := w.Switch(fault.None); err != nil {
		t.Fatal(err)
	}
	if got := idsOf(d.next(t, 1)); got[0] != "2" {
		t.Errorf("then came %v", got)
	}
	w.until(t, "22", states)
	if log.count("trying on") != 1 || log.count("again") != 1 {
		t.Errorf("the log says:\n%s", log.b.String())
	}
}

// TestADownDatabaseDoesNotKeepTheEnd holds that a source ends at once while it
// waits for a database.
func TestADownDatabaseDoesNotKeepTheEnd(t *testing.T) {
	t.Parallel()
	s, sources := connector(t, t.TempDir()+"/absent.db")
	d := newDesk(accepted)
	end := receive(t, open(t, s), sources["applications"], d)
	if err := end(); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestCloseEndsASource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, sources := connector(t, w.file)
	p := open(t, s)
	done := make(chan error, 1)
	d := newDesk(accepted)
	go func() { done <- p.Receive(context.Background(), sources["applications"], d.deliver) }()
	w.apply(t, 1)
	d.next(t, 1)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := p.Receive(context.Background(), sources["applications"], d.deliver); err != nil {
		t.Error(err)
	}
}

// TestASourceThatCannotWork names what is wrong with it.
func TestASourceThatCannotWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cases := []struct{ name, old, changed, want string }{
		{"query writes", "query: SELECT * FROM application_in WHERE zt='0' ORDER BY id LIMIT :limit", "query: UPDATE application_in SET zt='1' RETURNING *", "query: it must be a SELECT"},
		{"query with a parameter", "LIMIT :limit", "LIMIT :many", "query: unknown parameter :many"},
		{"claim reads", "claim: UPDATE application_in SET zt='1' WHERE id=:id AND zt='0'", "claim: SELECT 1", "claim: it must be an UPDATE"},
		{"reclaim with a parameter", "WHERE zt='1'\n", "WHERE id=:id\n", "reclaim: unknown parameter :id"},
		{"no release", "    release:", "    # ", "release must say"},
		{"no claim", "    claim:", "    # ", "there is no claim"},
		{"no such parameter", "jg=:reason WHERE", "jg=:reasons WHERE", "refused: unknown parameter :reasons; the columns are id, xm"},
		{"no such column for a row", "WHERE id=:id AND zt='0'", "WHERE id=:nr AND zt='0'", "claim: unknown parameter :nr"},
		{"no such id", "id: [id]", "id: [nr]", "the query gives no column nr"},
		{"no such key", "jzh, company", "caseno, company", "the query gives no column caseno"},
		{"readonly", "busyTimeout: 300ms", "readonly: true", "accepted: it writes, and the connector is readonly"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, sources := connector(t, w.file, c.old, c.changed)
			if c.name == "readonly" {
				s.Operations = nil
			}
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			err := open(t, s).Receive(ctx, sources["applications"], newDesk(accepted).deliver)
			if adapters.OutcomeOf(err) != adapters.ConfigError || !strings.Contains(fmt.Sprint(err), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestAClaimTakesOneRow holds that a claim which would take more takes none.
func TestAClaimTakesOneRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, sources := connector(t, w.file, "WHERE id=:id AND zt='0'", "WHERE id>=:id AND zt='0'")
	log := &syncBuffer{}
	s.Log = slog.New(slog.NewTextHandler(log, nil))
	w.apply(t, 2)
	d := newDesk(accepted)
	end := receive(t, open(t, s), sources["applications"], d)
	tick, limit := time.NewTicker(3*time.Millisecond), time.NewTimer(10*time.Second)
	defer tick.Stop()
	defer limit.Stop()
	for log.count("it changes 2 rows") == 0 {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("the log says:\n%s", log.b.String())
		}
	}
	if err := end(); err != nil {
		t.Error(err)
	}
	if got := w.must(t, states); got != "00" || len(d.got) != 0 {
		t.Errorf("states %s, %d deliveries", got, len(d.got))
	}
}

// TestBytesThatAreNoText are delivered with a fault, so that the row becomes a
// dead letter with its bytes.
func TestBytesThatAreNoText(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, sources := connector(t, w.file)
	w.exec(t, "INSERT INTO application_in (id, qymc, xm) VALUES (1, CAST(x'D6D0' AS TEXT), 'a')")
	d := newDesk(func(adapters.Message) (adapters.Ending, error) {
		return adapters.Ending{State: adapters.Refused, Reason: "unreadable"}, nil
	})
	receive(t, open(t, s), sources["applications"], d)
	m := d.next(t, 1)[0]
	if m.ID != "1" || m.Body != nil || m.Fault == nil || !strings.Contains(m.Fault.Error(), "column qymc") || !bytes.Contains(m.Raw, []byte(`"qymc":{"base64":"1tA="}`)) {
		t.Errorf("got %+v %s", m, m.Raw)
	}
	w.until(t, "9", states)
}

func TestIDsOfSeveralColumns(t *testing.T) {
	t.Parallel()
	f := &feed{spec: &Source{ID: []string{"a", "b"}}}
	one, _ := f.id(map[string]any{"a": "x/y", "b": json.Number("1")})
	two, _ := f.id(map[string]any{"a": "x", "b": "y/1"})
	if one != "x%2Fy/1" || one == two {
		t.Errorf("got %q and %q", one, two)
	}
	if id, err := f.id(map[string]any{"a": "x", "b": nil}); err == nil {
		t.Errorf("NULL became %q", id)
	}
}

func TestWritableReasons(t *testing.T) {
	t.Parallel()
	f := &feed{peer: &peer{settings: Settings{Charset: "gbk"}}}
	if got := f.writable("缺少 x"); got != "缺少 x" {
		t.Errorf("got %q", got)
	}
	f.settings.Charset = "iso-8859-1"
	if got := f.writable("缺a少"); got != "?a?" {
		t.Errorf("got %q", got)
	}
}
