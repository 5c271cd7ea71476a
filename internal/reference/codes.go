package reference

import (
	"strings"

	"github.com/servicehall/hallway/internal/app/house"
)

// codesPage lists the stable codes of findings and refusals with their wording
// and what to do. Labels of the page are none.
func codesPage(w *writer) {
	all, err := house.Texts()
	if err != nil {
		w.err = err
		return
	}
	by := map[string][][]string{}
	for _, name := range sorted(all) {
		room, _, _ := strings.Cut(name, ".")
		if room == "ui" {
			continue
		}
		by[room] = append(by[room], []string{code(name), all.Say(w.lang, name, nil), all.Mend(w.lang, name, nil)})
	}
	for _, room := range sorted(by) {
		w.line("\n## %s\n", room)
		w.table([]string{"reference.code", "reference.wording", "reference.mend"}, by[room])
	}
}
