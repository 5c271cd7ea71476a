package enginetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/store"
)

// steps is how much happens in one play.
const steps = 120

// Play plays a seed. Its error says what does not hold, with what happened
// before.
func Play(ctx context.Context, seed uint64) error {
	_, err := Trace(ctx, seed)
	return err
}

// Trace is Play that tells what happened.
func Trace(ctx context.Context, seed uint64) ([]string, error) {
	w, err := newWorld(ctx, seed)
	if err != nil {
		return nil, err
	}
	err = w.play()
	if err == nil && len(w.wrong) > 0 {
		err = errors.New(strings.Join(w.wrong, "\n"))
	}
	if err != nil {
		last := w.trace[max(0, len(w.trace)-most()):]
		err = fmt.Errorf("seed %d: %w\nbefore that:\n%s", seed, err, strings.Join(last, "\n"))
	}
	return w.trace, errors.Join(err, w.close())
}

// most is how many lines of the trace are shown.
func most() int {
	if os.Getenv("HALLWAY_TRACE") != "" {
		return 1 << 20
	}
	return 25
}

// empty is a database without anything in it.
var empty = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp(quick(), "hallway-empty-")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // a leftover is the system's to clean
	path := filepath.Join(dir, fileName)
	db, err := store.Open(context.Background(), store.Options{Path: path, Readers: 1})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(db.Migrate(context.Background(), migrations()), db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path) // #nosec G304 -- made above
})

// quick is a folder in memory where the system has one: a play wants no
// durability beyond its own process.
func quick() string {
	const memory = "/dev/shm"
	if info, err := os.Stat(memory); err == nil && info.IsDir() {
		return memory
	}
	return ""
}

func newWorld(ctx context.Context, seed uint64) (*world, error) {
	file, err := empty()
	if err != nil {
		return nil, err
	}
	root, err := os.MkdirTemp(quick(), "hallway-play-")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	w := &world{
		ctx: ctx, dice: rand.New(rand.NewPCG(seed, 1)), root: root, clock: clock.NewManual(begin), // #nosec G404 -- a play's dice
		keys: map[string][]int64{},
	}
	dir := filepath.Join(root, "0")
	if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, fileName), bytes.Clone(file), 0o600)); err != nil {
		return nil, fmt.Errorf("write the database: %w", err)
	}
	if err := w.open(dir); err != nil {
		return nil, err
	}
	return w, w.chooseModels()
}

func (w *world) play() error {
	for range steps {
		if err := w.step(); err != nil {
			return err
		}
		if w.disk.mood == dead {
			if err := w.again(); err != nil {
				return err
			}
		}
		if len(w.wrong) > 0 {
			return nil
		}
	}
	return w.end()
}

// step lets one thing happen.
func (w *world) step() error {
	switch n := w.dice.IntN(100); {
	case n < 10:
		w.maybe(w.start())
	case n < 28:
		w.maybe(w.job())
	case n < 46:
		w.maybe(w.command())
	case n < 50:
		w.maybe(w.migration())
	case n < 55:
		w.maybe(w.message())
	case n < 58:
		w.maybe(w.signal())
	case n < 62:
		w.repeat()
	case n < 68:
		w.batch()
	case n < 80:
		w.turns(1 + w.dice.IntN(6))
	case n < 88:
		return w.tick()
	case n < 90:
		w.newVersion()
	case n < 98:
		w.trouble()
	default:
		w.say("the program ends")
		return w.again()
	}
	return nil
}

func (w *world) maybe(c *call) {
	if c != nil {
		w.ask(c)
	}
}

func (w *world) turns(n int) {
	for range n {
		if !w.e.TurnOne(w.ctx, w.dice.IntN) {
			return
		}
	}
}

// batch lets several commands lie together.
func (w *world) batch() {
	for range 2 + w.dice.IntN(5) {
		if c := w.command(); c != nil {
			w.post(c)
		}
	}
	w.turns(1 + w.dice.IntN(3))
}

// meanwhile lets something come in during a commit: the shards are busy, so it
// lies until later.
func (w *world) meanwhile() {
	for range 1 + w.dice.IntN(3) {
		if c := w.command(); c != nil {
			w.post(c)
		}
	}
}

// tick moves the clock, most often forward, and fires what is due by then.
func (w *world) tick() error {
	by := pick(w, []time.Duration{100 * time.Millisecond, time.Minute, 10 * time.Minute, time.Hour, 26 * time.Hour, -time.Minute, -5 * time.Minute})
	w.clock.Move(by)
	w.say("the clock moves by %s", by)
	if w.chance(30) {
		return nil
	}
	return w.fire()
}

func (w *world) fire() error {
	_, err := w.e.FireDue(w.ctx)
	if w.disk.mood == dead || store.Undurable(err) {
		return nil // what it could not do it does later
	}
	return err
}

// newVersion deploys a model as a new version.
func (w *world) newVersion() {
	i := w.dice.IntN(len(w.models))
	m := w.models[i]
	m.file.Content = append(bytes.Clone(m.file.Content), fmt.Sprintf("<!-- %d -->", len(w.trace))...)
	w.models[i] = m
	w.say("deploy %s: %v", m.file.Name, w.deploy(m))
}

// trouble changes how the disk behaves.
func (w *world) trouble() {
	switch {
	case w.disk.mood != well:
		w.disk.mood = well
	case w.chance(20):
		w.disk.die()
	default:
		w.disk.mood = pick(w, []mood{stumbles, stumbles, full, readOnly, diesBefore, diesAfter, slow, slow})
	}
	w.say("the disk: %s", moods[w.disk.mood])
}
