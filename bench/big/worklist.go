package big

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/engine/verify"
	"github.com/servicehall/hallway/internal/app/keep"
)

// Held is what a folder of waiting cases shows.
type Held struct {
	Cases int
	Bytes int64         // on disk, of a case
	Page  time.Duration // of the worklist, p95
	Pages int
}

// Hold reads a folder's worklist as clerks do, weighs it, and proves a sample of
// its cases.
func Hold(ctx context.Context, dir string) (h Held, err error) {
	r, err := openRooms(ctx, dir, 256, 0)
	if err != nil {
		return h, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := r.db.Read().QueryRowContext(ctx, `SELECT count(*) FROM instance`).Scan(&h.Cases); err != nil {
		return h, err
	}
	info, err := os.Stat(filepath.Join(dir, keep.Database))
	if err != nil {
		return h, err
	}
	h.Bytes = info.Size() / int64(max(h.Cases, 1))
	if err := r.prove(ctx); err != nil {
		return h, err
	}
	took, err := r.pages(ctx)
	h.Pages, h.Page = len(took), took[len(took)*95/100]
	return h, err
}

// pages turns the pages of a clerk with much, of one with little, and of one
// who serves several offices.
func (r *rooms) pages(ctx context.Context) ([]time.Duration, error) {
	var took []time.Duration
	for _, groups := range [][]string{{"office-0"}, {"office-7"}, {"office-1", "office-2", "office-3"}, {"nothing"}} {
		after := int64(0)
		for range 60 {
			begin := time.Now()
			page, err := r.hall.Tasks(ctx, auth.Principal{ID: "li", Groups: groups, Roles: []auth.Role{auth.Staff}}, task.Filter{After: after})
			took = append(took, time.Since(begin))
			if err != nil {
				return took, err
			}
			if len(page) == 0 {
				after = 0
				continue
			}
			after = page[len(page)-1].Key
		}
	}
	slices.Sort(took)
	return took, nil
}

// proofs is how many cases of a folder are proved.
const proofs = 20

func (r *rooms) prove(ctx context.Context) error {
	rows, err := r.db.Read().QueryContext(ctx, `SELECT id FROM instance WHERE id >= (SELECT max(id) FROM instance) - 1000000 * 4096 ORDER BY id LIMIT ?`, proofs)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		var found error
		_, err := verify.Run(ctx, r.db.Read(), verify.Options{Instance: id, Full: true, Found: func(f verify.Finding) {
			found = errors.Join(found, fmt.Errorf("case %d: %s %v", f.Instance, f.Code, f.Args))
		}})
		if err := errors.Join(err, found); err != nil {
			return err
		}
	}
	return rows.Err()
}
