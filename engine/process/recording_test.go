package process_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/process/processtest"
)

var record = flag.String("record", "", "record the histories of testdata/bpmn as those of a release, such as 2026-11")

const recordings = "../../testdata/replay"

// TestRecord records how the scripts of testdata/bpmn go now, for all releases
// to come. What was recorded once is never recorded anew.
func TestRecord(t *testing.T) {
	t.Parallel()
	if *record == "" {
		t.Skip("nothing is to be recorded: -record RELEASE")
	}
	dir := filepath.Join(recordings, *record)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range processtest.Names(t, casesDir) {
		sc := processtest.Read(t, casesDir, name)
		p := newPlayer(t, sc.Model, sc.Now)
		p.answers = sc.Answers
		for i, s := range sc.Steps {
			p.play(i, s)
		}
		r, err := process.Record(name, p.records)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Records) == 0 {
			continue
		}
		if want, err := p.st.Digest(); err != nil || want != r.State {
			t.Errorf("%s: its history leads elsewhere: %v", name, err)
		}
		text, err := json.MarshalIndent(r, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, name+".json")
		if _, err := os.Stat(file); err == nil {
			t.Logf("%s is there already", file)
			continue
		}
		if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRecordedHistories replays every history that was ever recorded: it leads
// to the state that it led to then.
func TestRecordedHistories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(recordings, "*", "*.json"))
	if err != nil || len(files) < 90 {
		t.Fatalf("%d recorded histories, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var r process.Recording
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		st, err := r.Replay()
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if got, err := st.Digest(); err != nil || got != r.State {
			t.Errorf("%s leads to another state than when it was recorded: %s, %v", file, got, err)
		}
	}
}

// TestFrames: folded record by record, a history leads to the same state, and
// says where the instance stood.
func TestFrames(t *testing.T) {
	t.Parallel()
	for _, name := range processtest.Names(t, casesDir) {
		sc := processtest.Read(t, casesDir, name)
		p := newPlayer(t, sc.Model, sc.Now)
		p.answers = sc.Answers
		for i, s := range sc.Steps {
			p.play(i, s)
		}
		if p.st == nil {
			continue
		}
		frames, st, err := process.Frames(p.records, 0)
		if err != nil || len(frames) != len(p.records) {
			t.Fatalf("%s: %d frames, %v", name, len(frames), err)
		}
		a, _ := st.Digest()
		b, _ := p.st.Digest()
		last := frames[len(frames)-1]
		if a != b || last.Seq != p.st.Seq || last.Status != p.st.Status || len(last.Elements) != len(p.st.Elements) {
			t.Errorf("%s: the frames lead elsewhere", name)
		}
		if half, st, err := process.Frames(p.records, p.records[0].Seq); err != nil || len(half) != 1 || st.Seq != frames[0].Seq {
			t.Errorf("%s: until the first event: %d frames, %v", name, len(half), err)
		}
	}
}
