package betsy

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine/process"
)

// unmarked: the model of a case does not say that it has begun.
func (s *Suite) unmarked(c Case) bool { return slices.Contains(c.Notes, "no-start-marker") }

// Judge says in what a case is not as expected: nothing, when it passes.
func (s *Suite) Judge(c Case, r Run) []string {
	var bad []string
	say := func(format string, args ...any) { bad = append(bad, fmt.Sprintf(format, args...)) }
	if len(r.Refused) > 0 && c.Expect.Deployment == "must-succeed" {
		say("refused at deployment: %s", codes(r))
		return bad
	}
	if r.Endless {
		say("it does not come to rest")
	}
	if want := c.Expect.Outcome; !outcomes[want](r) {
		say("outcome: want %s, got %s", want, r.outcome())
	}
	if !r.Started && c.Expect.Outcome != "rejected-or-error" && !s.unmarked(c) {
		say("the start marker did not run")
	}
	if d := difference(c.Expect.Trace, r.Trace); d != "" {
		say("trace: %s", d)
	}
	if r.Increments != c.Expect.Increments {
		say("%d increments, want %d", r.Increments, c.Expect.Increments)
	}
	if c.Expect.Marker && !r.Marker {
		say("the marker is not set")
	}
	if c.Expect.Data && r.Data != "String" {
		say("data was read as %v", r.Data)
	}
	if a, b := r.Intervals["CREATE_TIMESTAMP_LOG_1"], r.Intervals["CREATE_TIMESTAMP_LOG_2"]; c.Expect.Parallel && !a.overlaps(b) {
		say("the two tasks did not run at the same time")
	}
	return bad
}

// outcomes tell whether a play ended as it should.
var outcomes = map[string]func(Run) bool{
	"none":              func(r Run) bool { return r.outcome() == "none" },
	"runtime-error":     Run.stuckAtGateway,
	"error-event":       func(r Run) bool { return r.Unstarted == nil && r.names("ERR-1") },
	"rejected-or-error": func(r Run) bool { return r.outcome() != "none" },
}

// outcome words every error of a play, "none" without.
func (r Run) outcome() string {
	var all []string
	if len(r.Refused) > 0 {
		all = append(all, "refused: "+codes(r))
	}
	if r.Unstarted != nil {
		all = append(all, "not started: "+r.Unstarted.Error())
	}
	for _, i := range r.Incidents {
		all = append(all, fmt.Sprintf("incident %s at %s: %s", i.Kind, i.Element, i.Reason))
	}
	for _, i := range r.Instances {
		if failed(i) {
			all = append(all, fmt.Sprintf("%s is %s", i.Process, i.Status))
		}
	}
	all = append(all, r.Complaints...)
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, "; ")
}

// failed reports whether an instance ended by an error.
func failed(i *process.State) bool {
	return !slices.Contains([]string{"running", "completed", "cancelled", "terminated"}, string(i.Status))
}

// stuckAtGateway: all that is wrong is that a gateway cannot go on.
func (r Run) stuckAtGateway() bool {
	if len(r.Refused) > 0 || len(r.Complaints) > 0 {
		return false
	}
	at := func(i string) bool { return strings.HasSuffix(r.kinds[i], "Gateway") }
	for _, i := range r.Incidents {
		if !at(i.Element) {
			return false
		}
	}
	return len(r.Incidents) > 0 || r.Unstarted != nil || slices.ContainsFunc(r.Instances, failed)
}

// names: an error that nobody catches ends the instance, or is its incident, and
// nothing else is wrong.
func (r Run) names(code string) bool {
	if len(r.Refused) > 0 || len(r.Complaints) > 0 || len(r.Incidents) > 1 {
		return false
	}
	if len(r.Incidents) == 1 {
		return strings.Contains(r.Incidents[0].Reason, code)
	}
	for _, i := range r.Instances {
		if i.Status != process.Running && failed(i) && r.lastTells(i.ID, code) {
			return true
		}
	}
	return false
}

// lastTells: the last record of an instance holds the code.
func (r Run) lastTells(instance int64, code string) bool {
	var last process.Recorded
	for _, rec := range r.Records {
		if rec.Instance == instance {
			last = rec
		}
	}
	text, err := json.Marshal(last)
	return err == nil && bytes.Contains(text, []byte(code))
}

// codes are the codes of the errors of a refusal, with their elements.
func codes(r Run) string {
	seen := map[string]bool{}
	for _, f := range r.Refused {
		if f.Severity != finding.Error {
			continue
		}
		at := f.Code
		if e, ok := f.Args["element"]; ok {
			at += fmt.Sprintf(" (%v)", e)
		}
		seen[at] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), ", ")
}

// difference compares two traces as multisets.
func difference(want, got []string) string {
	left := map[string]int{}
	for _, w := range want {
		left[w]++
	}
	for _, g := range got {
		left[g]--
	}
	var missing, extra []string
	for _, word := range slices.Sorted(maps.Keys(left)) {
		for n := left[word]; n > 0; n-- {
			missing = append(missing, word)
		}
		for n := left[word]; n < 0; n++ {
			extra = append(extra, word)
		}
	}
	var out []string
	if len(missing) > 0 {
		out = append(out, strings.Join(missing, " ")+" missing")
	}
	if len(extra) > 0 {
		out = append(out, strings.Join(extra, " ")+" too many")
	}
	return strings.Join(out, ", ")
}

// kindsOf tells the kind of each element of a model by its id.
func kindsOf(model []byte) map[string]string {
	out := map[string]string{}
	dec := xml.NewDecoder(bytes.NewReader(model))
	for {
		t, err := dec.Token()
		if err != nil {
			return out
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Space == bpmnSpace {
			for _, a := range e.Attr {
				if a.Name.Local == "id" {
					out[a.Value] = e.Name.Local
				}
			}
		}
	}
}
