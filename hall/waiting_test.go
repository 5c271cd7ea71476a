package hall_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/gateway/gatewaytest"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/store"
)

// moments are the times of day in what is said; a test that runs over midnight
// is told dates.
var moments = regexp.MustCompile(`(自 |since )(\d{4}-\d\d-\d\d )?\d\d:\d\d`)

func said(t *testing.T, h *hall.Hall, id int64, lang words.Lang) []hall.Wait {
	t.Helper()
	v, err := h.Case(t.Context(), id, lang)
	must(t, err)
	for i := range v.Waiting {
		v.Waiting[i].Text = moments.ReplaceAllString(v.Waiting[i].Text, "${1}HH:MM")
	}
	return v.Waiting
}

// TestWaiting holds what is said of a case that waits for one of everything.
func TestWaiting(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	deployWaits(t, h)
	id := start(t, h, "waits", "设立登记")
	isParked := func(w hall.Wait) bool { return w.State == work.Parked }
	until(t, "parked work", func() bool { return slices.ContainsFunc(said(t, h.Hall, id, words.En), isParked) })
	want := map[words.Lang]string{
		words.Zh: `“哪一类”需要人处理，自 HH:MM：` + "REASON" + `
“审查”：待签收，自 HH:MM
“签发”：等 li 办理，自 HH:MM
“核验”：等待登记系统恢复，自 HH:MM
“等补正”：等待消息 supplement，自 HH:MM
“公示期满”：到 2099-01-01 08:00
“各项齐全”：等待并行的其他步骤，自 HH:MM`,
		words.En: `哪一类 needs a person, since HH:MM: REASON
审查: nobody has taken it yet, since HH:MM
签发: li has to decide, since HH:MM
核验: waits for the registry since HH:MM
等补正: waits for the message supplement since HH:MM
公示期满: at 2099-01-01 08:00
各项齐全: waits for the steps beside it since HH:MM`,
	}
	for lang, text := range want {
		all := said(t, h.Hall, id, lang)
		var got []string
		for _, w := range all {
			line := w.Text
			if w.Kind == process.WaitIncident {
				if w.What == "" {
					t.Error("the incident has no reason")
				}
				line = strings.Replace(line, w.What, "REASON", 1)
			}
			got = append(got, line)
		}
		if strings.Join(got, "\n") != text {
			t.Errorf("%s:\n%s\nwant:\n%s", lang, strings.Join(got, "\n"), text)
		}
	}
	testWork(t, h, id, said(t, h.Hall, id, words.En))
	testElsewhere(t, h, id)
}

// testWork holds what is said of a call in every state of its work.
func testWork(t *testing.T, h *gatewaytest.Hall, id int64, all []hall.Wait) {
	t.Helper()
	at := slices.IndexFunc(all, func(w hall.Wait) bool { return w.Kind == process.WaitJob })
	key := all[at].Key
	told := map[work.State]bool{}
	for _, c := range []struct {
		state      work.State
		reason     string
		zh, en     string
		sinceState bool
	}{
		{work.Ready, "", "“核验”：正在调用登记系统，自 HH:MM", "核验: calling the registry since HH:MM", false},
		{work.Ready, "refused", "“核验”：将再次调用登记系统，自 HH:MM（refused）", "核验: will call the registry again, since HH:MM (refused)", false},
		{work.Leased, "", "“核验”：正在调用登记系统，自 HH:MM", "核验: calling the registry since HH:MM", false},
		{work.Parked, "x", "“核验”：等待登记系统恢复，自 HH:MM", "核验: waits for the registry since HH:MM", true},
		{work.Doubt, "x", "“核验”：登记系统是否已办理不明，需人工核实，自 HH:MM", "核验: whether the registry did it is not known, a person has to look, since HH:MM", false},
		{work.Dead, "no such number", "“核验”：登记系统无法办理，自 HH:MM：no such number", "核验: the registry cannot do it, since HH:MM: no such number", false},
		{work.Done, "", "“核验”：登记系统已答复，正在处理", "核验: the registry has answered, going on", false},
	} {
		told[c.state] = true
		later := all[at].Since.Add(2 * time.Hour)
		must(t, h.DB.Committer.Run(t.Context(), store.Stmt{SQL: `UPDATE work SET state=?, reason=?, since=? WHERE key=?`, Args: []any{string(c.state), c.reason, later.UnixMilli(), key}, Rows: 1}))
		zh, en := said(t, h.Hall, id, words.Zh)[at], said(t, h.Hall, id, words.En)[at]
		if zh.Text != c.zh || en.Text != c.en {
			t.Errorf("%s %q: %s | %s", c.state, c.reason, zh.Text, en.Text)
		}
		if en.State != c.state || en.Connector != "registry" || en.Since.After(all[at].Since) != c.sinceState {
			t.Errorf("%s: %+v", c.state, en)
		}
	}
	for _, s := range work.States() {
		if !told[s] {
			t.Error("nothing is said of work that is", s)
		}
	}
	must(t, h.DB.Committer.Run(t.Context(), store.Stmt{SQL: `DELETE FROM work WHERE key=?`, Args: []any{key}, Rows: 1}))
	if w := said(t, h.Hall, id, words.Zh)[at]; w.Text != "“核验”正在进行，自 HH:MM" {
		t.Error(w.Text)
	}
}

// testElsewhere asks on another day, in a hall that does not know the other
// system.
func testElsewhere(t *testing.T, h *gatewaytest.Hall, id int64) {
	t.Helper()
	none, found := connectors.Load(nil, nil, nil, time.Now)
	must(t, found.Err())
	texts, err := hall.Words()
	must(t, err)
	other := hall.New(hall.Config{DB: h.DB, Engine: h.Engine, Catalogue: none, Words: texts, Zone: time.UTC, Now: func() time.Time { return time.Now().AddDate(1, 0, 0) }})
	v, err := other.Case(t.Context(), id, words.En)
	must(t, err)
	w := v.Waiting[slices.IndexFunc(v.Waiting, func(w hall.Wait) bool { return w.Kind == process.WaitMessage })]
	if want := "等补正: waits for the message supplement since " + w.Since.UTC().Format("2006-01-02 15:04"); w.Text != want {
		t.Errorf("%q, want %q", w.Text, want)
	}
}

// TestWords: every wording is there in both languages, and every kind of wait
// and state of work has one.
func TestWords(t *testing.T) {
	t.Parallel()
	all, err := hall.Words()
	must(t, err)
	if missing := all.Missing(); len(missing) > 0 {
		t.Error("without a wording:", missing)
	}
	codes := []string{"hall.wait.job.ready.again", "hall.wait.task.free"}
	for _, k := range []process.WaitKind{process.WaitJob, process.WaitTask, process.WaitTimer, process.WaitMessage, process.WaitIncident, process.WaitJoin} {
		codes = append(codes, "hall.wait."+string(k))
	}
	for _, s := range work.States() {
		codes = append(codes, "hall.wait.job."+string(s))
	}
	for _, code := range codes {
		if _, ok := all[code]; !ok {
			t.Error("nothing is said for", code)
		}
	}
}
