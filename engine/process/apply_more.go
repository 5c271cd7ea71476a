package process

import "slices"

// applyMore changes loops, calls and what can be undone.
func (s *State) applyMore(e Event) {
	switch e.Type {
	case LoopStarted:
		l := *e.Loop
		s.element(e.Key, func(el *Element) { el.Loop = &l })
	case LoopDone:
		s.loopDone(e)
	case LoopClosed:
		s.loop(e.Key, func(l *LoopState) { l.Closed = true })
	case CallStarted:
		s.Calls = append(s.Calls, Call{Key: e.Key, Element: e.Element, Scope: e.Scope, Process: e.Call.Process, Since: e.At})
	case CallEnded, CallCancelled:
		s.Calls = without(s.Calls, func(c Call) bool { return c.Key == e.Key })
	case UndoKept:
		s.Undo = append(s.Undo, Undo{Key: e.Key, Element: e.Element, Scope: e.Scope, Vars: e.Vars})
	case UndoBegun:
		s.element(e.Key, func(el *Element) { el.Left = slices.Clone(e.Keys) })
	case UndoTaken:
		s.undoTaken(e)
	}
}

// element changes a running element instance.
func (s *State) element(key int64, change func(*Element)) {
	for i := range s.Elements {
		if s.Elements[i].Key == key {
			change(&s.Elements[i])
		}
	}
}

// loop changes a copy of a loop's state: states share what pointers lead to.
func (s *State) loop(key int64, change func(*LoopState)) {
	s.element(key, func(el *Element) {
		if el.Loop == nil {
			return
		}
		l := *el.Loop
		change(&l)
		el.Loop = &l
	})
}

func (s *State) loopDone(e Event) {
	at := 0
	s.element(e.Scope, func(el *Element) { at = el.Round })
	s.loop(e.Key, func(l *LoopState) {
		l.Done++
		if e.Value == nil && len(l.Output) == 0 {
			return
		}
		out := make([]any, max(len(l.Output), at))
		copy(out, l.Output)
		if at > 0 {
			out[at-1] = e.Value
		} else {
			out = append(out, e.Value) // of an ad-hoc subprocess, in the order of completion
		}
		l.Output = out
	})
	s.element(e.Scope, func(el *Element) { el.Round = 0 }) // it is no open round any more
}

// leaveRound counts a round that was left: it is gone already, so it is known
// by the loop's element.
func (s *State) leaveRound(e Event) {
	around, _ := s.Element(e.Scope)
	if around.Loop == nil || around.ID != e.Element {
		return
	}
	open := 0
	for _, el := range s.Elements {
		if el.Scope == e.Scope && el.Round > 0 {
			open++
		}
	}
	s.loop(e.Scope, func(l *LoopState) { l.Ended = l.Begun - l.Done - open })
}

// forgetUndo forgets what was completed inside an element instance that was
// left.
func (s *State) forgetUndo(scope int64) {
	var inside []int64
	s.Undo = without(s.Undo, func(u Undo) bool {
		if u.Scope == scope {
			inside = append(inside, u.Key)
			return true
		}
		return false
	})
	for _, key := range inside {
		s.forgetUndo(key)
	}
}

// undoTaken removes what is undone now. What was completed inside it belongs
// to the scope that is entered again, or is forgotten.
func (s *State) undoTaken(e Event) {
	s.Undo = without(s.Undo, func(u Undo) bool { return u.Key == e.Key })
	s.element(e.Scope, func(el *Element) {
		el.Left = slices.DeleteFunc(slices.Clone(el.Left), func(k int64) bool { return k == e.Key })
		if len(el.Left) == 0 {
			el.Left = nil
		}
	})
	if e.By == 0 {
		s.forgetUndo(e.Key)
		return
	}
	for i := range s.Undo {
		if s.Undo[i].Scope == e.Key {
			s.Undo[i].Scope = e.By
		}
	}
}
