package enginetest

import (
	"strings"
	"testing"

	"github.com/servicehall/hallway/engine/process"
)

// seeded is a world in which some instances were started.
func seeded(t *testing.T) *world {
	t.Helper()
	w, err := newWorld(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	})
	for range 6 {
		w.ask(w.start())
	}
	w.unheard = nil
	if err := w.rest(); err != nil {
		t.Fatal(err)
	}
	return w
}

// TestTheJudgeSees: what was acknowledged and is not there, is there twice or is
// something else, is seen.
func TestTheJudgeSees(t *testing.T) {
	t.Parallel()
	w := seeded(t)
	begun := w.calls[len(w.calls)-1]
	for _, c := range []struct {
		what     string
		do, undo func()
	}{
		{"", func() {}, func() {}},
		{"acknowledged 2 times", func() { begun.took++ }, func() { begun.took-- }},
		{"acknowledged 0 times", func() { begun.took-- }, func() { begun.took++ }},
		{"recorded", func() { begun.act = process.Start{Instance: begun.instance} }, nil},
	} {
		w.wrong = nil
		c.do()
		if err := w.judge(); err != nil {
			t.Fatal(err)
		}
		said := strings.Join(w.wrong, "\n")
		if !strings.Contains(said, c.what) || (said == "") != (c.what == "") {
			t.Errorf("want %q: %s", c.what, said)
		}
		if c.undo != nil {
			c.undo()
		}
	}
}

// TestDiffers: texts may differ in fresh ids, each for one recorded id.
func TestDiffers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		got, want string
		same      bool
	}{
		{`{"k":777000000000001,"s":5}`, `{"k":12,"s":5}`, true},
		{`[777000000000001,777000000000001]`, `[12,12]`, true},
		{`[777000000000001,777000000000001]`, `[12,13]`, false},
		{`[777000000000001]`, `[x]`, false},
		{`[1]`, `[2]`, false},
		{`[1]`, `[1],`, false},
	} {
		if why := differs(c.got, c.want); (why == "") != c.same {
			t.Errorf("%s and %s: %q", c.got, c.want, why)
		}
	}
}
