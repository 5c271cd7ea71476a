package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/hall/cases"
	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/app/client"
	"github.com/servicehall/hallway/internal/sim/simtest"
)

// livehall is a hall that a command line runs.
type livehall struct {
	apptest.Desk
	out  *paper
	stop func() int // ends it as a signal does, and returns its exit status
}

// start runs a command line until it has noted that it answers.
func start(t *testing.T, data string, args ...string) livehall {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	out, errs, ended := &paper{}, &paper{}, make(chan int, 1)
	go func() {
		ended <- Main(ctx, args, World{In: strings.NewReader(""), Out: out, Err: errs, Env: func(string) (string, bool) { return "", false }})
	}()
	l := livehall{out: out}
	stopped, status := false, 0
	l.stop = func() int {
		cancel()
		if !stopped {
			stopped, status = true, <-ended
		}
		return status
	}
	t.Cleanup(func() { l.stop() })
	apptest.Until(t, "hallway "+strings.Join(args, " "), func() (bool, any) {
		select {
		case s := <-ended:
			ended <- s
			t.Fatalf("hallway %s ended with %d\n%s%s", strings.Join(args, " "), s, out, errs)
		default:
		}
		text, err := os.ReadFile(filepath.Join(data, "running.json"))
		var run running
		if err != nil || json.Unmarshal(text, &run) != nil {
			return false, err
		}
		l.Desk = apptest.Desk{Client: &client.Client{Base: run.Address, Token: run.Token, Lang: "en"}}
		return true, nil
	})
	return l
}

// runSample runs the sample hall beside a world of its own.
func runSample(t *testing.T, data string) (livehall, *simtest.World) {
	t.Helper()
	w := simtest.Start(t)
	return start(t, data, "run", "--data", data, "--listen", "127.0.0.1:0", "--sim", w.URLs[""], "--sim-data", w.Dir), w
}

func TestRunAndTry(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	h, _ := runSample(t, data)
	if s := do(t, "run", "--data", data, "--listen", "127.0.0.1:0", "--sim", h.Base); s.status != ExitFailed || !strings.Contains(s.err, "another hallway") {
		t.Errorf("a second one on the same data: %d\n%s%s", s.status, s.out, s.err)
	}
	s := do(t, "try", "--data", data, "--lang", "zh")
	for _, want := range []string{"已提交申请", "zhang.wei", "ERP 登记", "办结"} {
		if s.status != ExitOK || !strings.Contains(s.out, want) {
			t.Errorf("try: %d, lacks %s\n%s%s", s.status, want, s.out, s.err)
		}
	}
	if text := h.out.String(); !strings.Contains(text, h.Base) || !strings.Contains(text, "zhang.wei") || !strings.Contains(text, "curl") {
		t.Errorf("the welcome says\n%s", text)
	}
	if status := h.stop(); status != ExitOK {
		t.Errorf("stopped with %d", status)
	}
	if _, err := os.Stat(filepath.Join(data, "running.json")); !os.IsNotExist(err) {
		t.Errorf("running.json is left behind: %v", err)
	}
	if s := do(t, "case", "list", "--data", data); s.status != ExitNoReach {
		t.Errorf("after the stop: %d\n%s%s", s.status, s.out, s.err)
	}
}

