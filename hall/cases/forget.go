package cases

import (
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/sweep"
)

// Forget takes from the rows of cases whose they were: title and applicant. Number,
// status, times and result stay, as the register of what there was.
func Forget(ids []int64) store.Stmt {
	return store.Stmt{SQL: `UPDATE case_file SET title = '', applicant = '' WHERE id IN (SELECT value FROM json_each(?))`, Args: []any{sweep.In(ids)}}
}
