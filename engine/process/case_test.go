package process_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/servicehall/hallway/calendar"
	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/process"
)

var update = flag.Bool("update", false, "rewrite the expected traces of testdata/bpmn")

const casesDir = "../../testdata/bpmn"

// script is one case: commands for a model and the trace that they must leave.
// The trace is the last key of the file, so that -update can rewrite it.
type script struct {
	Model   string           `json:"model"` // without .bpmn
	Why     string           `json:"why"`
	Now     time.Time        `json:"now"`
	Answers []map[string]any `json:"answers"` // in the order of the questions
	Steps   []step           `json:"steps"`
	Vars    map[string]any   `json:"vars"` // of the process at the end
	Status  process.Status   `json:"status"`
	Trace   string           `json:"trace"`
}

// step is one command. Things are named by their element.
type step struct {
	After string `json:"after"` // ISO 8601 duration before this step

	Start    *startStep `json:"start"`
	Complete string     `json:"complete"` // job or user task of an element
	Throw    string     `json:"throw"`
	Fail     string     `json:"fail"`
	Assign   string     `json:"assign"`
	Fire     string     `json:"fire"`
	Deliver  string     `json:"deliver"`
	Resolve  string     `json:"resolve"`
	Cancel   string     `json:"cancel"`

	Signal       string         `json:"signal"` // its name
	Set          map[string]any `json:"set"`    // variables of the process
	EndCall      string         `json:"endCall"`
	FailCall     string         `json:"failCall"`
	EscalateCall string         `json:"escalateCall"`

	Suspend string      `json:"suspend"` // its reason
	Resume  string      `json:"resume"`
	Modify  *modifyStep `json:"modify"`
	Migrate *migration  `json:"migrate"`

	Vars    map[string]any `json:"vars"`
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Reason  string         `json:"reason"`
	Kind    string         `json:"kind"`
	To      string         `json:"to"`
	Refused string         `json:"refused"`
}

type modifyStep struct {
	Leave []string       `json:"leave"` // elements
	Take  []string       `json:"take"`  // flows
	Enter []string       `json:"enter"`
	Vars  map[string]any `json:"vars"`
}

type migration struct {
	To    string            `json:"to"` // model
	Names map[string]string `json:"names"`
}

type startStep struct {
	Event  string         `json:"event"`
	Vars   map[string]any `json:"vars"`
	Origin map[string]any `json:"origin"`
}

// TestCases plays every script of testdata/bpmn.
func TestCases(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(casesDir, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			t.Parallel()
			sc := readScript(t, file)
			p := newPlayer(t, sc.Model, sc.Now)
			p.answers = sc.Answers
			for i, s := range sc.Steps {
				p.play(i, s)
			}
			p.check(sc)
			trace := p.trace.String()
			if trace != sc.Trace && *update {
				rewrite(t, file, trace)
				return
			}
			if trace != sc.Trace {
				t.Errorf("the trace differs; got:\n%s\nwant:\n%s", trace, sc.Trace)
			}
		})
	}
}

func readScript(t *testing.T, file string) script {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(asJSON))
	dec.UseNumber()
	dec.DisallowUnknownFields()
	sc := script{Now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	if err := dec.Decode(&sc); err != nil {
		t.Fatal(err)
	}
	if sc.Model == "" {
		sc.Model = strings.TrimSuffix(filepath.Base(file), ".yaml")
	}
	return sc
}

func rewrite(t *testing.T, file, trace string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(text), "trace: |")
	body := "trace: |\n"
	for line := range strings.Lines(trace) {
		body += "  " + line
	}
	if err := os.WriteFile(file, []byte(head+body), 0o644); err != nil {
		t.Fatal(err)
	}
}

// player plays commands and keeps what they did.
type player struct {
	t       *testing.T
	d       *process.Definition
	st      *process.State
	zone    *time.Location
	now     time.Time
	nextID  int64
	answers []map[string]any
	records []process.Recorded
	trace   strings.Builder
}

func newPlayer(t *testing.T, model string, now time.Time) *player {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return &player{t: t, d: load(t, model), zone: zone, now: now}
}

