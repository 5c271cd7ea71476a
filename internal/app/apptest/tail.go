package apptest

import (
	"sync"
	"testing"
	"time"
)

// tail keeps the end of a log and shows it when the test has failed.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const keepLog = 16 << 10

func newLog(t testing.TB) *tail {
	l := &tail{}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the end of the hall's log:\n%s", l.String())
		}
	})
	return l
}

// Write implements io.Writer.
func (l *tail) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, p...)
	if extra := len(l.text) - keepLog; extra > 0 {
		l.text = l.text[extra:]
	}
	return len(p), nil
}

// String gives what is kept.
func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}

// patience is how long a test waits for what has to come about, on a machine
// that does other things too.
const patience = 3 * time.Minute

// Until looks again and again until done says true; what names it in the
// failure when patience ends, together with what done said last.
func Until(t testing.TB, what string, done func() (bool, any)) {
	t.Helper()
	end := time.NewTimer(patience)
	defer end.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, last := done()
		if ok {
			return
		}
		select {
		case <-tick.C:
		case <-end.C:
			t.Fatalf("%s did not come about within %s; last: %+v", what, patience, last)
		}
	}
}
