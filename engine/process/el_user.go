package process

import (
	"strconv"
	"time"

	"github.com/servicehall/hallway/engine/bpmn"
)

// userTask is a person's step. It is managed by the hall with or without the
// zeebe:userTask marker.
type userTask struct {
	assignee, groups, users *value
	due, followUp, priority *value
	form                    *value
	lane                    string // who has no other assignment: the group of its lane
}

func buildUserTask(c *compiler, n *bpmn.Node) behaviour {
	u := &userTask{lane: n.Lane}
	if a := n.Assignment; a != nil {
		u.assignee, u.groups, u.users = c.value(a.Assignee, n.ID), c.value(a.Groups, n.ID), c.value(a.Users, n.ID)
	}
	if s := n.Schedule; s != nil {
		u.due, u.followUp = c.date(s.Due, n.ID), c.date(s.FollowUp, n.ID)
	}
	if n.Form != nil {
		u.form = c.value(*n.Form, n.ID)
	}
	if n.Priority != nil {
		u.priority = c.value(*n.Priority, n.ID)
		if n.Priority.Static() {
			if _, err := priority(n.Priority.Value); err != nil {
				c.bad("bpmn.bad-value", *n.Priority, n.ID, map[string]any{"value": n.Priority.Value, "error": err.Error()})
			}
		}
	}
	return u
}

// date compiles a date, and checks a static one.
func (c *compiler) date(t bpmn.Text, id string) *value {
	if t.Static() {
		if _, err := bpmn.ParseDate(t.Value, time.UTC); err != nil {
			c.bad("bpmn.bad-value", t, id, map[string]any{"value": t.Value, "error": err.Error()})
		}
	}
	return c.value(t, id)
}

// defaultPriority is Zeebe's.
const defaultPriority = 50

func priority(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 100 {
		return 0, badValue("priority: %q is not between 0 and 100", s)
	}
	return n, nil
}

func (u *userTask) begin(m *machine, el int64, n *node) error {
	data, err := u.data(m, el, n)
	if err != nil {
		return err
	}
	m.emit(Event{Type: TaskCreated, Element: n.id, Key: m.env.NewID(), Scope: el, Task: &data})
	return nil
}

func (u *userTask) data(m *machine, el int64, n *node) (TaskData, error) {
	t := TaskData{Name: n.label, Priority: defaultPriority}
	sc := m.scope(el)
	var errs [7]error
	t.Assignee, errs[0] = u.assignee.text(sc, m.moment)
	t.CandidateGroups, errs[1] = u.groups.list(sc, m.moment)
	t.CandidateUsers, errs[2] = u.users.list(sc, m.moment)
	t.Form, errs[3] = u.form.text(sc, m.moment)
	t.Due, errs[4] = u.due.date(sc, m.moment)
	t.FollowUp, errs[5] = u.followUp.date(sc, m.moment)
	var p string
	if p, errs[6] = u.priority.text(sc, m.moment); p != "" {
		t.Priority, errs[6] = priority(p)
	}
	for _, err := range errs {
		if err != nil {
			return TaskData{}, err
		}
	}
	if u.lane != "" && t.Assignee == "" && len(t.CandidateGroups)+len(t.CandidateUsers) == 0 {
		t.CandidateGroups = []string{u.lane}
	}
	return t, nil
}

// date is text for a date and time; nil where there is none.
func (v *value) date(sc scope, at moment) (*time.Time, error) {
	s, err := v.text(sc, at)
	if err != nil || s == "" {
		return nil, err
	}
	t, err := bpmn.ParseDate(s, at.zone)
	if err != nil {
		return nil, badValue("%s", err)
	}
	t = t.UTC()
	return &t, nil
}
