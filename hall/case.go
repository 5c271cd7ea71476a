package hall

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/forget"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/hall/cases"
	"github.com/servicehall/hallway/hall/timeline"
)

// CaseView is a case as its page shows it: what it waits for, since when, whose
// turn it is, and what can come next.
type CaseView struct {
	cases.Case
	Version int            `json:"version"`
	Seq     int64          `json:"seq"` // number of its last event: what changes are made for
	Caller  *Caller        `json:"caller,omitempty"`
	Called  []Called       `json:"called,omitempty"`
	Waiting []Wait         `json:"waiting"`
	Next    []process.Hint `json:"next,omitempty"`
	Vars    map[string]any `json:"variables"`
	// HistoryKeptUntil is when retention took variables and history, nil where
	// they are there.
	HistoryKeptUntil *time.Time `json:"historyKeptUntil,omitempty"`
}

// Cases lists cases, the newest first.
func (h *Hall) Cases(ctx context.Context, f cases.Filter) ([]cases.Case, error) {
	return cases.List(ctx, h.read(), f)
}

// Counts returns how many cases there are by status.
func (h *Hall) Counts(ctx context.Context) (map[string]int, error) {
	return cases.Counts(ctx, h.read())
}

// Case returns one case.
func (h *Hall) Case(ctx context.Context, id int64, lang words.Lang) (CaseView, error) {
	st, d, err := h.c.Engine.Instance(ctx, id)
	if errors.Is(err, engine.ErrForgotten) {
		c, err := cases.Get(ctx, h.read(), id)
		if err != nil {
			return CaseView{}, absent("case "+format(id), err)
		}
		return h.forgotten(ctx, c)
	}
	if err != nil {
		return CaseView{}, err
	}
	c, err := h.caseOf(ctx, st)
	if err != nil {
		return CaseView{}, err
	}
	v := CaseView{Case: c, Version: d.Version, Seq: st.Seq, Next: process.Flow(d).NextHints(st), Vars: st.Vars()}
	if v.Caller, v.Called, err = h.family(ctx, st); err != nil {
		return CaseView{}, err
	}
	v.Waiting, err = h.waiting(ctx, st, d, lang)
	return v, err
}

// forgotten is what is left of a case whose time is over.
func (h *Hall) forgotten(ctx context.Context, c cases.Case) (CaseView, error) {
	at, _, err := forget.When(ctx, h.read(), c.ID)
	return CaseView{Case: c, Waiting: []Wait{}, Vars: map[string]any{}, HistoryKeptUntil: &at}, err
}

// Timeline returns the steps of a case, worded.
func (h *Hall) Timeline(ctx context.Context, id int64, lang words.Lang) ([]timeline.Step, error) {
	_, d, err := h.c.Engine.Instance(ctx, id)
	if err != nil {
		return nil, err
	}
	records, err := h.c.Engine.History(ctx, id, 0)
	if err != nil {
		return nil, err
	}
	calls, err := work.Exchanges(ctx, h.read(), id)
	if err != nil {
		return nil, err
	}
	steps := timeline.Fold(records, calls, d)
	timeline.Say(steps, h.c.Words, lang, h.c.Zone)
	return steps, nil
}

// Watch returns a channel that receives after every commit of a case (0: of all
// cases) until it is closed, and a function that ends it.
func (h *Hall) Watch(id int64) (<-chan *process.Recorded, func()) { return h.c.Engine.Watch(id) }

// Verify checks a case's hash chain and that its history gives its state.
func (h *Hall) Verify(ctx context.Context, id int64) error { return h.c.Engine.Verify(ctx, id) }

// Wait is one thing that a case waits for, in words.
type Wait struct {
	process.Wait
	Text      string     `json:"text"`
	State     work.State `json:"state,omitempty"` // of the work outside, for a call
	Connector string     `json:"connector,omitempty"`
	Reason    string     `json:"reason,omitempty"`
}

func (h *Hall) waiting(ctx context.Context, st *process.State, d *process.Definition, lang words.Lang) ([]Wait, error) {
	out := []Wait{}
	for _, w := range d.Waiting(st) {
		x := Wait{Wait: w}
		if w.Kind == process.WaitJob {
			it, err := work.Get(ctx, h.read(), w.Key)
			if err != nil && !errors.Is(err, sql.ErrNoRows) { // without its work a job is only under way
				return nil, err
			}
			x.State, x.Connector, x.Reason = it.State, it.Connector, it.Reason
			if it.State == work.Parked && it.Since.After(x.Since) {
				x.Since = it.Since // the peer was lost after the work was given
			}
		}
		x.Text = h.say(x, lang)
		out = append(out, x)
	}
	return out, nil
}

// say words a wait: "waits for ERP since 10:42".
func (h *Hall) say(w Wait, lang words.Lang) string {
	code := "hall.wait." + string(w.Kind)
	if w.Kind == process.WaitJob && w.State != "" {
		code += "." + string(w.State)
		if w.State == work.Ready && w.Reason != "" {
			code += ".again"
		}
	}
	if w.Kind == process.WaitTask && w.What == "" {
		code += ".free"
	}
	args := map[string]any{"name": w.Name, "what": w.What, "reason": w.Reason, "since": h.clock(w.Since), "peer": h.peer(w.Connector, lang)}
	if w.Kind == process.WaitTimer {
		if due, err := time.Parse(time.RFC3339, w.What); err == nil {
			args["what"] = due.In(h.c.Zone).Format("2006-01-02 15:04")
		}
	}
	return h.c.Words.Say(lang, code, args)
}

// clock gives a time as people say it: the hour today, the date otherwise.
func (h *Hall) clock(at time.Time) string {
	at, now := at.In(h.c.Zone), h.c.Now().In(h.c.Zone)
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("15:04")
	}
	return at.Format("2006-01-02 15:04")
}

func (h *Hall) peer(connector string, lang words.Lang) string {
	c, ok := h.c.Catalogue.Connector(connector)
	if !ok {
		return connector
	}
	if s := c.File.Summary; lang == words.Zh && s.Zh != "" {
		return s.Zh
	} else if s.En != "" {
		return s.En
	}
	return connector
}
