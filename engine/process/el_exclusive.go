package process

import "github.com/servicehall/hallway/engine/bpmn"

// exclusive is an exclusive gateway: every token that comes goes on, by the
// first flow in the order of the file whose condition is true, else by the
// default (BPMN 2.0.2, 13.4.2).
type exclusive struct{ pass }

func buildExclusive(*compiler, *bpmn.Node) behaviour { return exclusive{} }

func (exclusive) route(m *machine, el int64, n *node) ([]*flow, error) {
	for _, f := range n.out {
		if f == n.fallback {
			continue
		}
		if f.condition == nil {
			return []*flow{f}, nil
		}
		ok, err := f.condition.holds(m.scope(el), m.moment)
		if err != nil {
			return nil, err
		}
		if ok {
			return []*flow{f}, nil
		}
	}
	if n.fallback != nil {
		return []*flow{n.fallback}, nil
	}
	if len(n.out) == 0 {
		return nil, nil
	}
	return nil, &fault{kind: KindNoFlow, reason: "no condition is true and there is no default flow"}
}
