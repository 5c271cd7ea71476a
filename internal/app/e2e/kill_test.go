package e2e

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // reads what the killed program left

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/cases"
	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/app/client"
	"github.com/servicehall/hallway/internal/peers"
	"github.com/servicehall/hallway/internal/sim"
	"github.com/servicehall/hallway/internal/sim/ledger"
	"github.com/servicehall/hallway/internal/sim/simtest"
)

// seedEnv repeats a run; killsEnv sets how often the hall dies; soakEnv is set
// by make soak, which needs no peer: nothing comes by a queue then.
const (
	seedEnv  = "HALLWAY_SEED"
	killsEnv = "HALLWAY_KILLS"
	soakEnv  = "HALLWAY_SOAK"
)

// changed is the company whose changes run along; the sample's CRM and ERP know
// it from the beginning.
const changed = "91310101MA00000153"

// The hall is killed at random moments while applications arrive by three ways
// and changes by a fourth. Whatever was acknowledged ends once, and every other
// system's own book shows each effect once.
func TestKilledAtRandomMoments(t *testing.T) {
	kills := number(t, killsEnv, 50)
	if testing.Short() {
		kills = min(kills, 5)
	}
	seed := number(t, seedEnv, int(time.Now().UnixNano()%1_000_000))
	t.Logf("%d kills; %s=%d repeats the intervals", kills, seedEnv, seed)
	dice := rand.New(rand.NewPCG(uint64(seed), 1)) // #nosec G404 -- a test's dice

	w := simtest.StartWith(t, sim.Config{CallbackDelay: 30 * time.Millisecond})
	p := apptest.NewProcess(t, program, w)
	url, queue := "", fmt.Sprintf("hallway.test.%d", time.Now().UnixNano())
	if !testing.Short() && os.Getenv(soakEnv) == "" {
		url = peers.AMQP(t)
		p.Args, p.Env = []string{"--amqp", url}, []string{"APPLICATIONS_QUEUE=" + queue}
	}
	var now atomic.Pointer[apptest.Desk]
	now.Store(&apptest.Desk{})
	l := newLoad(p.Address(), func() apptest.Desk { return *now.Load() })
	begin := func() {
		p.Ready(t)
		d := p.Desk
		now.Store(&d)
	}
	p.Launch(t)
	begin()

	var mail *apptest.Mail
	if url != "" {
		mail = apptest.OpenMail(t, url, queue, p.Stop)
	}
	arriving, over := context.WithCancel(t.Context())
	working, done := context.WithCancel(t.Context())
	defer done()
	var applicants, reviewer sync.WaitGroup
	rows := l.arrive(arriving, t, &applicants, w, mail)
	reviewer.Go(func() { l.review(working) })

	for n := range kills {
		if n > 0 && n%10 == 0 {
			t.Logf("%d of %d kills, %d applications acknowledged", n, kills, l.count())
		}
		again(t.Context(), time.Duration(100+dice.IntN(800))*time.Millisecond)
		p.Kill(t)
		p.Launch(t)
		if dice.IntN(4) == 0 { // also while it rises
			again(t.Context(), time.Duration(dice.IntN(300))*time.Millisecond)
			p.Kill(t)
			p.Launch(t)
		}
		begin()
	}
	over()
	applicants.Wait()
	t.Logf("%d applications and %d changes were acknowledged", l.count(), rows.Load())
	l.settle(t, p, int(rows.Load()))
	done()
	reviewer.Wait()
	for _, err := range l.errs {
		t.Error(err)
	}
	l.compare(t, p, w)
	if mail != nil {
		l.replies(t, mail)
	}
	if status := p.Terminate(t); status != 0 {
		t.Errorf("exit status %d", status)
	}
	whole(t, filepath.Join(p.Data, "hall.db"))
	proved(t, p.Data)
}

// proved lets the program itself prove what is left.
func proved(t *testing.T, data string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, "verify", "--data", data).CombinedOutput() // #nosec G204 -- our own program
	if err != nil {
		t.Errorf("hallway verify: %v\n%s", err, out)
	}
}

