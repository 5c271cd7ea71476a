package task

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// List returns a page of the worklist in the order of keys, which is that of
// creation.
func List(ctx context.Context, db *sql.DB, f Filter) ([]Task, error) {
	query, args := f.query()
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := []Task{}
	for rows.Next() {
		t, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// query is that of a page. A person's open tasks are gathered from the indexes
// of who may take them; everything else is looked for row by row.
func (f Filter) query() (string, []any) {
	if f.State == "" {
		f.State = Open
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 500)
	if f.User != "" && f.State == Open && f.Instance == 0 && len(f.Groups) < manyGroups {
		return f.mine()
	}
	query := `SELECT ` + columns + ` FROM task WHERE state = ? AND key > ?`
	args := []any{string(f.State), f.After}
	if f.Instance != 0 {
		query, args = query+` AND instance = ?`, append(args, f.Instance)
	}
	if f.User != "" {
		all := f.names()
		marks := strings.TrimSuffix(strings.Repeat("?,", len(all)), ",")
		query += ` AND (assignee = ? OR (assignee = '' AND EXISTS (SELECT 1 FROM task_candidate c WHERE c.who IN (` + marks + `) AND c.task = task.key)))`
		args = append(append(args, f.User), all...)
	}
	return query + ` ORDER BY key LIMIT ?`, append(args, f.Limit)
}

// manyGroups is how many lists a query does not put together any more.
const manyGroups = 200

// names are those under which a person is offered tasks.
func (f Filter) names() []any {
	out := []any{"u:" + f.User}
	for _, g := range f.Groups {
		out = append(out, "g:"+g)
	}
	return out
}

// mine takes a page from each list that a person's tasks may stand in, so that
// it reads pages and not lists, however long those are.
func (f Filter) mine() (string, []any) {
	lists := []string{`SELECT key FROM (SELECT key FROM task WHERE state = 'open' AND assignee <> '' AND assignee = ? AND key > ? ORDER BY key LIMIT ?)`}
	args := []any{f.User, f.After, f.Limit}
	for _, who := range f.names() {
		lists = append(lists, offers)
		args = append(args, who, f.After, f.Limit)
	}
	return `SELECT ` + columns + ` FROM task WHERE key IN (` + strings.Join(lists, " UNION ") + `) ORDER BY key LIMIT ?`, append(args, f.Limit)
}

// offers are the tasks of one candidate that nobody has taken.
const offers = `SELECT task FROM (SELECT c.task FROM task_candidate c CROSS JOIN task t ON t.key = c.task
WHERE c.who = ? AND c.task > ? AND t.state = 'open' AND t.assignee = '' ORDER BY c.task LIMIT ?)`
