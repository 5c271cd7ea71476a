package hall

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/hall/cases"
)

// Caller is the instance that has called one, and the call activity.
type Caller struct {
	Instance int64  `json:"instance,string"`
	Process  string `json:"process"`
	Element  string `json:"element,omitempty"` // "" once the caller has left it
}

// Called is an instance that one has called and waits for.
type Called struct {
	Instance int64          `json:"instance,string"`
	Process  string         `json:"process"`
	Element  string         `json:"element"`
	Status   process.Status `json:"status,omitempty"` // "" until it has begun
	Since    time.Time      `json:"since"`
}

// caseOf is the row of a case; of an instance that another one has called, which
// has none, what its state tells.
func (h *Hall) caseOf(ctx context.Context, st *process.State) (cases.Case, error) {
	c, err := cases.Get(ctx, h.read(), st.ID)
	if !errors.Is(err, sql.ErrNoRows) || st.Parent == nil {
		return c, absent("case "+format(st.ID), err)
	}
	row, _, err := h.c.Engine.Row(ctx, st.ID)
	if err != nil {
		return cases.Case{}, err
	}
	c = cases.Of(st)
	c.ID, c.Process, c.Status, c.Opened, c.Closed = st.ID, st.Process, st.Status, row.Started, row.Ended
	return c, nil
}

// family is who has called an instance, and what it has called itself.
func (h *Hall) family(ctx context.Context, st *process.State) (caller *Caller, called []Called, err error) {
	if st.Parent != nil {
		caller = &Caller{Instance: st.Parent.Instance}
		if up, _, err := h.c.Engine.Instance(ctx, st.Parent.Instance); err == nil { // it may have been removed with its time
			caller.Process = up.Process
			if x, ok := up.Call(st.Parent.Call); ok {
				caller.Element = x.Element
			}
		}
	}
	for _, x := range st.Calls {
		row, _, err := h.c.Engine.Row(ctx, x.Key)
		if err != nil {
			return nil, nil, err
		}
		called = append(called, Called{Instance: x.Key, Process: x.Process, Element: x.Element, Status: row.Status, Since: x.Since})
	}
	return caller, called, nil
}
