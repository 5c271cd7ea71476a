package store_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/servicehall/hallway/internal/peers"
	"github.com/servicehall/hallway/store"
)

// writerEnv makes this test binary the program that is watched: it holds the
// path of the database to write.
const writerEnv = "HALLWAY_STORE_WRITER"

// TestWriter is no test of its own: TestNothingIsAnsweredBeforeTheDisk runs it
// under strace. It marks by write(2) when a unit runs and when it is answered.
func TestWriter(t *testing.T) {
	path := os.Getenv(writerEnv)
	if path == "" {
		t.Skip("run by TestNothingIsAnsweredBeforeTheDisk")
	}
	db := setup(t, store.Options{Path: path})
	out, err := os.Create(path + ".marks")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	mark := func(what string, n int) {
		if _, err := syscall.Write(int(out.Fd()), fmt.Appendf(nil, "%s %d;", what, n)); err != nil {
			t.Error(err)
		}
	}
	write := func(n int) {
		err := db.Committer.Do(t.Context(), func(tx *store.Tx) error {
			mark("unit", n)
			return tx.Run(add(n))
		})
		if err != nil {
			t.Error(err)
			return
		}
		mark("answer", n)
	}
	for n := range 20 {
		write(n)
	}
	var wg sync.WaitGroup
	for n := range 60 {
		wg.Go(func() { write(100 + n) })
	}
	wg.Wait()
	commits, _ := db.Committer.Counts()
	mark("commits", int(commits))
}

var (
	markLine = regexp.MustCompile(`write\(.*"(unit|answer|commits) (\d+);`)
	syncDone = regexp.MustCompile(`(?:fdatasync|fsync)(?:\(| resumed>).*= 0`)
)

// Every answer comes after a sync of the disk that ended after its unit ran:
// what is acknowledged survives a loss of power, as far as the disk keeps its
// word.
func TestNothingIsAnsweredBeforeTheDisk(t *testing.T) {
	t.Parallel()
	strace := peers.Tool(t, "strace")
	path := filepath.Join(t.TempDir(), "hall.db")
	log := path + ".strace"
	cmd := exec.CommandContext(t.Context(), strace, "-f", "-o", log, "-e", "trace=fdatasync,fsync,write", "-e", "signal=none",
		os.Args[0], "-test.run=^TestWriter$", "-test.count=1")
	cmd.Env = append(os.Environ(), writerEnv+"="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("run the writer under strace: %v\n%s", err, out)
	}
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	ran := map[int]int{} // syncs that had ended when the unit ran last
	syncs, answers, commits := 0, 0, 0
	for line := range strings.Lines(string(text)) {
		if syncDone.MatchString(line) {
			syncs++
		}
		m := markLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		n, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		switch m[1] {
		case "unit":
			ran[n] = syncs
		case "answer":
			answers++
			if at, ok := ran[n]; !ok || syncs <= at {
				t.Errorf("unit %d was answered with no sync after it ran", n)
			}
		case "commits":
			commits = n
		}
	}
	if answers != 80 || commits < 21 || syncs < commits {
		t.Errorf("%d answers (want 80), %d commits (want at least 21), %d syncs (want one for each commit)", answers, commits, syncs)
	}
	t.Logf("%d answers in %d commits with %d syncs", answers, commits, syncs)
}
