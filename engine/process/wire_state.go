package process

// appendState appends the JSON of a state.
func appendState(b []byte, s *State) ([]byte, error) {
	w := &wire{b: b}
	w.open()
	w.number("id", s.ID)
	w.number("definition", s.Definition)
	w.text("process", s.Process)
	w.number("version", int64(s.Version))
	w.number("seq", s.Seq)
	w.text("status", string(s.Status))
	w.varsIf("vars", s.Variables)
	listIf(w, "elements", s.Elements, func(w *wire, e *Element) {
		w.number("k", e.Key)
		w.text("e", e.ID)
		w.numberIf("s", e.Scope)
		w.at("t", e.Since)
		w.varsIf("v", e.Vars)
		objectIf(w, "l", e.Loop, (*wire).loop)
		w.numberIf("r", int64(e.Round))
		w.numberIf("b", e.By)
		w.numbersIf("c", e.Left)
		w.textsIf("f", e.Took)
		w.trueIf("u", e.Undo)
	})
	listIf(w, "tokens", s.Tokens, func(w *wire, t *Token) {
		w.numberIf("s", t.Scope)
		w.text("f", t.Flow)
		w.text("e", t.Target)
		w.at("t", t.Since)
	})
	listIf(w, "jobs", s.Jobs, func(w *wire, j *Job) {
		w.place(j.Key, j.Element, j.Scope)
		w.text("type", j.Type)
		w.at("t", j.Since)
	})
	listIf(w, "tasks", s.Tasks, func(w *wire, t *Task) {
		w.place(t.Key, t.Element, t.Scope)
		w.at("t", t.Since)
		w.task(&t.TaskData)
	})
	listIf(w, "timers", s.Timers, func(w *wire, t *Timer) {
		w.place(t.Key, t.Element, t.Scope)
		w.at("t", t.Since)
		w.timer(&t.TimerData)
	})
	listIf(w, "subs", s.Subs, func(w *wire, x *Subscription) {
		w.place(x.Key, x.Element, x.Scope)
		w.at("t", x.Since)
		w.subscription(&x.SubscriptionData)
	})
	listIf(w, "incidents", s.Incidents, func(w *wire, i *Incident) {
		w.number("k", i.Key)
		w.text("e", i.Element)
		w.numberIf("s", i.Scope)
		w.at("t", i.Since)
		w.incident(&i.IncidentData)
	})
	listIf(w, "calls", s.Calls, func(w *wire, c *Call) {
		w.place(c.Key, c.Element, c.Scope)
		w.text("p", c.Process)
		w.at("t", c.Since)
	})
	listIf(w, "undo", s.Undo, func(w *wire, u *Undo) {
		w.number("k", u.Key)
		w.text("e", u.Element)
		w.numberIf("s", u.Scope)
		w.varsIf("v", u.Vars)
	})
	objectIf(w, "parent", s.Parent, (*wire).parent)
	listIf(w, "paused", s.Paused, (*wire).paused)
	w.close()
	return w.b, w.err
}

func (w *wire) paused(p *Paused) {
	w.text("e", p.Element)
	w.numberIf("s", p.Scope)
	w.number("left", p.Left)
	w.timer(&p.TimerData)
}

func (w *wire) parent(p *Parent) {
	w.number("instance", p.Instance)
	w.number("call", p.Call)
}

func (w *wire) loop(l *LoopState) {
	w.number("total", int64(l.Total))
	w.numberIf("begun", int64(l.Begun))
	w.numberIf("done", int64(l.Done))
	w.numberIf("ended", int64(l.Ended))
	w.valuesIf("items", l.Items)
	w.valuesIf("output", l.Output)
	w.trueIf("closed", l.Closed)
}

func (w *wire) place(key int64, element string, scope int64) {
	w.number("k", key)
	w.text("e", element)
	w.number("s", scope)
}

func (w *wire) task(t *TaskData) {
	w.text("name", t.Name)
	w.textIf("assignee", t.Assignee)
	w.textsIf("groups", t.CandidateGroups)
	w.textsIf("users", t.CandidateUsers)
	w.textIf("form", t.Form)
	w.atIf("due", t.Due)
	w.atIf("followUp", t.FollowUp)
	w.number("priority", int64(t.Priority))
}

func (w *wire) timer(t *TimerData) {
	w.at("due", t.Due)
	w.textIf("every", t.Every)
	w.numberIf("repeats", int64(t.Repeats))
	w.numberIf("def", int64(t.Def))
}

func (w *wire) subscription(s *SubscriptionData) {
	w.text("message", s.Message)
	w.text("correlation", s.Correlation)
	w.textIf("kind", string(s.Kind))
	w.numberIf("def", int64(s.Def))
	w.trueIf("held", s.Held)
}

func (w *wire) incident(i *IncidentData) {
	w.text("kind", i.Kind)
	w.text("reason", i.Reason)
	w.numberIf("job", i.Job)
	w.textIf("phase", string(i.Phase))
}
