package hall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/hall/form"
	"github.com/servicehall/hallway/store"
)

// TaskView is a task with its form and what the form shows.
type TaskView struct {
	task.Task
	Form   *form.Form     `json:"-"`
	Fields []form.Field   `json:"fields"`
	Values map[string]any `json:"values"` // variables that the task sees
	Verbs  []string       `json:"verbs"`  // what the asker may do now: claim, release, complete
}

// Refused says why answers to a form were not taken, field by field.
type Refused struct{ Problems []form.Problem }

// Error names the fields.
func (r *Refused) Error() string {
	parts := make([]string, 0, len(r.Problems))
	for _, p := range r.Problems {
		parts = append(parts, p.Field+": "+p.Code)
	}
	return "the form is not complete: " + strings.Join(parts, "; ")
}

// Tasks lists what a person holds or could take; administrators see all.
func (h *Hall) Tasks(ctx context.Context, p auth.Principal, f task.Filter) ([]task.Task, error) {
	if auth.Allows(p, auth.Administer) != nil {
		f.User, f.Groups = p.ID, p.Groups
	}
	return task.List(ctx, h.read(), f)
}

// Task returns one task with its form.
func (h *Hall) Task(ctx context.Context, p auth.Principal, key int64) (TaskView, error) {
	t, err := task.Get(ctx, h.c.DB.Prepared(), key)
	if err != nil {
		return TaskView{}, absent("task "+format(key), err)
	}
	if err := mayTouch(p, t); err != nil && auth.Allows(p, auth.CaseRead) != nil {
		return TaskView{}, err
	}
	v := TaskView{Task: t, Values: map[string]any{}, Fields: []form.Field{}, Verbs: verbs(p, t)}
	st, _, err := h.c.Engine.Instance(ctx, t.Instance)
	if err != nil {
		return v, err
	}
	if open, ok := st.Task(key); ok {
		v.Values = st.Visible(open.Scope)
	}
	if t.Form == "" {
		return v, nil
	}
	if v.Form, err = h.form(t.Form); err != nil {
		return v, err
	}
	v.Fields = v.Form.Fields
	return v, nil
}

func (h *Hall) form(id string) (*form.Form, error) {
	content, ok := h.c.Engine.Content(engine.FormKind, id)
	if !ok {
		return nil, fmt.Errorf("form %s: %w", id, ErrNotFound)
	}
	f, found := form.Parse(id+".form", content)
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("read form %s: %w", id, err)
	}
	return f, nil
}

func verbs(p auth.Principal, t task.Task) []string {
	if t.State != task.Open || mayTouch(p, t) != nil || auth.Allows(p, auth.TaskDecide) != nil {
		return []string{}
	}
	if t.Assignee == "" {
		return []string{"claim", "complete"}
	}
	return []string{"release", "complete"}
}

// mayTouch reports whether a person holds a task or is one of its candidates.
func mayTouch(p auth.Principal, t task.Task) error {
	switch {
	case auth.Allows(p, auth.Administer) == nil, t.Assignee != "" && t.Assignee == p.ID:
		return nil
	case t.Assignee != "":
		return fmt.Errorf("task %d: %w", t.Key, ErrTaken)
	case slices.Contains(t.Users, p.ID) || slices.ContainsFunc(t.Groups, func(g string) bool { return slices.Contains(p.Groups, g) }):
		return nil
	}
	return fmt.Errorf("task %d: %w", t.Key, ErrNotYours)
}

// Claim gives a task to the asker.
func (h *Hall) Claim(ctx context.Context, p auth.Principal, key int64) error {
	return h.onTask(ctx, p, key, process.AssignTask{Task: key, Assignee: p.ID})
}

// Release gives a task back to its candidates.
func (h *Hall) Release(ctx context.Context, p auth.Principal, key int64) error {
	return h.onTask(ctx, p, key, process.AssignTask{Task: key})
}

// Complete ends a task with the answers to its form. Answers that the form does
// not take are a *Refused; a task that is no longer open is engine's ErrGone.
func (h *Hall) Complete(ctx context.Context, p auth.Principal, key int64, answers map[string]any) error {
	t, err := task.Get(ctx, h.c.DB.Prepared(), key)
	if err != nil {
		return absent("task "+format(key), err)
	}
	if err := mayTouch(p, t); err != nil {
		return err
	}
	if t.State != task.Open { // before its form is held to
		return gone(t)
	}
	if answers, err = h.answers(t, answers); err != nil {
		return err
	}
	return h.send(ctx, p, t, process.CompleteTask{Task: key, Vars: answers})
}

// answers holds answers to the form of a task, if it has one.
func (h *Hall) answers(t task.Task, given map[string]any) (map[string]any, error) {
	if t.Form == "" {
		return given, nil
	}
	f, err := h.form(t.Form)
	if err != nil {
		return nil, err
	}
	taken, bad := f.Check(given)
	if len(bad) > 0 {
		return nil, &Refused{Problems: bad}
	}
	return taken, nil
}

func (h *Hall) onTask(ctx context.Context, p auth.Principal, key int64, act process.Act) error {
	t, err := task.Get(ctx, h.c.DB.Prepared(), key)
	if err != nil {
		return absent("task "+format(key), err)
	}
	if err := mayTouch(p, t); err != nil {
		return err
	}
	return h.send(ctx, p, t, act)
}

// send does something with a task as long as it is held as it was seen: of two
// who claim it at once, one is refused and does not take it from the other.
func (h *Hall) send(ctx context.Context, p auth.Principal, seen task.Task, act process.Act) error {
	for range 3 { // somebody was quicker, which may be the asker
		if seen.State != task.Open {
			return gone(seen)
		}
		err := h.c.Engine.Send(ctx, seen.Instance, p.ID, act, task.Held(seen))
		if !errors.Is(err, store.ErrStale) {
			return err
		}
		if seen, err = task.Get(ctx, h.c.DB.Prepared(), seen.Key); err != nil {
			return absent("task "+format(seen.Key), err)
		}
		if err := mayTouch(p, seen); err != nil {
			return err
		}
	}
	return fmt.Errorf("task %d: %w", seen.Key, store.ErrStale)
}

func gone(t task.Task) error {
	return fmt.Errorf("task %d, which is %s: %w", t.Key, t.State, process.ErrGone)
}

// Say words the problems of a refused form.
func (r *Refused) Say(c words.Catalogue, lang words.Lang) []string {
	out := make([]string, 0, len(r.Problems))
	for _, p := range r.Problems {
		out = append(out, c.Say(lang, p.Code, p.Args))
	}
	return out
}

func format(id int64) string { return strconv.FormatInt(id, 10) }