func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s=%s: %v", name, text, err)
	}
	return n
}

// arrive lets applicants come until the context ends. Each begun sending is
// insisted on beyond that, so that in the end all of them are acknowledged.
func (l *load) arrive(ctx context.Context, t *testing.T, wg *sync.WaitGroup, w *simtest.World, mail *apptest.Mail) *atomic.Int64 {
	t.Helper()
	callback := w.URLs["callback"] + "/results"
	for range 2 {
		wg.Go(func() {
			for again(ctx, 400*time.Millisecond) {
				l.json(t.Context(), l.application(t, "网", callback))
			}
		})
	}
	wg.Go(func() {
		for again(ctx, 700*time.Millisecond) {
			l.soap(t.Context(), l.application(t, "门", callback))
		}
	})
	if mail != nil {
		wg.Go(func() {
			for again(ctx, 700*time.Millisecond) {
				l.queue(t.Context(), mail, l.application(t, "队", ""))
			}
		})
	}
	crm := &client.Client{Base: w.URLs[""]}
	wg.Go(func() {
		for again(ctx, 900*time.Millisecond) {
			a := l.application(t, "表", "")
			if err := insert(t.Context(), crm, "/crm/applications", a.Row()); err != nil {
				l.wrong(err)
				return
			}
			l.acknowledged(a, "")
		}
	})
	changes := &atomic.Int64{}
	wg.Go(func() {
		for again(ctx, 500*time.Millisecond) {
			row := map[string]any{"credit_code": changed, "name": fmt.Sprintf("更名%05d", changes.Add(1))}
			if err := insert(t.Context(), crm, "/crm/changes", row); err != nil {
				l.wrong(err)
				return
			}
		}
	})
	return changes
}

// settle waits until nothing is left to do.
func (l *load) settle(t *testing.T, p *apptest.Process, changes int) {
	t.Helper()
	apptest.Until(t, "the end of every case", func() (bool, any) {
		all := every(t, p.Desk)
		n := 0
		for _, c := range all {
			if c.Status == process.Completed {
				n++
			}
		}
		var open []hall.Work
		p.Read(t, "/api/v1/work?limit=5", &open)
		var stuck []engine.Incident
		p.Read(t, "/api/v1/incidents?limit=5", &stuck)
		if len(stuck) > 0 {
			t.Fatalf("incidents: %+v", stuck)
		}
		return n >= l.count() && len(open) == 0 && answered(t, p.World, "/crm/changes") == changes, fmt.Sprintf("%d of %d cases, work %+v", n, l.count(), open)
	})
}

func every(t *testing.T, d apptest.Desk) []cases.Case {
	t.Helper()
	var out []cases.Case
	for path := "/api/v1/cases?limit=500"; ; {
		var page []cases.Case
		d.Read(t, path, &page)
		out = append(out, page...)
		if len(page) < 500 {
			return out
		}
		path = fmt.Sprintf("/api/v1/cases?limit=500&before=%d", page[len(page)-1].ID)
	}
}

// answered counts the rows of a table that were answered well.
func answered(t *testing.T, w *simtest.World, path string) int {
	t.Helper()
	var rows []map[string]any
	if err := (&client.Client{Base: w.URLs[""]}).Get(t.Context(), path, &rows); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range rows {
		if r["zt"] == "2" {
			n++
		}
	}
	return n
}

