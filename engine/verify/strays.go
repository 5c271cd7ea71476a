package verify

import (
	"context"
	"fmt"
)

// check is a query for what should not be there: an instance (0 for none) and
// what is shown of it. Each looks at one moment.
type check struct{ code, query string }

// most is how many findings of one check are given.
const most = 100

// strayChecks look for what points at nothing.
var strayChecks = []check{
	{"stray-history", `SELECT h.instance, count(*) FROM history h WHERE NOT EXISTS (SELECT 1 FROM instance i WHERE i.id = h.instance) GROUP BY h.instance`},
	{"no-definition", `SELECT i.id, i.definition FROM instance i WHERE NOT EXISTS (SELECT 1 FROM resource r WHERE r.key = i.definition) AND length(i.state) > 0`},
	{"start-timer", `SELECT 0, t.key FROM timer t WHERE t.instance = 0 AND NOT EXISTS (SELECT 1 FROM resource r WHERE r.key = t.definition)`},
	{"candidate", `SELECT 0, c.task FROM task_candidate c WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.key = c.task AND t.state = 'open')`},
	{"exchange", `SELECT e.instance, e.id FROM exchange e WHERE NOT EXISTS (SELECT 1 FROM work w WHERE w.key = e.work)`},
	{"published-instance", `SELECT p.instance, p.id FROM published p WHERE p.state = 'consumed' AND NOT EXISTS (SELECT 1 FROM instance i WHERE i.id = p.instance)
AND NOT EXISTS (SELECT 1 FROM relay x WHERE x.target = p.instance)`},
}

// messageChecks look for messages that lie without a reason. A message that is
// stored and not yet routed is open for a reason; one on its way has a call.
var messageChecks = []check{
	{"message-state", `SELECT m.instance, m.id FROM message m WHERE m.state NOT IN ('received', 'routing', 'handled', 'dropped', 'dead')`},
	{"message-reason", `SELECT m.instance, m.id FROM message m WHERE m.state IN ('dead', 'dropped') AND m.code = '' AND m.reason = ''`},
	{"message-idle", `SELECT m.instance, m.id FROM message m WHERE m.state = 'routing' AND NOT EXISTS (SELECT 1 FROM work w WHERE w.owner = 'route' AND w.ref = m.id AND w.instance = 0 AND w.state <> 'done')`},
	{"message-instance", `SELECT m.instance, m.id FROM message m WHERE m.instance <> 0 AND NOT EXISTS (SELECT 1 FROM instance i WHERE i.id = m.instance)`},
	{"message-work", `SELECT 0, w.key FROM work w WHERE w.owner = 'route' AND w.state IN ('ready', 'parked') AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = w.ref AND m.state = 'routing')`},
}

func (r *run) strays(ctx context.Context) error { return r.ask(ctx, strayChecks) }

func (r *run) messages(ctx context.Context) error {
	if err := r.db.QueryRowContext(ctx, `SELECT count(*) FROM message`).Scan(&r.sum.Messages); err != nil {
		return fmt.Errorf("count messages: %w", err)
	}
	return r.ask(ctx, messageChecks)
}

func (r *run) ask(ctx context.Context, all []check) error {
	for _, c := range all {
		if err := r.askOne(ctx, c); err != nil {
			return fmt.Errorf("look for %s: %w", c.code, err)
		}
	}
	return nil
}

func (r *run) askOne(ctx context.Context, c check) error {
	rows, err := r.db.QueryContext(ctx, c.query+fmt.Sprintf(" LIMIT %d", most))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var instance, key int64
		if err := rows.Scan(&instance, &key); err != nil {
			return err
		}
		r.find(c.code, instance, map[string]any{"instance": instance, "key": key})
	}
	return rows.Err()
}
