package process

// AppendEvents appends the JSON of a command's events, as histories keep them.
func AppendEvents(b []byte, events []Event) ([]byte, error) {
	w := &wire{b: append(b, '[')}
	for i := range events {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.open()
		w.event(&events[i])
		w.close()
	}
	w.b = append(w.b, ']')
	return w.b, w.err
}

func (w *wire) event(e *Event) {
	w.text("t", string(e.Type))
	w.textIf("e", e.Element)
	w.numberIf("k", e.Key)
	w.numberIf("s", e.Scope)
	w.varsIf("v", e.Vars)
	w.textIf("x", e.Text)
	w.textsIf("f", e.Flows)
	w.numberIf("b", e.By)
	w.numbersIf("ks", e.Keys)
	objectIf(w, "in", e.Instance, func(w *wire, i *InstanceData) {
		w.number("definition", i.Definition)
		w.text("process", i.Process)
		w.number("version", int64(i.Version))
		objectIf(w, "parent", i.Parent, (*wire).parent)
	})
	objectIf(w, "jo", e.Job, func(w *wire, j *JobData) {
		w.text("type", j.Type)
		w.number("retries", int64(j.Retries))
		w.headersIf("headers", j.Headers)
		w.varsIf("input", j.Input)
	})
	objectIf(w, "ta", e.Task, (*wire).task)
	objectIf(w, "ti", e.Timer, (*wire).timer)
	objectIf(w, "su", e.Sub, (*wire).subscription)
	objectIf(w, "ic", e.Incident, (*wire).incident)
	objectIf(w, "an", e.Answer, func(w *wire, a *Answer) {
		objectIf(w, "question", &a.Question, func(w *wire, q *Question) {
			w.text("kind", string(q.Kind))
			w.text("name", q.Name)
			w.textIf("element", q.Element)
			w.varsIf("input", q.Input)
			w.textIf("binding", q.Binding)
			w.textIf("tag", q.Tag)
		})
		w.valueIf("value", a.Value)
		w.valueIf("note", a.Note)
		w.textIf("failed", a.Failed)
	})
	objectIf(w, "lo", e.Loop, (*wire).loop)
	objectIf(w, "ca", e.Call, func(w *wire, c *CallData) {
		w.number("definition", c.Definition)
		w.text("process", c.Process)
	})
	objectIf(w, "pu", e.Publish, func(w *wire, p *PublishData) {
		w.text("name", p.Name)
		w.text("correlation", p.Correlation)
		w.textIf("id", p.ID)
		w.numberIf("ttl", p.TTL)
	})
	w.valueIf("y", e.Value)
	objectIf(w, "pa", e.Paused, (*wire).paused)
	w.headersIf("na", e.Names)
}
