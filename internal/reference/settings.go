package reference

import (
	"sort"
	"strings"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/internal/app/folder"
	"github.com/servicehall/hallway/mapping"
)

// settings writes the table of a config struct.
func (w *writer) settings(title string, v any) {
	if title != "" {
		w.section(title)
	}
	w.b.WriteString(config.Manual(v, w.lang))
}

func hallPage(w *writer) {
	w.section("reference.folders")
	var rows [][]string
	kinds := folder.Kinds()
	for _, name := range sorted(kinds) {
		rows = append(rows, []string{code(name + "/"), codes(kinds[name]), w.say("reference.folder." + name)})
	}
	w.table([]string{"reference.folder", "reference.files", "reference.holds"}, rows)
	w.settings("reference.hall-file", folder.File{})
	w.settings("reference.entry", folder.Entry{})
	w.settings("reference.service", folder.Service{})
}

func connectorPage(w *writer) {
	w.settings("reference.connector-file", connectors.File{})
	w.section("reference.outcomes")
	w.line("%s\n", w.say("reference.outcomes-about"))
	var rows [][]string
	for _, o := range adapters.Outcomes() {
		rows = append(rows, []string{code(string(o)), w.say("reference.outcome." + string(o)), w.yes(o.Hurts())})
	}
	w.table([]string{"reference.outcome", "reference.means", "reference.hurts"}, rows)
}

func adapterPage(w *writer, s adapters.Spec) {
	w.line("# %s\n\n%s\n\n%s\n", s.Name, w.say("reference.made"), w.pick(s.Summary))
	w.line("%s", w.say("reference.adapter-about"))
	var can []string
	for _, f := range []struct {
		is   bool
		code string
	}{
		{s.Features.Requests, "requests"}, {s.Features.Receives, "receives"}, {s.Features.Hears, "hears"}, {s.Features.Describes, "describes"},
		{s.Features.Idempotency, "idempotency"}, {s.Features.Order, "order"}, {s.Features.Redelivers, "redelivers"},
	} {
		if f.is {
			can = append(can, "- "+w.say("reference.feature."+f.code))
		}
	}
	w.section("reference.features")
	w.line("%s", strings.Join(can, "\n"))
	for _, part := range []struct {
		title string
		make  func() any
	}{
		{"reference.adapter-settings", s.Settings}, {"reference.adapter-operation", s.Operation}, {"reference.adapter-source", s.Source},
	} {
		if part.make != nil {
			w.settings(part.title, part.make())
		}
	}
}

func routePage(w *writer) {
	w.settings("reference.route-file", route.File{})
	w.settings("reference.route-step", route.StepFile{})
	w.section("reference.route-names")
	var rows [][]string
	for _, name := range []string{"body", "received", "message", "results", "fault"} {
		rows = append(rows, []string{code(name), w.say("reference.name." + name)})
	}
	w.table([]string{"reference.name", "reference.means"}, rows)
}

func mappingPage(w *writer) {
	file, fragment, table := mapping.Settings()
	w.settings("reference.mapping-file", file)
	w.settings("reference.instruction", mapping.Instruction{})
	w.settings("reference.fragment-file", fragment)
	w.settings("reference.table-file", table)
}

func (w *writer) yes(is bool) string {
	if is {
		return w.say("reference.yes")
	}
	return ""
}

func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
