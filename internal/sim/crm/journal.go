package crm

import (
	"context"
	"fmt"
	"time"

	"github.com/servicehall/hallway/internal/sim/ledger"
)

// Entries is the journal as ledger lines: one for each row written, Count the
// writes and Deduplicated those that changed nothing. Its times are the
// database's, because another process writes them.
func (c *CRM) Entries(ctx context.Context) ([]ledger.Entry, error) {
	rows, err := c.db.QueryContext(ctx, `
SELECT operation, key, min(at), max(at), count(*), sum(changed), max(detail) FROM sim_journal GROUP BY operation, key ORDER BY min(id)`)
	if err != nil {
		return nil, fmt.Errorf("read the CRM journal: %w", err)
	}
	defer rows.Close()
	out := []ledger.Entry{}
	for rows.Next() {
		e := ledger.Entry{System: System}
		var first, last string
		if err := rows.Scan(&e.Operation, &e.Key, &first, &last, &e.Count, &e.Effects, &e.Detail); err != nil {
			return nil, fmt.Errorf("read the CRM journal: %w", err)
		}
		if err := times(&e, first, last); err != nil {
			return nil, err
		}
		e.Deduplicated, e.Effect = e.Count-e.Effects, e.Effects > 0
		out = append(out, e)
	}
	return out, rows.Err()
}

func times(e *ledger.Entry, first, last string) (err error) {
	if e.At, err = time.Parse(time.RFC3339, first); err != nil {
		return fmt.Errorf("read the CRM journal: %w", err)
	}
	if e.LastAt, err = time.Parse(time.RFC3339, last); err != nil {
		return fmt.Errorf("read the CRM journal: %w", err)
	}
	return nil
}

// Clear forgets the journal and nothing else.
func (c *CRM) Clear(ctx context.Context) error {
	if _, err := c.db.ExecContext(ctx, `DELETE FROM sim_journal`); err != nil {
		return fmt.Errorf("clear the CRM journal: %w", err)
	}
	return nil
}

// Sum adds the journal up.
func (c *CRM) Sum(ctx context.Context) (ledger.Sum, error) {
	var s ledger.Sum
	err := c.db.QueryRowContext(ctx, `SELECT count(*), COALESCE(sum(changed),0) FROM sim_journal`).Scan(&s.Asked, &s.Effects)
	s.Deduplicated = s.Asked - s.Effects
	if err != nil {
		return s, fmt.Errorf("add up the CRM journal: %w", err)
	}
	return s, nil
}
