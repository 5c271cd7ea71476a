package process

import "github.com/servicehall/hallway/engine/bpmn"

// catchMessage is a message catch event or a receive task: it opens a
// subscription and waits (BPMN 2.0.2, 13.5.2).
type catchMessage struct{ name, key *value }

func (c *compiler) message(n *bpmn.Node) catchMessage {
	if n.Message == nil {
		return catchMessage{}
	}
	w := catchMessage{name: c.value(n.Message.Name, n.ID)}
	if n.Message.Correlation != nil {
		w.key = c.value(*n.Message.Correlation, n.ID)
	}
	return w
}

func buildCatchMessage(c *compiler, n *bpmn.Node) behaviour {
	w := c.message(n)
	return &w
}

func (w *catchMessage) begin(m *machine, el int64, n *node) error {
	e, err := w.arm(m, el, n)
	if err == nil {
		m.emit(e)
	}
	return err
}

func (w *catchMessage) arm(m *machine, el int64, n *node) (Event, error) {
	var data SubscriptionData
	var err error
	if data.Message, err = w.name.needed(m.scope(el), m.moment, "the message's name"); err != nil {
		return Event{}, err
	}
	if data.Correlation, err = w.key.needed(m.scope(el), m.moment, "the correlation key"); err != nil {
		return Event{}, err
	}
	return Event{Type: SubscriptionOpened, Element: n.id, Key: m.env.NewID(), Scope: el, Sub: &data}, nil
}
