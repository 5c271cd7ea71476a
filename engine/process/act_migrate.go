package process

import (
	"errors"
	"maps"
	"slices"
)

// ErrMigrate says that an instance cannot be brought to a definition; the error
// around it lists everything that keeps it.
var ErrMigrate = errors.New("the instance cannot be migrated so")

// Migration is what brings instances of one definition to another.
type Migration struct {
	from, to *Definition
	names    map[string]string
}

// NewMigration makes a migration. Names that neither definition knows are
// reported at once.
func NewMigration(from, to *Definition, names map[string]string) (*Migration, error) {
	var wrong objections
	for _, old := range slices.Sorted(maps.Keys(names)) {
		if from.nodes[old] == nil {
			wrong.add("names", "process.migrate-name", map[string]any{"version": from.Version, "element": old})
		}
		if to.nodes[names[old]] == nil {
			wrong.add("names", "process.migrate-name", map[string]any{"version": to.Version, "element": names[old]})
		}
	}
	if err := wrong.err(ErrMigrate); err != nil {
		return nil, err
	}
	return &Migration{from, to, names}, nil
}

func (g *Migration) name(old string) string {
	if new, ok := g.names[old]; ok {
		return new
	}
	return old
}

// Verdict lists what keeps an instance from being migrated; nothing where it
// can be.
func (g *Migration) Verdict(s *State) []Objection {
	var wrong objections
	if s.Ended() {
		wrong.add("", "process.ended", nil)
	}
	if s.Definition != g.from.Key {
		wrong.add("", "process.migrate-definition", map[string]any{"is": DefinitionKey(s.Definition), "want": DefinitionKey(g.from.Key)})
		return wrong
	}
	seen := map[string]bool{}
	for _, e := range s.Elements {
		g.unfit(&wrong, e.ID, seen)
	}
	for _, t := range s.Tokens {
		if _, ok := g.flow(t); !ok {
			wrong.add("", "process.migrate-flow", map[string]any{"flow": t.Flow, "element": g.name(t.Target)})
		}
	}
	for _, u := range s.Undo {
		g.unfit(&wrong, u.Element, seen)
	}
	return wrong
}

// unfit says why a running element has no place in the new definition, once.
func (g *Migration) unfit(wrong *objections, id string, seen map[string]bool) {
	if seen[id] {
		return
	}
	seen[id] = true
	old, new := g.from.nodes[id], g.to.nodes[g.name(id)]
	args := map[string]any{"element": id, "new": g.name(id)}
	switch {
	case old == nil:
		args["version"] = g.from.Version
		wrong.add("", "process.migrate-old", args)
	case new == nil:
		args["version"] = g.to.Version
		wrong.add("", "process.migrate-new", args)
	case old.kind != new.kind:
		args["kind"], args["newKind"] = string(old.kind), string(new.kind)
		wrong.add("", "process.migrate-kind", args)
	case (old.loop == nil) != (new.loop == nil):
		wrong.add("", "process.migrate-loop", args)
	case (old.parent == nil) != (new.parent == nil) || old.parent != nil && g.name(old.parent.id) != new.parent.id:
		wrong.add("", "process.migrate-parent", args)
	}
}

// flow finds the way in the new definition on which a token of the old one
// waits: the flow of the same id, or that between the same elements.
func (g *Migration) flow(t Token) (string, bool) {
	target := g.to.nodes[g.name(t.Target)]
	old := g.from.flows[t.Flow]
	if target == nil || old == nil {
		return "", false
	}
	for _, f := range target.in {
		if f.id == t.Flow || f.source.id == g.name(old.source.id) {
			return f.id, true
		}
	}
	return "", false
}

// migrate renames what runs and lets it wait for what its new elements wait
// for.
func (m *machine) migrate(a Migrate) error {
	g, err := NewMigration(a.From, m.d, a.Names)
	if err != nil {
		return err
	}
	if err := objections(g.Verdict(m.s)).err(ErrMigrate); err != nil {
		return err
	}
	m.disarmGone(g)
	m.emit(Event{
		Type: InstanceMigrated, Key: m.s.ID, Names: g.renames(m.s), Text: a.Reason,
		Instance: &InstanceData{Definition: m.d.Key, Process: m.d.Process, Version: m.d.Version, Parent: m.s.Parent},
	})
	for _, el := range m.hosts() {
		if err := m.armNew(el); err != nil {
			return err
		}
	}
	m.goOn()
	return nil
}