// compare holds what every side's book says against what was acknowledged.
func (l *load) compare(t *testing.T, p *apptest.Process, w *simtest.World) {
	t.Helper()
	want := len(l.acked)
	if len(l.asked) != want {
		t.Errorf("%d applications were sent, %d acknowledged", len(l.asked), want)
	}
	titles := map[string]int64{}
	for _, c := range every(t, p.Desk) {
		company, _ := strings.CutSuffix(c.Title, "设立登记")
		if titles[company] != 0 {
			t.Errorf("%s has two cases", company)
		}
		titles[company] = c.ID
		if err := p.Post(t, fmt.Sprintf("/api/v1/cases/%d/verify", c.ID), "", nil, nil); err != nil {
			t.Errorf("the history of case %s: %v", c.Number, err)
		}
	}
	if len(titles) != want {
		t.Errorf("%d cases, want %d", len(titles), want)
	}
	ways := map[string]int{}
	for company, id := range l.ids {
		ways[l.way[company]]++
		if titles[company] == 0 || id != "" && fmt.Sprint(titles[company]) != id {
			t.Errorf("%s was acknowledged as case %q and is case %d", company, id, titles[company])
		}
	}
	l.books(t, w, want)
	if n := answered(t, w, "/crm/applications"); n != ways["表"] {
		t.Errorf("%d rows were answered, want %d", n, ways["表"])
	}
	calls := 0
	for _, e := range w.Entries(t, "callback", "") {
		calls += e.Effects
	}
	if calls != ways["网"]+ways["门"] {
		t.Errorf("%d results were called back, want %d", calls, ways["网"]+ways["门"])
	}
	if dead := p.Messages(t, "dead", ""); len(dead) > 0 {
		t.Errorf("dead messages: %+v", dead)
	}
}

// replies reads what came to the queues that the messages named: each answer
// at least once, and however often always under one message id, by which the
// partner takes it once.
func (l *load) replies(t *testing.T, mail *apptest.Mail) {
	t.Helper()
	ids, copies := map[string]string{}, 0
	for company, a := range l.acked {
		if l.way[company] == "队" {
			ids["c-"+a.Key] = ""
		}
	}
	for missing := len(ids); missing > 0; copies++ {
		m := apptest.Receive(t, mail.Replies)
		first, known := ids[m.CorrelationId]
		if !known || m.MessageId == "" || first != "" && first != m.MessageId {
			t.Errorf("a reply to %q under %q, before under %q", m.CorrelationId, m.MessageId, first)
		}
		if first == "" {
			ids[m.CorrelationId] = m.MessageId
			missing--
		}
	}
	t.Logf("%d replies to %d messages of the queue", copies, len(ids))
	if len(mail.Dead) > 0 {
		t.Errorf("a dead letter: %+v", apptest.Receive(t, mail.Dead))
	}
}

// books reads the ledgers: each key took effect once, and each company, phone
// and document has one key.
func (l *load) books(t *testing.T, w *simtest.World, want int) {
	t.Helper()
	repeats := 0
	for _, x := range []struct {
		system, operation string
		each              int
	}{{"erp", "registerCompany", 1}, {"oa", "opinions", 2}, {"sms", "send", 1}, {"wechat", "template/send", 1}, {"esign", "create-by-file", 1}, {"crm", "company", 1}} {
		effects := map[string]int{}
		for _, e := range w.Entries(t, x.system, x.operation) {
			repeats += e.Deduplicated
			once(t, e)
			effects[e.Detail] += e.Effects
		}
		total := 0
		for detail, n := range effects {
			total += n
			if n != 1 {
				t.Errorf("%s %s took effect %d times for %q", x.system, x.operation, n, detail)
			}
		}
		if total != x.each*want {
			t.Errorf("%s: %d effects of %s, want %d", x.system, total, x.operation, x.each*want)
		}
	}
	last := ""
	for _, e := range w.Entries(t, "erp", "updateCompany") { // as they came
		once(t, e)
		if e.Detail <= last {
			t.Errorf("the change %s came after %s", e.Detail, last)
		}
		last = e.Detail
	}
	t.Logf("%d calls were repeated and deduplicated by the systems", repeats)
}

func once(t *testing.T, e ledger.Entry) {
	t.Helper()
	if e.Key == "" || e.Effects != 1 {
		t.Errorf("%s %s under key %q took effect %d times (asked %d): %s", e.System, e.Operation, e.Key, e.Effects, e.Count, e.Detail)
	}
}

// whole lets SQLite itself look at what is left.
func whole(t *testing.T, file string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it was only read
	var said string
	if err := db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&said); err != nil || said != "ok" {
		t.Errorf("integrity_check: %s, %v", said, err)
	}
}