func load(t testing.TB, model string) *process.Definition {
	t.Helper()
	file := filepath.Join(casesDir, model+".bpmn")
	xml, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defs, found := process.Load(file, xml, bpmn.Known{})
	if found.Bad() || len(defs) != 1 {
		t.Fatal(len(defs), "definitions:", found)
	}
	defs[0].Key, defs[0].Version = 7, 1
	return defs[0]
}

// working is the calendar of the State Council's announcements.
func working(zone *time.Location) bpmn.WorkingDays {
	c := calendar.China(zone)
	return func(from time.Time, n int) time.Time {
		due, _ := c.Due(from, n)
		return due
	}
}

func (p *player) newID() int64 { p.nextID++; return p.nextID }

func (p *player) play(i int, s step) {
	p.t.Helper()
	if s.After != "" {
		at, err := process.AddDuration(p.now, s.After, p.zone)
		if err != nil {
			p.t.Fatal(err)
		}
		p.now = at
	}
	act := p.act(i, s)
	before := p.d
	if s.Migrate != nil {
		p.d = load(p.t, s.Migrate.To)
		p.d.Key, p.d.Version = before.Key+1, before.Version+1
	}
	err := p.send(act)
	if err != nil {
		p.d = before
	}
	refused := map[string]error{"gone": process.ErrGone, "ended": process.ErrEnded, "not-open": process.ErrNotOpen, "loop": process.ErrLoop,
		"suspended": process.ErrSuspended, "not-suspended": process.ErrNotSuspended, "modify": process.ErrModify, "migrate": process.ErrMigrate}
	switch {
	case s.Refused != "":
		if !errors.Is(err, refused[s.Refused]) || refused[s.Refused] == nil {
			p.t.Fatalf("step %d: got %v, want refused %s", i, err, s.Refused)
		}
		fmt.Fprintf(&p.trace, "> refused: %s\n", s.Refused)
		if _, list, ok := strings.Cut(err.Error(), ": "); ok {
			for _, why := range strings.Split(list, "; ") {
				fmt.Fprintf(&p.trace, "- %s\n", why)
			}
		}
	case err != nil:
		p.t.Fatalf("step %d: %v", i, err)
	}
}

// send runs one command to its end, answering its questions.
func (p *player) send(act process.Act) error {
	p.t.Helper()
	cmd := process.Command{At: p.now, Actor: "test", Do: act}
	before := encode(p.t, p.st)
	var answers []process.Answer
	for {
		first := p.nextID
		res, err := process.Step(p.d, p.st, cmd, answers, process.Env{NewID: p.newID, Zone: p.zone, Working: working(p.zone)})
		if after := encode(p.t, p.st); !bytes.Equal(before, after) {
			p.t.Fatalf("%s changed the state it was given", cmd.Name())
		}
		if err != nil {
			return err
		}
		if len(res.Ask) == 0 {
			p.take(cmd, res)
			return nil
		}
		p.nextID = first
		for _, q := range res.Ask {
			answers = append(answers, p.answer(q))
		}
	}
}

func (p *player) answer(q process.Question) process.Answer {
	p.t.Helper()
	if len(p.answers) == 0 {
		p.t.Fatalf("nobody answers %s %s", q.Kind, q.Name)
	}
	a := p.answers[0]
	p.answers = p.answers[1:]
	failed, _ := a["failed"].(string)
	return process.Answer{Question: q, Value: a["value"], Note: a["note"], Failed: failed}
}

func (p *player) take(cmd process.Command, res process.Result) {
	seq := int64(1)
	if p.st != nil {
		seq = p.st.Seq + 1
	}
	p.st = res.State
	p.records = append(p.records, process.Recorded{Instance: p.st.ID, Seq: seq, At: cmd.At, Actor: cmd.Actor, Command: cmd.Name(), Events: res.Events})
	fmt.Fprintf(&p.trace, "> %s\n", cmd.Name())
	for _, e := range res.Events {
		p.trace.WriteString(line(e) + "\n")
	}
}

