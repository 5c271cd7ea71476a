package route

import (
	"context"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/servicehall/hallway/connectors/work"
)

// Messages lists messages in the order of their ids, or against it, without
// their stages.
func (r *Router) Messages(ctx context.Context, f MessageFilter) ([]Message, error) {
	recs, err := r.list(ctx, f)
	if err != nil {
		return nil, err
	}
	out := make([]Message, 0, len(recs))
	for _, rec := range recs {
		out = append(out, rec.Message)
	}
	return out, nil
}

func (r *Router) list(ctx context.Context, f MessageFilter) ([]*record, error) {
	query, args := `SELECT `+columns+` FROM message WHERE id > ?`, []any{f.After}
	order := ` ORDER BY id LIMIT ?`
	if f.Newest {
		query, order = `SELECT `+columns+` FROM message WHERE (id < ? OR ? = 0)`, ` ORDER BY id DESC LIMIT ?`
		args = append(args, f.After)
	}
	if f.State != "" {
		query, args = query+` AND state = ?`, append(args, string(f.State))
	}
	if f.Source != "" {
		query, args = query+` AND source = ?`, append(args, f.Source)
	}
	if f.Search != "" {
		like := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(f.Search) + "%"
		query += ` AND (external_id LIKE ? ESCAPE '\' OR EXISTS (SELECT 1 FROM json_each(message.keys) WHERE value LIKE ? ESCAPE '\'))`
		args = append(args, like, like)
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	return r.records(ctx, query+order, append(args, min(limit, 500))...)
}

// Message returns a message with its whole way: what was received, what the
// steps made of it, and what was sent and answered by its calls and by those of
// the process it started.
func (r *Router) Message(ctx context.Context, id int64) (Message, error) {
	rec, err := r.load(ctx, id)
	if err != nil {
		return Message{}, err
	}
	m := rec.Message
	m.Stages = append([]Stage{r.received(rec)}, rec.trail.Stages...)
	calls, err := work.ExchangesOf(ctx, r.c.DB.Read(), Owner, id)
	if err != nil {
		return Message{}, err
	}
	if rec.Instance != 0 {
		more, err := work.Exchanges(ctx, r.c.DB.Read(), rec.Instance)
		if err != nil {
			return Message{}, err
		}
		calls = append(calls, more...)
	}
	settle(calls, rec.trail.Stages)
	home, _, _ := strings.Cut(rec.Source, ".")
	for _, x := range calls {
		m.Stages = append(m.Stages, attempt(x, home)...)
	}
	sort.SliceStable(m.Stages, func(i, j int) bool { return m.Stages[i].At.Before(m.Stages[j].At) })
	return m, nil
}

// settle moves no call before the stage that made it: the time of a call is
// kept in whole milliseconds, that of a stage is not. Calls are in the order in
// which they were made.
func settle(calls []work.Exchange, stages []Stage) {
	var called []time.Time
	var started time.Time
	for _, s := range stages {
		switch s.Name {
		case StageCalled:
			called = append(called, s.At)
		case StageStarted:
			started = s.At
		}
	}
	floors := map[int64]time.Time{}
	for i := range calls {
		x := &calls[i]
		floor, seen := floors[x.Work]
		switch {
		case seen:
		case x.Instance != 0:
			floor = started
		case len(called) > 0:
			floor, called = called[0], called[1:]
		}
		if x.At.Before(floor) {
			x.At = floor
		}
		floors[x.Work] = x.At.Add(x.Took)
	}
}

func (r *Router) received(rec *record) Stage {
	s := Stage{Name: StageReceived, At: rec.At, Note: rec.ContentType}
	switch {
	case readable(rec.raw, rec.Charset):
		s.Body = shorten(rec.raw)
	case rec.trail.Received != nil:
		s.Body = content(rec.trail.Received)
	default:
		s.Body = strings.ToValidUTF8(shorten(rec.raw), "\uFFFD")
	}
	if rec.trail.Size > 0 {
		s.Note += " " + Words.Say(r.c.Lang, "route.cut", map[string]any{"size": rec.trail.Size, "kept": keepRaw})
	}
	return s
}

// attempt words one attempt of a call. home is the connector that the message
// came from.
func attempt(x work.Exchange, home string) []Stage {
	name := StageSent
	if x.Connector == home {
		name = StageWrittenBack
	}
	call := x.Connector + "." + x.Operation + " #" + strconv.Itoa(x.Attempt)
	end := string(x.Outcome)
	for _, more := range []string{x.Code, x.Reason} {
		if more != "" {
			end += " " + more
		}
	}
	return []Stage{
		{Name: name, At: x.At, Note: call, Body: strings.ToValidUTF8(string(x.Request), "\uFFFD")},
		{Name: StageAnswered, At: x.At.Add(x.Took), Note: call + ": " + end, Body: strings.ToValidUTF8(string(x.Response), "\uFFFD")},
	}
}

func isUTF8(charset string) bool {
	c := strings.ToLower(charset)
	return c == "utf-8" || c == "utf8"
}
