package cases

import (
	"context"
	"database/sql"
	"fmt"
)

// Disagree lists the instances whose row of cases is not there or has another
// status, and the rows without an instance: none, unless somebody wrote into the
// database. At most limit are given.
func Disagree(ctx context.Context, db *sql.DB, limit int) ([]int64, error) {
	rows, err := db.QueryContext(ctx, `SELECT i.id FROM instance i LEFT JOIN case_file c ON c.id = i.id WHERE c.id IS NULL OR c.status <> i.status
UNION ALL SELECT c.id FROM case_file c WHERE NOT EXISTS (SELECT 1 FROM instance i WHERE i.id = c.id) LIMIT ?`, limit)
	if err != nil {
		return nil, fmt.Errorf("compare cases with instances: %w", err)
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("compare cases with instances: %w", err)
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
