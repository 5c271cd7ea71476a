package engine

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/process/processtest"
	"github.com/servicehall/hallway/store"
)

// writeUpgrade names a folder under testdata/upgrade, as with
// go test ./engine -run TestWriteUpgrade -write-upgrade NAME
var writeUpgrade = flag.String("write-upgrade", "", "write testdata/upgrade/NAME/engine.db.gz with the present program")

const (
	upgrades  = "../testdata/upgrade"
	scriptDir = "../testdata/bpmn"
)

// half is an instance that stands in the middle of its script.
type half struct {
	Instance int64          `json:"instance,string"`
	Script   string         `json:"script"`
	Done     int            `json:"done"` // steps
	Status   process.Status `json:"status"`
	// Steps are those that are left, as they were written then.
	Steps []processtest.Step `json:"steps"`
}

// loud scripts tell others something: they would move what stands still.
var loud = []string{"publish", "signal-inside"}

// playable are the scripts that an engine can play without being told answers.
func playable(t *testing.T) map[string]processtest.Script {
	out := map[string]processtest.Script{}
	for _, name := range processtest.Names(t, scriptDir) {
		sc := processtest.Read(t, scriptDir, name)
		steps := sc.Steps[:0:0]
		for _, s := range sc.Steps {
			if s.Refused == "" {
				steps = append(steps, s)
			}
		}
		sc.Steps = steps
		if len(sc.Answers) == 0 && len(steps) > 1 && steps[0].Start != nil && !migrates(steps) && !slices.Contains(loud, name) {
			out[name] = sc
		}
	}
	return out
}

func migrates(steps []processtest.Step) bool {
	for _, s := range steps {
		if s.Migrate != nil {
			return true
		}
	}
	return false
}

// playStep gives an instance the command of a step.
func (h *hall) playStep(id int64, s processtest.Step, n int) {
	h.Helper()
	st, d, err := h.e.Instance(context.Background(), id)
	if err != nil {
		h.Fatal(err)
	}
	act := s.Act(d, st, n)
	var with []store.Stmt
	var job int64
	switch a := act.(type) {
	case process.CompleteJob:
		job = a.Job
	case process.ThrowError:
		job = a.Job
	case process.FailJob:
		job = a.Job
	}
	if job != 0 {
		with = append(with, store.Stmt{SQL: `UPDATE work SET state='done' WHERE ref=? AND instance=?`, Args: []any{job, id}, Rows: 1})
	}
	if err := h.e.Send(context.Background(), id, "test", act, with...); err != nil {
		h.Fatalf("instance %d of %s, step %d: %v", id, d.Process, n, err)
	}
	h.turn()
}

// turn does what waits beside the shards.
func (h *hall) turn() {
	for h.e.Turn(context.Background()) {
	}
}

// TestWriteUpgrade is no test: it writes a database in which every script
// stands in its middle, for all later versions to open and finish.
func TestWriteUpgrade(t *testing.T) {
	if *writeUpgrade == "" {
		t.Skip("run with -write-upgrade NAME")
	}
	var halves []half
	dir := filepath.Join(upgrades, *writeUpgrade)
	scripts := playable(t)
	bubble(t, byHand, func(h *hall) {
		if _, err := h.e.Deploy(context.Background(), []File{{Name: "review.form", Content: []byte(`{"id":"review","components":[]}`)}}); err != nil {
			h.Fatal(err)
		}
		for _, name := range processtest.Names(t, scriptDir) {
			sc, ok := scripts[name]
			if !ok {
				continue
			}
			deployed := h.deploy(sc.Model)
			id, err := h.e.StartNew(context.Background(), StartWith{
				Process: deployed[0].ID, Vars: sc.Steps[0].Start.Vars, Origin: sc.Steps[0].Start.Origin, Event: sc.Steps[0].Start.Event, Actor: "test",
			})
			if err != nil {
				h.Fatalf("%s: %v", name, err)
			}
			h.turn()
			done := (len(sc.Steps) + 1) / 2
			for n, s := range sc.Steps[1:done] {
				h.playStep(id, s, n)
			}
			halves = append(halves, half{Instance: id, Script: name, Done: done, Status: sc.Status, Steps: sc.Steps[done:]})
		}
		save(h, dir, halves)
	})
}

// save writes the database and what is expected of it.
func save(h *hall, dir string, halves []half) {
	h.Helper()
	must := func(err error) {
		if err != nil {
			h.Fatal(err)
		}
	}
	must(os.MkdirAll(dir, 0o750))
	copied := filepath.Join(h.TempDir(), "engine.db")
	db, err := sql.Open("sqlite3", "file:"+h.path)
	must(err)
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(context.Background(), "VACUUM INTO ?", copied)
	must(err)
	whole, err := os.ReadFile(copied)
	must(err)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err = z.Write(whole)
	must(err)
	must(z.Close())
	must(os.WriteFile(filepath.Join(dir, "engine.db.gz"), packed.Bytes(), 0o600))
	text, err := json.MarshalIndent(halves, "", " ")
	must(err)
	must(os.WriteFile(filepath.Join(dir, "engine.json"), append(text, '\n'), 0o600))
}

// TestUpgrade opens the database of every earlier version and finishes what
// stands in it.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	all, err := filepath.Glob(filepath.Join(upgrades, "*", "engine.db.gz"))
	if err != nil || len(all) == 0 {
		t.Fatal("no databases", err)
	}
	for _, file := range all {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Parallel()
			finishOld(t, file)
		})
	}
}

func finishOld(t *testing.T, file string) {
	text, err := os.ReadFile(filepath.Join(filepath.Dir(file), "engine.json"))
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var halves []half
	if err := dec.Decode(&halves); err != nil {
		t.Fatal(err)
	}
	bubble(t, byHand, func(h *hall) {
		h.close()
		unpack(h, file)
		h.ids.Store(1 << 40) // above all that were given
		h.open()
		h.start()
		h.turn()
		for _, x := range halves {
			for n, s := range x.Steps {
				h.playStep(x.Instance, s, x.Done+n)
			}
			if x.Status != "" {
				h.status(x.Instance, x.Status)
			}
			if err := h.e.Verify(context.Background(), x.Instance); err != nil {
				h.Errorf("%s: %v", x.Script, err)
			}
		}
	})
}

// unpack puts a packed database in the place of the hall's own.
func unpack(h *hall, file string) {
	h.Helper()
	packed, err := os.Open(file)
	if err != nil {
		h.Fatal(err)
	}
	defer func() { _ = packed.Close() }()
	z, err := gzip.NewReader(packed)
	if err != nil {
		h.Fatal(err)
	}
	whole, err := io.ReadAll(io.LimitReader(z, 64<<20))
	if err != nil {
		h.Fatal(err)
	}
	h.path = filepath.Join(h.TempDir(), "old.db")
	if err := os.WriteFile(h.path, whole, 0o600); err != nil {
		h.Fatal(err)
	}
}
