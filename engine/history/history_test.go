package history

import (
	"bytes"
	"context"
	"crypto/rand"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func setup(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db"), Readers: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(t.Context(), Migrations); err != nil {
		t.Fatal(err)
	}
	return db
}

type tester interface {
	Helper()
	Fatal(args ...any)
}

func run(t tester, db *store.DB, all ...store.Stmt) {
	t.Helper()
	if err := db.Committer.Run(context.Background(), all...); err != nil {
		t.Fatal(err)
	}
}

// write appends records of 1, 2, 3, ... events and returns them.
func write(t tester, db *store.DB, instance int64, n int) []process.Recorded {
	t.Helper()
	var all []process.Recorded
	var stmts []store.Stmt
	var prev []byte
	seq := int64(1)
	for i := range n {
		r := process.Recorded{Instance: instance, Seq: seq, At: noon.Add(time.Duration(i) * time.Second), Actor: "li", Command: "complete"}
		for range i%3 + 1 {
			r.Events = append(r.Events, process.Event{Type: process.VarsSet, Element: "review", Key: seq, Vars: map[string]any{"text": strings.Repeat("同意", i*100)}})
		}
		s, hash, err := NewLog().Append(r, prev)
		if err != nil {
			t.Fatal(err)
		}
		all, stmts, prev, seq = append(all, r), append(stmts, s), hash, seq+int64(len(r.Events))
	}
	run(t, db, stmts...)
	return all
}

// TestReadsWhatWasWritten: small records and packed ones.
func TestReadsWhatWasWritten(t *testing.T) {
	t.Parallel()
	db := setup(t)
	all := write(t, db, 7, 8)
	write(t, db, 8, 2)
	got, err := NewLog().Read(t.Context(), db.Read(), 7, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		got[i].At = got[i].At.UTC()
	}
	if !reflect.DeepEqual(got, all) {
		t.Errorf("read  %+v\nwrote %+v", got, all)
	}
	rest, err := NewLog().Read(t.Context(), db.Read(), 7, all[5].Seq)
	if err != nil || len(rest) != 2 || rest[0].Seq != all[6].Seq {
		t.Errorf("after a record: %+v %v", rest, err)
	}
	if err := NewLog().Verify(t.Context(), db.Read(), 7); err != nil {
		t.Error(err)
	}
	if err := NewLog().Verify(t.Context(), db.Read(), 99); err != nil {
		t.Errorf("an instance without records: %v", err)
	}
}