func encode(t testing.TB, st *process.State) []byte {
	t.Helper()
	if st == nil {
		return nil
	}
	b, err := st.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// act names the thing that a step is about by its element.
func (p *player) act(i int, s step) process.Act {
	p.t.Helper()
	const gone = 1 << 60
	key := func(element string, kind process.WaitKind) int64 {
		if p.st != nil {
			for _, w := range p.st.Waiting() {
				if w.Element == element && w.Kind == kind && w.Key != 0 {
					return w.Key
				}
			}
		}
		if s.Refused == "" {
			p.t.Fatalf("step %d: %s has no open %s", i, element, kind)
		}
		return gone
	}
	switch {
	case s.Start != nil:
		return process.Start{Instance: 1000, Vars: s.Start.Vars, StartEvent: s.Start.Event, Origin: s.Start.Origin}
	case s.Complete != "" && p.isTask(s.Complete):
		return process.CompleteTask{Task: key(s.Complete, process.WaitTask), Vars: s.Vars}
	case s.Complete != "":
		return process.CompleteJob{Job: key(s.Complete, process.WaitJob), Vars: s.Vars}
	case s.Throw != "":
		return process.ThrowError{Job: key(s.Throw, process.WaitJob), Code: s.Code, Message: s.Message, Vars: s.Vars}
	case s.Fail != "":
		return process.FailJob{Job: key(s.Fail, process.WaitJob), Kind: s.Kind, Reason: s.Reason}
	case s.Assign != "":
		return process.AssignTask{Task: key(s.Assign, process.WaitTask), Assignee: s.To}
	case s.Fire != "":
		return process.FireTimer{Timer: key(s.Fire, process.WaitTimer)}
	case s.Deliver != "":
		return process.Deliver{Subscription: key(s.Deliver, process.WaitMessage), Message: 500 + int64(i), Vars: s.Vars}
	case s.Resolve != "":
		return process.ResolveIncident{Incident: key(s.Resolve, process.WaitIncident), Vars: s.Vars}
	case s.Suspend != "":
		return process.Suspend{Reason: s.Suspend}
	case s.Resume != "":
		return process.Resume{Reason: s.Resume}
	case s.Modify != nil:
		return p.modify(*s.Modify)
	case s.Migrate != nil:
		return process.Migrate{From: p.d, Names: s.Migrate.Names, Reason: "a new version"}
	case s.Signal != "":
		return process.Signal{Name: s.Signal, Vars: s.Vars}
	case s.Set != nil:
		return process.SetVariables{Vars: s.Set}
	case s.EndCall != "":
		return process.EndCall{Call: key(s.EndCall, process.WaitCall), Vars: s.Vars}
	case s.FailCall != "":
		return process.FailCall{Call: key(s.FailCall, process.WaitCall), Code: s.Code, Reason: s.Reason, Vars: s.Vars}
	case s.EscalateCall != "":
		return process.EscalateCall{Call: key(s.EscalateCall, process.WaitCall), Code: s.Code, Vars: s.Vars}
	case s.Cancel != "":
		return process.Cancel{Reason: s.Cancel}
	}
	p.t.Fatalf("step %d: what shall it do?", i)
	return nil
}

func (p *player) modify(s modifyStep) process.Act {
	a := process.Modify{Reason: "by hand", Vars: s.Vars}
	for _, id := range s.Leave {
		key := int64(1 << 60) // not there
		for _, e := range p.st.Elements {
			if e.ID == id {
				key = e.Key
			}
		}
		a.Leave = append(a.Leave, key)
	}
	for _, flow := range s.Take {
		at := process.TokenAt{Flow: flow}
		for _, t := range p.st.Tokens {
			if t.Flow == flow {
				at.Scope = t.Scope
			}
		}
		a.Take = append(a.Take, at)
	}
	for _, id := range s.Enter {
		a.Enter = append(a.Enter, process.EnterAt{Element: id})
	}
	return a
}

func (p *player) isTask(element string) bool {
	info, _ := process.Flow(p.d).Element(element)
	return info.Kind == bpmn.UserTask
}

// check compares the end, and holds the history to it: folding the recorded
// events, as they are stored, gives the same state.
func (p *player) check(sc script) {
	p.t.Helper()
	if len(p.answers) > 0 {
		p.t.Errorf("%d answers were not asked for", len(p.answers))
	}
	if sc.Status != "" && p.st.Status != sc.Status {
		p.t.Errorf("the instance is %s, want %s: waiting for %v", p.st.Status, sc.Status, p.d.Waiting(p.st))
	}
	if sc.Vars != nil && !reflect.DeepEqual(p.st.Vars(), sc.Vars) {
		p.t.Errorf("variables: got %v, want %v", p.st.Vars(), sc.Vars)
	}
	replay(p.t, p.records, p.st)
}

func replay(t testing.TB, records []process.Recorded, want *process.State) {
	t.Helper()
	text, err := json.Marshal(records)
	if err != nil {
		t.Fatal(err)
	}
	var stored []process.Recorded
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&stored); err != nil {
		t.Fatal(err)
	}
	got, err := process.Replay(stored)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := encode(t, got), encode(t, want); !bytes.Equal(a, b) {
		t.Errorf("replay gives another state:\n%s\n%s", a, b)
	}
	again, err := process.Decode(encode(t, want))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := encode(t, again), encode(t, want); !bytes.Equal(a, b) {
		t.Errorf("decoding gives another state:\n%s\n%s", a, b)
	}
}

