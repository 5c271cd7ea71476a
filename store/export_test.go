package store

import "context"

// Pragma runs a PRAGMA on the writer's connection, outside of any transaction:
// how the tests fill a disk and take the right to write away.
func (c *Committer) Pragma(ctx context.Context, text string) error {
	rows, err := c.conn.QueryContext(ctx, "PRAGMA "+text)
	if err != nil {
		return err
	}
	if err := rows.Close(); err != nil {
		return err
	}
	return rows.Err()
}
