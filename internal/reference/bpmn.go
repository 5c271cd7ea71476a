package reference

import (
	"github.com/servicehall/hallway/engine/bpmn"
)

func bpmnPage(w *writer) {
	groups := []bpmn.Group{bpmn.Events, bpmn.Tasks, bpmn.Gateways, bpmn.Containers, bpmn.Markers}
	for _, g := range groups {
		w.section("reference.group." + string(g))
		var rows [][]string
		for _, e := range bpmn.Elements() {
			if e.Group == g {
				rows = append(rows, []string{code(string(e.Kind)), w.fate(e.Why, string(e.Kind))})
			}
		}
		w.table([]string{"reference.element", "reference.fate"}, rows)
	}
	w.section("reference.extensions")
	w.line("%s\n", w.say("reference.extensions-about"))
	var rows [][]string
	for _, x := range bpmn.ExtensionTable() {
		what := w.fate(x.Why, x.Name)
		if x.Why == "" {
			what = w.say("reference.on." + x.Name)
		}
		rows = append(rows, []string{code("zeebe:" + x.Name), what})
	}
	w.table([]string{"reference.extension", "reference.fate"}, rows)
	w.section("reference.property")
	w.line("%s", w.say("reference.property-about"))
}

// fate says whether something runs, or the words in which it is refused.
func (w *writer) fate(why, element string) string {
	if why == "" {
		return w.say("reference.runs")
	}
	return w.say("reference.refused") + bpmn.Words.Say(w.lang, why, map[string]any{"element": element}) + " (`" + why + "`)"
}