// line words an event for the trace: without keys, which are only numbers.
func line(e process.Event) string {
	parts := []string{string(e.Type), e.Element}
	switch e.Type {
	case process.FlowTaken:
		parts = append(parts, "→ "+e.Text)
	case process.JobCreated, process.JobRetried:
		parts = append(parts, e.Job.Type, fmt.Sprint("retries=", e.Job.Retries), object(e.Job.Input))
		if len(e.Job.Headers) > 0 {
			parts = append(parts, fmt.Sprint("headers=", e.Job.Headers))
		}
	case process.TaskCreated:
		b, _ := json.Marshal(e.Task)
		parts = append(parts, string(b))
	case process.TimerArmed:
		parts = append(parts, "due="+e.Timer.Due.Format(time.RFC3339))
		if e.Timer.Every != "" {
			parts = append(parts, fmt.Sprintf("every=%s repeats=%d", e.Timer.Every, e.Timer.Repeats))
		}
	case process.SubscriptionOpened:
		parts = append(parts, string(e.Sub.Kind), e.Sub.Message)
		if e.Sub.Correlation != "" {
			parts = append(parts, "key="+e.Sub.Correlation)
		}
	case process.LoopStarted:
		b, _ := json.Marshal(e.Loop)
		parts = append(parts, string(b))
	case process.LoopDone:
		b, _ := json.Marshal(e.Value)
		parts = append(parts, string(b))
	case process.TimerPaused:
		parts = append(parts, fmt.Sprintf("left=%dms", e.Paused.Left))
	case process.InstanceMigrated:
		parts = append(parts, fmt.Sprintf("version=%d %v", e.Instance.Version, e.Names), e.Text)
	case process.CallStarted:
		parts = append(parts, e.Call.Process, fmt.Sprint("definition=", e.Call.Definition), object(e.Vars))
	case process.MessagePublished:
		b, _ := json.Marshal(e.Publish)
		parts = append(parts, string(b), object(e.Vars))
	case process.IncidentRaised:
		parts = append(parts, e.Incident.Kind, fmt.Sprintf("phase=%s", e.Incident.Phase), e.Incident.Reason)
	case process.QuestionSolved:
		b, _ := json.Marshal(e.Answer)
		parts = append(parts, string(b))
	case process.VarsSet:
		where := "local"
		if e.Key == 0 {
			where = "process"
		}
		parts = append(parts, where, object(e.Vars))
	default:
		parts = append(parts, e.Text)
		if len(e.Vars) > 0 {
			parts = append(parts, object(e.Vars))
		}
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

func object(vars map[string]any) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(vars)) {
		b, _ := json.Marshal(vars[k])
		out = append(out, k+"="+string(b))
	}
	return "{" + strings.Join(out, " ") + "}"
}