// TestASeqIsTakenOnce: two writers of one instance cannot both go on.
func TestASeqIsTakenOnce(t *testing.T) {
	t.Parallel()
	db := setup(t)
	all := write(t, db, 7, 1)
	s, _, err := NewLog().Append(all[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Committer.Run(t.Context(), s); err == nil {
		t.Error("a record was written twice")
	}
}

// TestVerifyFinds: whatever is done to a record of the table is found out.
func TestVerifyFinds(t *testing.T) {
	t.Parallel()
	db := setup(t)
	instance := int64(100)
	for _, c := range []struct{ name, sql, says string }{
		{"another actor", `UPDATE history SET actor='wang' WHERE instance=? AND seq=2`, "event 2 does not match"},
		{"another command", `UPDATE history SET command='throw' WHERE instance=? AND seq=2`, "event 2 does not match"},
		{"another time", `UPDATE history SET at=at+1 WHERE instance=? AND seq=4`, "event 4 does not match"},
		{"another hash", `UPDATE history SET hash=zeroblob(32) WHERE instance=? AND seq=1`, "event 1 does not match"},
		{"no hash", `UPDATE history SET hash=x'' WHERE instance=? AND seq=4`, "event 4 does not match"},
		{"another event", `UPDATE history SET events=CAST(replace(CAST(events AS TEXT), 'review', 'permit') AS BLOB) WHERE instance=? AND seq=1`, "event 1 does not match"},
		{"another's events", `UPDATE history SET events=(SELECT events FROM history o WHERE o.instance=history.instance AND o.seq=2) WHERE instance=? AND seq=4`, "event 4 does not match"},
		{"the first is gone", `DELETE FROM history WHERE instance=? AND seq=1`, "missing before event 2"},
		{"one is gone", `DELETE FROM history WHERE instance=? AND seq=2`, "missing before event 4"},
		{"one is gone and the rest moved up", `DELETE FROM history WHERE instance=? AND seq=4; UPDATE history SET seq=seq-3 WHERE instance=? AND seq>4`, "event 4 does not match"},
		{"one is put in", `INSERT INTO history (instance, seq, at, actor, command, events, hash) SELECT instance, 3, at, actor, command, events, hash FROM history WHERE instance=? AND seq=2`, "missing before event 3"},
		{"two change places", `UPDATE history SET seq=CASE seq WHEN 1 THEN -2 ELSE -1 END WHERE instance=? AND seq IN (1,2); UPDATE history SET seq=-seq WHERE instance=? AND seq<0`, "event 1 does not match"},
		{"another instance's", `UPDATE history SET instance=instance+1 WHERE instance=?`, ""},
		{"no events", `UPDATE history SET events=x'' WHERE instance=? AND seq=2`, "without events"},
		{"an unknown form", `UPDATE history SET events=x'0900' WHERE instance=? AND seq=2`, "unknown form 9"},
		{"no JSON", `UPDATE history SET events=x'017b' WHERE instance=? AND seq=2`, "decode history"},
		{"broken packing", `UPDATE history SET events=x'02ffffffff' WHERE instance=? AND seq=2`, "read history"},
		{"a bomb", `UPDATE history SET events=x'02ffffffff0f00' WHERE instance=? AND seq=2`, "a record of 4294967295 bytes"},
	} {
		instance += 10
		write(t, db, instance, 6)
		for sql := range strings.SplitSeq(c.sql, ";") {
			run(t, db, store.Stmt{SQL: sql, Args: []any{instance}})
		}
		of := instance
		if c.says == "" {
			of++
			c.says = "event 1 does not match"
		}
		if err := NewLog().Verify(t.Context(), db.Read(), of); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Property: a byte changed anywhere in any record but the form of its packing
// is found out.
func TestVerifyFindsEveryByte(t *testing.T) {
	t.Parallel()
	db := setup(t)
	instance := int64(0)
	rapid.Check(t, func(t *rapid.T) {
		instance++
		write(t, db, instance, 4)
		column := rapid.SampledFrom([]string{"events", "hash"}).Draw(t, "column")
		var seq int64
		var b []byte
		at := rapid.IntRange(0, 3).Draw(t, "record")
		if err := db.Read().QueryRowContext(context.Background(), `SELECT seq, `+column+` FROM history WHERE instance=? ORDER BY seq LIMIT 1 OFFSET ?`, instance, at).Scan(&seq, &b); err != nil {
			t.Fatal(err)
		}
		before := bytes.Clone(b)
		b[rapid.IntRange(0, len(b)-1).Draw(t, "byte")] ^= byte(1 << rapid.IntRange(0, 7).Draw(t, "bit"))
		run(t, db, store.Stmt{SQL: `UPDATE history SET ` + column + `=? WHERE instance=? AND seq=?`, Args: []any{b, instance, seq}, Rows: 1})
		if err := NewLog().Verify(context.Background(), db.Read(), instance); err == nil && !sameText(before, b) {
			t.Fatal("the change is not found")
		}
	})
}

// sameText reports whether two packed texts unpack to the same: then nothing of
// what happened has changed.
func sameText(a, b []byte) bool {
	x, errX := NewLog().unpack(a)
	y, errY := NewLog().unpack(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

func TestPacking(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 10_000)
	_, _ = rand.Read(noise)
	for name, text := range map[string][]byte{
		"nothing": {}, "small": []byte(`[{"t":"flow-taken"}]`), "on the border": bytes.Repeat([]byte("a"), compressFrom),
		"repetitive": bytes.Repeat([]byte("同意"), 1<<18), "noise": noise,
	} {
		packed, err := NewLog().pack(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := NewLog().unpack(packed); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%s: %d bytes come back as %d: %v", name, len(text), len(got), err)
		}
		if name == "repetitive" && len(packed) > len(text)/10 {
			t.Errorf("%d bytes are packed into %d", len(text), len(packed))
		}
	}
	if _, err := NewLog().pack(make([]byte, maxRecord+1)); err == nil {
		t.Error("a record that could not be read again is kept")
	}
}
