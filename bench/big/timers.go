package big

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/servicehall/hallway/engine/process"
)

// Burst is what happens when very many timers are due at once.
type Burst struct {
	Timers   int
	Fired    int64
	Took     time.Duration   // from the second in which they were due to the last one
	Commands []time.Duration // of people meanwhile, sorted
}

// P99 is that of the commands meanwhile.
func (b Burst) P99() time.Duration {
	if len(b.Commands) == 0 {
		return 0
	}
	return b.Commands[min(len(b.Commands)*99/100, len(b.Commands)-1)]
}

// Timers arms n timers that are due in one second and lets them fire.
func Timers(ctx context.Context, n int) (b Burst, err error) {
	dir, err := os.MkdirTemp("", "hallway-timers-")
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	due := time.Now().Add(24 * time.Hour).Truncate(time.Second)
	r, err := openRooms(ctx, dir, 4096, 0)
	if err != nil {
		return b, err
	}
	err = r.start(ctx, "deadline", n, 4096, func(int) map[string]any { return map[string]any{"due": due.Format(time.RFC3339)} }, func(int) {})
	if err = errors.Join(err, r.close()); err != nil {
		return b, err
	}
	return release(ctx, dir, n, due)
}

// calm is how long the hall runs before the second in which all is due.
const calm = 3 * time.Second

// release opens the hall shortly before the second in which all is due, and
// waits for the last one.
func release(ctx context.Context, dir string, n int, due time.Time) (b Burst, err error) {
	begin := time.Now().Add(calm)
	r, err := openRooms(ctx, dir, 256, due.Sub(begin))
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	b.Timers = n
	time.Sleep(time.Until(begin))
	stop := make(chan struct{})
	people := r.people(ctx, stop)
	last, err := r.quiet(ctx)
	if err != nil {
		return b, err
	}
	b.Took = last.Sub(begin)
	close(stop)
	if b.Commands, err = people(); err != nil {
		return b, err
	}
	return b, r.once(ctx, &b, due)
}

// quiet waits until no timer is armed any more and tells when that was.
func (r *rooms) quiet(ctx context.Context) (time.Time, error) {
	for {
		var some bool
		if err := r.db.Read().QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM timer)`).Scan(&some); err != nil {
			return time.Time{}, err
		}
		if !some {
			return time.Now(), nil
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// once looks into the history for what has fired: each timer one time, not too
// early, and its case has ended by it.
func (r *rooms) once(ctx context.Context, b *Burst, due time.Time) error {
	var cases, early, ended int
	err := r.db.Read().QueryRowContext(ctx, `SELECT count(*), count(DISTINCT instance), count(*) FILTER (WHERE at < ?) FROM history WHERE command = ?`,
		due.UnixMilli(), process.Command{Do: process.FireTimer{}}.Name()).Scan(&b.Fired, &cases, &early)
	if err != nil {
		return err
	}
	err = r.db.Read().QueryRowContext(ctx, `SELECT count(*) FROM instance WHERE process = 'deadline' AND status = ?`, string(process.Completed)).Scan(&ended)
	if err != nil {
		return err
	}
	if b.Fired != int64(b.Timers) || cases != b.Timers || ended != b.Timers || early > 0 {
		return fmt.Errorf("of %d timers %d fired, in %d cases, of which %d have ended; %d were early", b.Timers, b.Fired, cases, ended, early)
	}
	return nil
}
