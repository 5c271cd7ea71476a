package process

import "github.com/servicehall/hallway/engine/bpmn"

// standardLoop plays an activity while its condition is true (BPMN 2.0.2,
// 13.3.6).
type standardLoop struct {
	condition  *condition
	testBefore bool
	maximum    int
}

func (c *compiler) standardLoop(n *bpmn.Node) looper {
	l := &standardLoop{testBefore: n.Loop.TestBefore, maximum: n.Loop.Maximum}
	if n.Loop.Condition != nil {
		l.condition = c.condition(*n.Loop.Condition, n.ID)
	}
	return l
}

func (l *standardLoop) begin(m *machine, el int64, n *node) error {
	if l.testBefore && l.condition != nil {
		ok, err := l.condition.holds(m.scope(el), m.moment)
		if err != nil {
			return err
		}
		if !ok {
			return m.complete(el, n)
		}
	}
	m.emit(Event{Type: LoopStarted, Element: n.id, Key: el, Loop: &LoopState{Total: -1}})
	return m.round(el, n, nil)
}

func (l *standardLoop) next(m *machine, _, ended Element, _ *node) (bool, any, error) {
	if l.maximum > 0 && ended.Round >= l.maximum {
		return false, nil, nil
	}
	if l.condition == nil {
		return true, nil, nil
	}
	ok, err := l.condition.holds(m.scope(ended.Key), m.moment)
	return ok, nil, err
}

func (l *standardLoop) follow(m *machine, around Element, n *node) error {
	return m.round(around.Key, n, nil)
}

func (l *standardLoop) finish(*machine, int64, *node) {}
