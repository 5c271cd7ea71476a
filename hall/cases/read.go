package cases

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

const columns = `id, number, process, title, applicant, channel, status, result, opened, closed`

// List returns a page of cases, the newest first.
func List(ctx context.Context, db *sql.DB, f Filter) ([]Case, error) {
	query, args := `SELECT `+columns+` FROM case_file WHERE 1=1`, []any{}
	if f.Before != 0 {
		query, args = query+` AND id < ?`, append(args, f.Before)
	}
	if f.Status != "" {
		query, args = query+` AND status = ?`, append(args, string(f.Status))
	}
	if f.Search != "" {
		begins := escape(f.Search) + "%"
		query += ` AND (number = ? OR number LIKE ? ESCAPE '\' OR title LIKE ? ESCAPE '\' OR applicant = ?)`
		args = append(args, f.Search, begins, begins, f.Search)
	}
	n := f.Limit
	if n <= 0 {
		n = 50
	}
	rows, err := db.QueryContext(ctx, query+` ORDER BY id DESC LIMIT ?`, append(args, min(n, 500))...)
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	defer rows.Close()
	out := []Case{}
	for rows.Next() {
		c, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// escape takes the meaning from LIKE's wildcards.
func escape(s string) string { return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) }

// Get returns one case by its id; sql.ErrNoRows if there is none.
func Get(ctx context.Context, db *sql.DB, id int64) (Case, error) {
	return scan(db.QueryRowContext(ctx, `SELECT `+columns+` FROM case_file WHERE id = ?`, id))
}

// ByNumber returns one case by its number; sql.ErrNoRows if there is none. Cases
// without a number are found by none.
func ByNumber(ctx context.Context, db *sql.DB, number string) (Case, error) {
	if number == "" {
		return Case{}, fmt.Errorf("read case: %w", sql.ErrNoRows)
	}
	return scan(db.QueryRowContext(ctx, `SELECT `+columns+` FROM case_file WHERE number = ? ORDER BY id LIMIT 1`, number))
}

// Counts returns how many cases there are by status.
func Counts(ctx context.Context, db *sql.DB) (map[string]int, error) {
	rows, err := db.QueryContext(ctx, `SELECT status, count(*) FROM case_file GROUP BY status`)
	if err != nil {
		return nil, fmt.Errorf("count cases: %w", err)
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var status string
		var n int
		if err := rows.Scan(&status, &n); err != nil {
			return nil, fmt.Errorf("count cases: %w", err)
		}
		out[status] = n
	}
	return out, rows.Err()
}

func scan(r interface{ Scan(...any) error }) (Case, error) {
	var c Case
	var opened int64
	var closed sql.NullInt64
	err := r.Scan(&c.ID, &c.Number, &c.Process, &c.Title, &c.Applicant, &c.Channel, &c.Status, &c.Result, &opened, &closed)
	if err != nil {
		return c, fmt.Errorf("read case: %w", err)
	}
	c.Opened = time.UnixMilli(opened)
	if closed.Valid {
		at := time.UnixMilli(closed.Int64)
		c.Closed = &at
	}
	return c, nil
}