// disarmGone takes away what waits for an event that there is no more.
func (m *machine) disarmGone(g *Migration) {
	for _, t := range m.s.Clone().Timers {
		if g.gone(g.from.nodes[t.Element]) {
			m.emit(Event{Type: TimerDisarmed, Element: t.Element, Key: t.Key, Scope: t.Scope})
		}
	}
	for _, x := range m.s.Clone().Subs {
		if g.gone(g.from.nodes[x.Element]) {
			m.emit(x.closed(""))
		}
	}
}

// hosts are the keys of everything that events can wait at.
func (m *machine) hosts() []int64 {
	out := []int64{0}
	for _, e := range m.s.Elements {
		out = append(out, e.Key)
	}
	return out
}

// gone reports whether what waited for an event has no such event any more.
func (g *Migration) gone(old *node) bool {
	if old == nil {
		return true
	}
	new := g.to.nodes[g.name(old.id)]
	if new == nil || new.kind != old.kind || len(new.catches) != len(old.catches) {
		return true
	}
	return old.host != nil && (new.host == nil || new.host.id != g.name(old.host.id))
}

// renames are the ids that change: those that an instance holds now.
func (g *Migration) renames(s *State) map[string]string {
	out := map[string]string{}
	add := func(old, new string) {
		if old != new {
			out[old] = new
		}
	}
	for old, new := range g.names {
		add(old, new)
	}
	for _, t := range s.Tokens {
		if f, ok := g.flow(t); ok {
			add(t.Flow, f)
		}
	}
	return out
}

// armNew arms the events of an element instance that it does not wait for yet.
func (m *machine) armNew(el int64) error {
	events := m.eventsOf(el)
	if e, ok := m.s.Element(el); ok && e.Round == 0 && !e.Undo {
		events = append(events, m.d.nodes[e.ID].boundaries...)
	}
	for _, n := range events {
		if len(n.catches) == 0 || m.waits(el, n) || m.spent(el, n) {
			continue
		}
		if err := m.arm(el, n); err != nil {
			return err
		}
	}
	return nil
}

// spent reports whether an event is not to be waited for: an interrupting event
// subprocess runs in the scope, or its timer is paused.
func (m *machine) spent(el int64, n *node) bool {
	return n.kind.Start() && m.interrupted(el) ||
		slices.ContainsFunc(m.s.Paused, func(p Paused) bool { return p.Scope == el && p.Element == n.id })
}

// migrate renames what the state holds.
func (s *State) migrate(e Event) {
	s.Definition, s.Process, s.Version = e.Instance.Definition, e.Instance.Process, e.Instance.Version
	name := func(id *string) {
		if new, ok := e.Names[*id]; ok {
			*id = new
		}
	}
	for i := range s.Elements {
		name(&s.Elements[i].ID)
		if took := slices.Clone(s.Elements[i].Took); took != nil {
			for j := range took {
				name(&took[j])
			}
			s.Elements[i].Took = took
		}
	}
	for i := range s.Tokens {
		name(&s.Tokens[i].Flow)
		name(&s.Tokens[i].Target)
	}
	for i := range s.Jobs {
		name(&s.Jobs[i].Element)
	}
	for i := range s.Tasks {
		name(&s.Tasks[i].Element)
	}
	for i := range s.Timers {
		name(&s.Timers[i].Element)
	}
	for i := range s.Subs {
		name(&s.Subs[i].Element)
	}
	for i := range s.Incidents {
		name(&s.Incidents[i].Element)
	}
	for i := range s.Calls {
		name(&s.Calls[i].Element)
	}
	for i := range s.Undo {
		name(&s.Undo[i].Element)
	}
	for i := range s.Paused {
		name(&s.Paused[i].Element)
	}
}