func TestCasesAndMessages(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	h, w := runSample(t, data)
	a, b := apptest.New(t, "命令行"), apptest.New(t, "另一件")
	wrong := apptest.New(t, "错号")
	wrong.Phone = "12345"
	id, second := h.HandIn(t, a), h.HandIn(t, b)
	h.Approve(t, id)
	v := h.Ended(t, id)
	h.Task(t, second, "review")
	crm := &client.Client{Base: w.URLs[""]}
	if err := crm.Post(t.Context(), "/crm/applications", []any{wrong.Row()}, nil); err != nil {
		t.Fatal(err)
	}
	var dead []route.Message
	apptest.Until(t, "a dead message", func() (bool, any) {
		dead = h.Messages(t, route.Dead, "")
		return len(dead) == 1, dead
	})
	message := fmt.Sprint(dead[0].ID)
	on := []string{"--data", data}
	for _, c := range []struct {
		args   []string
		status int
		says   []string
	}{
		{[]string{"case", "list"}, 0, []string{v.Number, a.Company + "设立登记", "completed", "running"}},
		{[]string{"case", "list", "--status", "running"}, 0, []string{b.Company}},
		{[]string{"case", "list", "--search", v.Number}, 0, []string{a.Company}},
		{[]string{"case", "show", v.Number}, 0, []string{a.Company, "completed", "ERP 登记", "erp.registerCompany #1 ok"}},
		{[]string{"case", "show", id, "--lang", "zh"}, 0, []string{"已办结"}},
		{[]string{"case", "show", v.Number, "--follow"}, 0, []string{"办结"}},
		{[]string{"case", "show", "SL-none"}, 1, []string{"404"}},
		{[]string{"case", "verify", v.Number}, 0, []string{"intact"}},
		{[]string{"case", "cancel", second, "--reason", "withdrawn"}, 0, []string{"cancelled"}},
		{[]string{"case", "cancel", second, "--reason", "withdrawn"}, 1, []string{"409"}},
		{[]string{"case", "show", second}, 0, []string{"cancelled"}},
		{[]string{"message", "list"}, 0, []string{"http.applications", a.Key, "handled", "dead"}},
		{[]string{"message", "list", "--state", "dead", "--source", "crm.applications"}, 0, []string{message, "sjh"}},
		{[]string{"message", "show", message}, 0, []string{"crm.applications", "application-table", "dead", "── ", "received"}},
		{[]string{"message", "show", "x"}, 1, nil},
		{[]string{"message", "resend", message, "--reason", "again"}, 0, []string{message}},
		{[]string{"message", "show", "999"}, 1, []string{"404"}},
		{[]string{"deploy", "../../packs/company-registration/processes/company-registration.bpmn"}, 0, []string{"company_registration", "v1", "unchanged"}},
		{[]string{"deploy", "app_test.go"}, 1, []string{"app_test.go"}},
		{[]string{"doctor"}, 0, []string{"✓", "erp"}},
	} {
		s := do(t, append(append([]string{}, c.args...), on...)...)
		if s.status != c.status {
			t.Errorf("hallway %s: status %d, want %d\n%s%s", strings.Join(c.args, " "), s.status, c.status, s.out, s.err)
		}
		for _, want := range c.says {
			if !strings.Contains(s.out+s.err, want) {
				t.Errorf("hallway %s lacks %q:\n%s%s", strings.Join(c.args, " "), want, s.out, s.err)
			}
		}
		if js := do(t, append(append([]string{}, c.args...), "--data", data, "-o", "json")...); c.status == 0 && strings.Contains("list show deploy", c.args[len(c.args)-1]) && !json.Valid([]byte(js.out)) {
			t.Errorf("hallway %s -o json is none:\n%s%s", strings.Join(c.args, " "), js.out, js.err)
		}
	}
	var all []cases.Case
	if s := do(t, "case", "list", "-o", "json", "--data", data); json.Unmarshal([]byte(s.out), &all) != nil || len(all) != 2 {
		t.Errorf("case list as JSON: %d\n%s%s", s.status, s.out, s.err)
	}
}

func TestDoctorFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "hall.db"), []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	s := do(t, "doctor", "--data", data, "--sim", "http://127.0.0.1:1", "--listen", "127.0.0.1:0")
	if s.status != ExitFailed || !strings.Contains(s.out, "✗") || !strings.Contains(s.out, "hall.db") || !strings.Contains(s.out, "→") || !strings.Contains(s.out, "peer-down") {
		t.Errorf("doctor: %d\n%s%s", s.status, s.out, s.err)
	}
	s = do(t, "doctor", "--data", data, "--sim", "http://127.0.0.1:1", "--listen", "127.0.0.1:0", "-o", "json", "--lang", "zh")
	var all []struct{ Grade, Code, Text, Remedy string }
	if err := json.Unmarshal([]byte(s.out), &all); err != nil || s.status != ExitFailed {
		t.Fatalf("as JSON: %d, %v\n%s%s", s.status, err, s.out, s.err)
	}
	for _, r := range all {
		if r.Text == "" || r.Text == r.Code || r.Grade != "ok" && r.Remedy == "" {
			t.Errorf("not worded: %+v", r)
		}
	}
}

