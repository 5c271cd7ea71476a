package reference

import (
	"github.com/servicehall/hallway/engine/bpmn/lint"
)

// lintPage lists the rules by which models are looked at, in the order of their
// table.
func lintPage(w *writer) {
	var rows [][]string
	for _, r := range lint.Rules() {
		rows = append(rows, []string{
			code(r.Code), w.say("reference.severity." + string(r.Severity)), lint.Words.Say(w.lang, r.Code, nil), lint.Words.Mend(w.lang, r.Code, nil), r.Clause,
		})
	}
	w.table([]string{"reference.code", "reference.severity", "reference.wording", "reference.mend", "reference.clause"}, rows)
	w.section("reference.lint-limits")
	w.line("%s", w.say("reference.lint-limits-about"))
}
