// Package verify proves that a hall's database holds together: that nobody
// changed a history, that folding it gives the state, that what an instance
// waits for has its row and every row its instance, that numbers have no gaps
// and no message lies without a reason. It only reads, a page of instances at a
// time, each page as of one moment, so that a running hall can be proved too.
package verify

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/servicehall/hallway/engine/history"
)

// Finding is something that does not hold. Code is worded in Words by Args, with
// how to mend it.
type Finding struct {
	Code     string         `json:"code"`
	Instance int64          `json:"instance,string,omitempty"`
	Args     map[string]any `json:"args,omitempty"`
}

// Options say what is proved.
type Options struct {
	Instance int64     // only this one, 0 for all
	Since    time.Time // only what runs or has ended since, zero for all
	// Full folds every history; else every sampleth is folded, and of all
	// others the chain alone is proved.
	Full bool
	// Found takes each finding as it comes.
	Found func(Finding)
	// Tell is told how many instances of how many have been proved; nil for
	// nobody.
	Tell func(done, total int)
}

// Summary says what was looked at.
type Summary struct {
	Instances int `json:"instances"`
	Records   int `json:"records"`
	Folded    int `json:"folded"` // histories of which the state was computed anew
	Rows      int `json:"rows"`   // of what running instances wait for
	Counters  int `json:"counters"`
	Messages  int `json:"messages"`
	Findings  int `json:"findings"`
}

// sample is of how many histories one is folded.
const sample = 10

// page is how many instances are proved as of one moment.
const page = 200

// run is one proof.
type run struct {
	Options
	db      *sql.DB
	log     *history.Log
	sum     Summary
	numbers *numbers
}

// Run proves a database. Its error says that it could not be read; what does
// not hold is a finding.
func Run(ctx context.Context, db *sql.DB, o Options) (Summary, error) {
	r := &run{Options: o, db: db, log: history.NewLog()}
	if r.Tell == nil {
		r.Tell = func(int, int) {}
	}
	var err error
	if r.numbers, err = countersBefore(ctx, db); err != nil {
		return r.sum, err
	}
	if err := r.instances(ctx); err != nil {
		return r.sum, err
	}
	if !r.whole() {
		return r.sum, nil
	}
	for _, step := range []func(context.Context) error{r.strays, r.counters, r.messages} {
		if err := step(ctx); err != nil {
			return r.sum, err
		}
	}
	return r.sum, nil
}

// whole reports whether everything is proved, and not some instances.
func (r *run) whole() bool { return r.Instance == 0 && r.Since.IsZero() }

func (r *run) find(code string, instance int64, args map[string]any) {
	r.sum.Findings++
	r.Found(Finding{Code: "verify." + code, Instance: instance, Args: args})
}

// instances goes through all instances, page by page.
func (r *run) instances(ctx context.Context) error {
	var total int
	if err := r.db.QueryRowContext(ctx, `SELECT count(*) FROM instance WHERE id >= ?`, r.Instance).Scan(&total); err != nil {
		return fmt.Errorf("count instances: %w", err)
	}
	if r.Instance != 0 {
		total = 1
	}
	done, after := 0, max(r.Instance-1, 0)
	for {
		p, err := r.page(ctx, after)
		if err != nil {
			return err
		}
		done += len(p.all)
		r.Tell(done, max(done, total))
		if p.last {
			return nil
		}
		after = p.upTo
	}
}
