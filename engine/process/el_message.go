package process

import (
	"time"

	"github.com/servicehall/hallway/engine/bpmn"
)

// messageTrigger waits for a message by its name and correlation key (BPMN
// 2.0.2, 13.5.2).
type messageTrigger struct{ name, key *value }

func (c *compiler) message(e *bpmn.EventDefinition, id string) *messageTrigger {
	if e.Message == nil {
		return &messageTrigger{}
	}
	t := &messageTrigger{name: c.value(e.Message.Name, id)}
	if e.Message.Correlation != nil {
		t.key = c.value(*e.Message.Correlation, id)
	}
	return t
}

func (t *messageTrigger) arm(m *machine, el int64, n *node, def int) (*Event, error) {
	data := SubscriptionData{Def: def}
	var err error
	if data.Message, err = t.name.needed(m.scope(el), m.moment, "the message's name"); err != nil {
		return nil, err
	}
	if data.Correlation, err = t.key.needed(m.scope(el), m.moment, "the correlation key"); err != nil {
		return nil, err
	}
	return &Event{Type: SubscriptionOpened, Element: n.id, Key: m.env.NewID(), Scope: el, Sub: &data}, nil
}

// publish gives a message to whoever waits for it, or begins with it.
type publish struct{ name, key, id, ttl *value }

func (c *compiler) publish(n *bpmn.Node, e *bpmn.EventDefinition) *publish {
	p := &publish{name: c.value(e.Message.Name, n.ID)}
	if e.Message.Correlation != nil {
		p.key = c.value(*e.Message.Correlation, n.ID)
	}
	if x := n.Publish; x != nil {
		p.id, p.ttl = c.value(x.ID, n.ID), c.value(x.TimeToLive, n.ID)
		if x.Correlation.Value != "" {
			p.key = c.value(x.Correlation, n.ID)
		}
		if x.TimeToLive.Static() {
			if _, err := ttl(x.TimeToLive.Value, time.Time{}); err != nil {
				c.bad("bpmn.bad-value", x.TimeToLive, n.ID, map[string]any{"value": x.TimeToLive.Value, "error": err.Error()})
			}
		}
	}
	return p
}

// ttl reads a time to live, in milliseconds.
func ttl(s string, now time.Time) (int64, error) {
	if s == "" {
		return 0, nil
	}
	d, err := bpmn.ParseDuration(s)
	if err != nil {
		return 0, badValue("the time to live: %q: %s", s, err)
	}
	return max(d.AddTo(now).Sub(now).Milliseconds(), 1), nil
}

func (p *publish) throw(m *machine, el int64, n *node) (bool, error) {
	var d PublishData
	sc := m.scope(el)
	var err error
	if d.Name, err = p.name.needed(sc, m.moment, "the message's name"); err != nil {
		return false, err
	}
	if d.Correlation, err = p.key.text(sc, m.moment); err != nil {
		return false, err
	}
	if d.ID, err = p.id.text(sc, m.moment); err != nil {
		return false, err
	}
	live, err := p.ttl.text(sc, m.moment)
	if err != nil {
		return false, err
	}
	if d.TTL, err = ttl(live, m.moment.now); err != nil {
		return false, err
	}
	m.emit(Event{Type: MessagePublished, Element: n.id, Key: m.env.NewID(), Scope: el, Publish: &d, Vars: m.mapped(el, n)})
	return false, nil
}

// receiveTask waits for its message as a catch event does; an instance may
// begin with it.
type receiveTask struct {
	catching
	instantiates bool
}

func buildReceiveTask(_ *compiler, n *bpmn.Node) behaviour {
	return &receiveTask{instantiates: n.Instantiate}
}

// buildSend is a send task or message event: a job, or the engine publishes.
func buildSend(c *compiler, n *bpmn.Node) behaviour {
	if e := n.Event(bpmn.OnMessage); n.Job == nil && e != nil && e.Message != nil {
		return &throwing{throws: []thrower{c.publish(n, e)}}
	}
	return buildJob(c, n)
}
