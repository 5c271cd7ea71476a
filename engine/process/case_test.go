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

	"github.com/servicehall/hallway/calendar"
	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/process/processtest"
)

var update = flag.Bool("update", false, "rewrite the expected traces of testdata/bpmn")

const casesDir = "../../testdata/bpmn"

// TestCases plays every script of testdata/bpmn.
func TestCases(t *testing.T) {
	t.Parallel()
	for _, name := range processtest.Names(t, casesDir) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(casesDir, name+".yaml")
			sc := processtest.Read(t, casesDir, name)
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
	return &player{t: t, d: processtest.Load(t, casesDir, model), zone: zone, now: now}
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

func (p *player) play(i int, s processtest.Step) {
	p.t.Helper()
	if s.After != "" {
		at, err := process.AddDuration(p.now, s.After, p.zone)
		if err != nil {
			p.t.Fatal(err)
		}
		p.now = at
	}
	act := s.Act(p.d, p.st, i)
	if act == nil {
		p.t.Fatalf("step %d: what shall it do?", i)
	}
	before := p.d
	if s.Migrate != nil {
		p.d = processtest.Load(p.t, casesDir, s.Migrate.To)
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

// check compares the end, and holds the history to it: folding the recorded
// events, as they are stored, gives the same state.
func (p *player) check(sc processtest.Script) {
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
