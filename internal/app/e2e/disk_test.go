package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/peers"
	"github.com/servicehall/hallway/internal/sim/simtest"
)

// What strace -f -y writes: a call on one line, or begun on one and ended on
// another when something else happened meanwhile.
var (
	syncBegun = regexp.MustCompile(`^(\d+) .*\bf(?:data)?sync\(\d+<([^>]*)>`)
	syncEnded = regexp.MustCompile(`^(\d+) .*\bf(?:data)?sync(?:\(\d+<[^>]*>\)| resumed>\)) += 0`)
	commits   = regexp.MustCompile(`(?m)^hallway_store_commits_total (\d+)`)
)

// No application is answered 202 before the disk has it: in the order of the
// program's system calls its key is written to the log of the database, then a
// sync of that file begins and ends, and only then the answer goes out.
func TestNoAnswerBeforeTheDisk(t *testing.T) {
	strace := peers.Tool(t, "strace")
	p := apptest.NewProcess(t, program, simtest.Start(t))
	trace := filepath.Join(t.TempDir(), "strace")
	p.Before = []string{strace, "-f", "-y", "-s", "5000", "-o", trace, "-e", "trace=fdatasync,fsync,write,pwrite64,writev,sendto", "-e", "signal=none"}
	p.Start(t)
	var keys []string
	for i := range 10 {
		a := apptest.New(t, fmt.Sprintf("落盘%02d", i))
		id := p.HandIn(t, a)
		p.Approve(t, id)
		keys = append(keys, a.Key)
	}
	for _, c := range p.Cases(t) {
		p.Ended(t, fmt.Sprint(c.ID))
	}
	var metrics []byte
	p.Read(t, "/metrics", &metrics)
	m := commits.FindSubmatch(metrics)
	if m == nil {
		t.Fatalf("no commits in the metrics:\n%s", metrics)
	}
	want, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	if status := p.Terminate(t); status != 0 {
		t.Errorf("exit status %d", status)
	}
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	o := follow(string(text), keys)
	for _, key := range keys {
		if w := o.ways[key]; w.written == 0 || w.answered == 0 {
			t.Errorf("%s was written in line %d and answered in line %d", key, w.written, w.answered)
		} else if w.synced == 0 || w.synced > w.answered {
			t.Errorf("%s was written in line %d, synced in %d and answered in %d", key, w.written, w.synced, w.answered)
		}
	}
	// A commit that changed nothing, as of the look for calls that a crash left
	// in doubt, needs no sync: up to five of some 130 were seen. What counts for
	// an applicant was looked at above, key by key.
	if o.syncs < want*9/10 || want < 5*len(keys) {
		t.Errorf("%d syncs of the database's log for %d commits", o.syncs, want)
	}
	t.Logf("%d syncs for %d commits", o.syncs, want)
}

// way is where an application's key was seen, by line.
type way struct{ written, synced, answered int }

type order struct {
	ways  map[string]*way
	syncs int
}

// follow reads a trace from beginning to end.
func follow(trace string, keys []string) order {
	o := order{ways: map[string]*way{}}
	for _, key := range keys {
		o.ways[key] = &way{}
	}
	begun := map[string]int{} // line in which a thread began a sync of the log
	n := 0
	for line := range strings.Lines(trace) {
		n++
		if m := syncBegun.FindStringSubmatch(line); m != nil && strings.HasSuffix(m[2], "hall.db-wal") {
			begun[m[1]] = n
		}
		if m := syncEnded.FindStringSubmatch(line); m != nil && begun[m[1]] > 0 {
			o.syncs++
			for _, w := range o.ways {
				if w.synced == 0 && w.written > 0 && w.written < begun[m[1]] {
					w.synced = n
				}
			}
			delete(begun, m[1])
		}
		for key, w := range o.ways {
			if !strings.Contains(line, key) {
				continue
			}
			switch {
			case w.written == 0 && strings.Contains(line, "hall.db-wal"):
				w.written = n
			case w.answered == 0 && strings.Contains(line, "HTTP/1.1 202"):
				w.answered = n
			}
		}
	}
	return o
}

// follow sees an answer that comes too early.
func TestATooEarlyAnswerIsSeen(t *testing.T) {
	t.Parallel()
	good := `7 pwrite64(9</d/hall.db-wal>, "..k1..", 4096, 0) = 4096
7 fdatasync(9</d/hall.db-wal> <unfinished ...>
8 write(11<socket:[1]>, "HTTP/1.1 200 OK", 15) = 15
7 <... fdatasync resumed>) = 0
8 write(11<socket:[1]>, "HTTP/1.1 202 Accepted\r\n\r\n{\"messageId\":\"k1\"}", 99) = 99
`
	if w := follow(good, []string{"k1"}).ways["k1"]; *w != (way{1, 4, 5}) {
		t.Errorf("found %+v", *w)
	}
	lines := strings.SplitAfter(good, "\n")
	early := lines[0] + lines[1] + lines[4] + lines[3]
	if w := follow(early, []string{"k1"}).ways["k1"]; *w != (way{1, 4, 3}) {
		t.Errorf("found %+v", *w)
	}
	stale := lines[1] + lines[0] + lines[3] + lines[4] // a sync that began before the write holds nothing of it
	if w := follow(stale, []string{"k1"}).ways["k1"]; *w != (way{2, 0, 4}) {
		t.Errorf("found %+v", *w)
	}
}
