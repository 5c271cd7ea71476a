package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Filter narrows a listing; an empty field matches everything.
type Filter struct{ System, Operation, Key string }

// Sum adds up one system: how often it was asked, how often the answer came
// from memory and how often something took effect.
type Sum struct {
	Asked        int `json:"asked"`
	Deduplicated int `json:"deduplicated"`
	Effects      int `json:"effects"`
}

// List returns the matching lines, oldest first.
func (b *Book) List(ctx context.Context, f Filter) ([]Entry, error) {
	rows, err := b.reader.QueryContext(ctx, `
SELECT system, operation, key, first_at, last_at, count, deduplicated, effects, detail FROM entry
WHERE (?1 = '' OR system = ?1) AND (?2 = '' OR operation = ?2) AND (?3 = '' OR key = ?3) ORDER BY id`,
		f.System, f.Operation, f.Key)
	if err != nil {
		return nil, fmt.Errorf("list the ledger: %w", err)
	}
	defer rows.Close()
	out := []Entry{}
	for rows.Next() {
		e, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("list the ledger: %w", err)
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

func scan(rows *sql.Rows) (Entry, error) {
	var e Entry
	var first, last int64
	err := rows.Scan(&e.System, &e.Operation, &e.Key, &first, &last, &e.Count, &e.Deduplicated, &e.Effects, &e.Detail)
	e.At, e.LastAt, e.Effect = time.Unix(0, first).UTC(), time.Unix(0, last).UTC(), e.Effects > 0
	return e, err
}

// Sums adds up every system that was asked anything.
func (b *Book) Sums(ctx context.Context) (map[string]Sum, error) {
	rows, err := b.reader.QueryContext(ctx,
		`SELECT system, sum(count), sum(deduplicated), sum(effects) FROM entry GROUP BY system`)
	if err != nil {
		return nil, fmt.Errorf("add up the ledger: %w", err)
	}
	defer rows.Close()
	out := map[string]Sum{}
	for rows.Next() {
		var name string
		var s Sum
		if err := rows.Scan(&name, &s.Asked, &s.Deduplicated, &s.Effects); err != nil {
			return nil, fmt.Errorf("add up the ledger: %w", err)
		}
		out[name] = s
	}
	return out, rows.Err()
}

// Clear forgets every line, and with it every remembered answer. What the
// systems hold (companies, sign flows) stays.
func (b *Book) Clear(ctx context.Context) error {
	return b.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`DELETE FROM entry`)
		return err
	})
}
