package reference

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/gateway/api"
	"github.com/servicehall/hallway/gateway/openapi"
)

func apiPage(w *writer) {
	for _, tag := range api.Tags() {
		w.line("\n## %s\n\n%s\n", tag.Name, w.pick(tag.Summary))
		var rows [][]string
		var more []api.Route
		for _, r := range api.Routes() {
			if r.Tag != tag.Name {
				continue
			}
			rows = append(rows, []string{code(r.Method + " " + r.Path), w.pick(r.Summary), w.access(r.Access), w.statuses(r)})
			if len(r.Params) > 0 || r.Example != nil || r.Note.En != "" {
				more = append(more, r)
			}
		}
		w.table([]string{"reference.request", "reference.does", "reference.who", "reference.answers"}, rows)
		for _, r := range more {
			w.more(r.Operation)
		}
	}
}

// more lists what a line of the table has no room for.
func (w *writer) more(o openapi.Operation) {
	w.line("\n### %s\n", code(o.Method+" "+o.Path))
	if o.Note.En != "" {
		w.line("%s\n", w.pick(o.Note))
	}
	for _, p := range o.Params {
		known := ""
		if len(p.Choices) > 0 {
			known = " (" + codes(p.Choices) + ")"
		}
		w.line("- %s %s, %s: %s%s", w.say("reference.in."+p.In), code(p.Name), p.Kind, w.pick(p.Summary), known)
	}
	if o.Example != nil {
		text, err := json.Marshal(o.Example)
		if err != nil {
			w.err = err
		}
		w.line("- %s %s", w.say("reference.body"), code(string(text)))
	}
}

// access names the roles that may.
func (w *writer) access(a api.Access) string {
	switch a {
	case api.Everybody:
		return w.say("reference.everybody")
	case api.SignedIn:
		return w.say("reference.signed-in")
	}
	var roles []string
	for _, r := range auth.Roles() {
		if auth.Allows(auth.Principal{Roles: []auth.Role{r}}, auth.Verb(a)) == nil {
			roles = append(roles, code(string(r)))
		}
	}
	return strings.Join(roles, ", ")
}

func (w *writer) statuses(r api.Route) string {
	good := r.Status
	if good == 0 {
		good = 200
	}
	bad := slices.Clone(r.Refusals)
	slices.Sort(bad)
	out := []string{"**" + strconv.Itoa(good) + "**"}
	for _, n := range slices.Compact(bad) {
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, " ")
}
