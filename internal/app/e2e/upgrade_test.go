package e2e

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/sim"
	"github.com/servicehall/hallway/internal/sim/esign"
	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/simtest"
)

// writeUpgrade names a new folder under testdata/upgrade, as with
// go test ./internal/app/e2e -run TestWriteUpgrade -write-upgrade 0.2.0
var writeUpgrade = flag.String("write-upgrade", "", "write testdata/upgrade/NAME with the present program")

const upgrades = "../../../testdata/upgrade"

// expectation is what a folder's database holds.
type expectation struct {
	Written time.Time      `json:"written"`
	Cases   []expectedCase `json:"cases"`
}

type expectedCase struct {
	Number  string `json:"number"`
	Company string `json:"company"`
	At      string `json:"at"` // review, supplement, erp, signature or completed
	Flow    string `json:"signFlow,omitempty"`
}

// TestWriteUpgrade is no test: it writes the database of a hall whose cases
// stand at every kind of wait, for all later versions to open.
func TestWriteUpgrade(t *testing.T) {
	if *writeUpgrade == "" {
		t.Skip("run with -write-upgrade NAME")
	}
	h := apptest.Start(t)
	e := expectation{}
	hand := func(at, company string, n int) string {
		a := apptest.New(t, company)
		a.Phone, a.WeChat = fmt.Sprintf("1370000000%d", n), fmt.Sprintf("openid-%d", n)
		id := h.HandIn(t, a)
		e.Cases = append(e.Cases, expectedCase{Number: h.Task(t, id, "review").CaseNumber, Company: a.Company, At: at})
		return id
	}
	done := hand("completed", "已办", 0)
	h.Approve(t, done)
	h.Ended(t, done)
	h.Stop()

	w := simtest.StartWith(t, sim.Config{CallbackDelay: time.Hour}) // nobody signs any more
	h = apptest.StartWith(t, apptest.Options{World: w, Data: h.Data})
	hand("review", "待审", 1)
	back := hand("supplement", "待补", 2)
	h.Complete(t, h.Task(t, back, "review").Key, map[string]any{"decision": "return", "reason": "缺少住所证明"})
	waitsForMessage(t, h, back)
	signing := hand("signature", "待签", 3)
	h.Approve(t, signing)
	e.Cases[len(e.Cases)-1].Flow = fmt.Sprint(waitsForMessage(t, h, signing).Vars["signFlowId"])
	w.Fault(t, "erp", fault.Down, 0)
	parked := hand("erp", "待登", 4)
	h.Approve(t, parked)
	apptest.Until(t, "parked work", func() (bool, any) {
		return h.Count(t, `SELECT count(*) FROM work WHERE state = 'parked'`) == 1, h.Case(t, parked).Waiting
	})
	e.Written = time.Now().UTC().Truncate(time.Second)
	h.Stop()
	save(t, h.Data, filepath.Join(upgrades, *writeUpgrade), e)
}

func waitsForMessage(t *testing.T, h *apptest.Hall, id string) hall.CaseView {
	t.Helper()
	var v hall.CaseView
	apptest.Until(t, "the wait of case "+id, func() (bool, any) {
		v = h.Case(t, id)
		return len(v.Waiting) == 1 && v.Waiting[0].Kind == process.WaitMessage, v.Waiting
	})
	return v
}

func save(t *testing.T, data, folder string, e expectation) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "hall.db")
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(data, "hall.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it was copied
	if _, err := db.ExecContext(t.Context(), "VACUUM INTO ?", file); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(whole); err != nil || z.Close() != nil {
		t.Fatalf("pack the database: %v", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "hall.db.gz"), packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "expect.json"), append(text, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}

// moved is a clock that runs on from another time.
type moved struct {
	clock.Clock
	by time.Duration
}

func (m moved) Now() time.Time { return m.Clock.Now().Add(m.by) }

// The present program opens what each earlier one has written, and takes every
// case from where it stood to its end.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob(filepath.Join(upgrades, "*", "expect.json"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("nothing under %s, %v", upgrades, err)
	}
	for _, file := range folders {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var e expectation
			if err := json.Unmarshal(text, &e); err != nil {
				t.Fatal(err)
			}
			upgrade(t, filepath.Join(filepath.Dir(file), "hall.db.gz"), e)
		})
	}
}

func upgrade(t *testing.T, old string, e expectation) {
	t.Helper()
	data := t.TempDir()
	packed, err := os.Open(old) // #nosec G304 -- a folder of the tests
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = packed.Close() }() // it was read
	z, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "hall.db"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	c := moved{clock.Real(), time.Until(e.Written.Add(time.Minute))}
	w := simtest.StartWith(t, sim.Config{Now: c.Now})
	h := apptest.StartWith(t, apptest.Options{Data: data, World: w, Clock: c})
	if n := len(h.Cases(t)); n != len(e.Cases) {
		t.Errorf("%d cases, want %d", n, len(e.Cases))
	}
	for _, x := range e.Cases {
		v := h.Case(t, x.Number)
		id := fmt.Sprint(v.ID)
		switch x.At {
		case "completed":
			if v.Status != process.Completed {
				t.Errorf("case %s is %s", x.Number, v.Status)
			}
		case "review":
			h.Approve(t, id)
		case "supplement":
			if err := h.As("").Post(t, "/api/v1/entries/supplements", "s-"+x.Number, map[string]any{"caseNumber": x.Number, "text": "见附件"}, nil); err != nil {
				t.Fatal(err)
			}
			h.Approve(t, id)
		case "signature":
			signed(t, h, c, x)
		}
	}
	for _, x := range e.Cases {
		v := h.Ended(t, fmt.Sprint(h.Case(t, x.Number).ID))
		if v.Vars["result"] != "registered" {
			t.Errorf("case %s ended with %v, %v", x.Number, v.Vars["result"], v.Vars["reason"])
		}
		if err := h.Engine.Verify(t.Context(), v.ID); err != nil {
			t.Errorf("the history of case %s: %v", x.Number, err)
		}
		registered := 0
		for _, l := range w.Entries(t, "erp", "registerCompany") {
			if l.Detail == x.Company {
				registered += l.Effects
			}
		}
		before := x.At == "completed" || x.At == "signature" // at the old systems
		if before != (registered == 0) || registered > 1 {
			t.Errorf("%s (%s) was registered %d times", x.Company, x.At, registered)
		}
	}
	next := h.HandIn(t, apptest.New(t, "新件"))
	h.Approve(t, next)
	h.Ended(t, next)
}

// signed calls back as the provider would, which has forgotten the flow.
func signed(t *testing.T, h *apptest.Hall, c clock.Clock, x expectedCase) {
	t.Helper()
	body := []byte(fmt.Sprintf(`{"action":"SIGN_FLOW_COMPLETE","signFlowId":%q,"bizId":"%s/director","signResult":2,"signedAt":"2026-01-05T09:00:00+08:00","signature":"c2ln"}`, x.Flow, x.Number))
	stamp := strconv.FormatInt(c.Now().UnixMilli(), 10)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.Address+"/api/v1/callbacks/esign/signed", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{"Content-Type": "application/json;charset=UTF-8", "X-Tsign-Open-App-Id": esign.AppID, "X-Tsign-Open-TIMESTAMP": stamp,
		"X-Tsign-Open-SIGNATURE-ALGORITHM": "hmac-sha256", "X-Tsign-Open-SIGNATURE": esign.SignCallback(esign.Secret, stamp, body)} {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	if said, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("the callback was answered %d %s, %v", resp.StatusCode, said, err)
	}
}