// A hall of one's own, from init to serve. It has none of the sample's accounts.
func TestInitAndServe(t *testing.T) {
	t.Parallel()
	dir, data := filepath.Join(t.TempDir(), "my-hall"), t.TempDir()
	if s := do(t, "init", dir); s.status != ExitOK {
		t.Fatalf("init: %d\n%s%s", s.status, s.out, s.err)
	}
	h := start(t, data, "serve", "--hall", dir, "--data", data, "--listen", "127.0.0.1:0")
	resp, err := http.Get(h.Base + "/readyz") //nolint:noctx // a test's own hall
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close() // its status is enough
	if resp.StatusCode != http.StatusOK {
		t.Errorf("readyz: %d", resp.StatusCode)
	}
	var entries []struct{ Name string }
	h.Read(t, "/api/v1/entries", &entries)
	if len(entries) == 0 {
		t.Error("the new hall has no entry")
	}
	if status := h.stop(); status != ExitOK {
		t.Errorf("stopped with %d", status)
	}
}

// Accounts whose passwords everybody knows keep a hall from serving.
func TestServeRefusesSampleAccounts(t *testing.T) {
	t.Parallel()
	dir, data := filepath.Join(t.TempDir(), "my-hall"), t.TempDir()
	h, _ := runSample(t, data)
	h.stop()
	if s := do(t, "init", dir); s.status != ExitOK {
		t.Fatalf("init: %d\n%s%s", s.status, s.out, s.err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s := cli(ctx, "", nil, "serve", "--hall", dir, "--data", data, "--listen", "127.0.0.1:0")
	if s.status != ExitFailed || !strings.Contains(s.err, "zhang.wei") {
		t.Errorf("serve: %d\n%s%s", s.status, s.out, s.err)
	}
}

// A certificate proves itself; one whose bytes were changed, or that was never
// signed, does not.
func TestACertificateIsVerified(t *testing.T) {
	t.Parallel()
	h := apptest.Start(t)
	id := h.HandIn(t, apptest.New(t, "证照"))
	h.Approve(t, id)
	h.Ended(t, id)
	pdf := h.Document(t, id, "certificate")
	if said, err := verifyPDF(pdf); err != nil || !strings.Contains(said, "signature valid") {
		t.Fatalf("the certificate: %q, %v", said, err)
	}
	changed := bytes.Clone(pdf)
	changed[len(changed)/3] ^= 1
	for name, text := range map[string][]byte{
		"changed": changed, "cut": pdf[:len(pdf)-1], "longer": append(bytes.Clone(pdf), ' '), "empty": nil,
		"never signed": h.Document(t, id, "decisionDocument"),
	} {
		if said, err := verifyPDF(text); err == nil {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// The simulated systems alone: they say where they are, and end with whoever
// has started them.
func TestSimEndsWithItsInput(t *testing.T) {
	t.Parallel()
	in, hold := io.Pipe()
	out, ended := &paper{}, make(chan int, 1)
	go func() {
		ended <- Main(t.Context(), []string{"sim", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--until-eof", "-o", "json"},
			World{In: in, Out: out, Err: out, Env: func(string) (string, bool) { return "", false }})
	}()
	var world struct{ URLs map[string]string }
	apptest.Until(t, "the simulated systems", func() (bool, any) {
		return json.Unmarshal([]byte(out.String()), &world) == nil && world.URLs["erp"] != "", out.String()
	})
	if err := hold.Close(); err != nil {
		t.Fatal(err)
	}
	if status := <-ended; status != ExitOK {
		t.Errorf("ended with %d\n%s", status, out)
	}
	if s := do(t, "sim", "--listen", "0.0.0.0:0", "--data", t.TempDir(), "--until-eof"); s.status != ExitFailed || !strings.Contains(s.err, "loopback") {
		t.Errorf("sim for everybody: %d\n%s%s", s.status, s.out, s.err)
	}
}

// The sample takes the next port where its own is taken, and says so.
func TestRunMovesToTheNextPort(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	first, w := runSample(t, data)
	other := t.TempDir()
	h := start(t, other, "run", "--data", other, "--listen", strings.TrimPrefix(first.Base, "http://"), "--sim", w.URLs[""], "--sim-data", w.Dir)
	if h.Base == first.Base || !strings.Contains(h.out.String(), "is taken") {
		t.Errorf("it runs at %s beside %s and says\n%s", h.Base, first.Base, h.out)
	}
}
