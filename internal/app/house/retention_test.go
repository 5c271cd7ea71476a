package house_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/app/client"
	"github.com/servicehall/hallway/internal/sim"
	"github.com/servicehall/hallway/internal/sim/simtest"
	"github.com/servicehall/hallway/packs"
)

// A hall whose cases are kept a day lets an ended one go by itself after it: what
// stays is its register, its history is refused as gone, and a second delivery of
// its application is known.
func TestAnEndedCaseGoesByItself(t *testing.T) {
	t.Parallel()
	text, err := fs.ReadFile(packs.FS(), "sample/hall.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c := clock.NewManual(time.Now())
	w := simtest.StartWith(t, sim.Config{Now: c.Now})
	h := apptest.StartWith(t, apptest.Options{World: w, Clock: c, Files: map[string]string{"sample/hall.yaml": string(text) + "\nretention:\n  cases: 1d\n"}})
	a := apptest.New(t, "到期")
	done, open := h.HandIn(t, a), h.HandIn(t, apptest.New(t, "未办"))
	h.Approve(t, done)
	number := h.Ended(t, done).Number
	c.Move(23 * time.Hour)
	if v := h.Case(t, done); v.HistoryKeptUntil != nil || v.Title == "" {
		t.Errorf("it went before its time: %+v", v)
	}
	apptest.Until(t, "the case to go", func() (bool, any) {
		c.Move(time.Hour)
		v := h.Case(t, done)
		return v.HistoryKeptUntil != nil, v.Case
	})
	v := h.Case(t, number)
	if v.Number != number || v.Status != "completed" || v.Closed == nil || v.Title != "" || v.Applicant != "" || len(v.Vars) != 0 {
		t.Errorf("what is left of it: %+v", v)
	}
	err = h.Get(t.Context(), "/api/v1/cases/"+done+"/timeline", nil)
	if p, ok := errors.AsType[*client.Problem](err); !ok || p.Status != http.StatusGone || p.Code != "problem.forgotten" {
		t.Errorf("its timeline: %v", err)
	}
	if err := h.Post(t, "/api/v1/cases/"+done+"/cancel", "", map[string]any{"reason": "x"}, nil); err == nil || !strings.Contains(err.Error(), "410") {
		t.Errorf("cancelling it: %v", err)
	}
	var again struct{ ID, State string }
	if err := h.As("").Post(t, "/api/v1/entries/applications", a.Key, a.JSON(), &again); err != nil || again.State != "duplicate" || again.ID != done {
		t.Errorf("its application once more: %+v, %v", again, err)
	}
	if v := h.Case(t, open); v.HistoryKeptUntil != nil || len(h.Timeline(t, open)) == 0 {
		t.Errorf("the open case: %+v", v)
	}
	_, _, metrics := ask(t, http.MethodGet, h.Address+"/metrics", "", "")
	if want := fmt.Sprintf("hallway_retention_rows_total{class=%q} 1", "cases"); !strings.Contains(metrics, want) {
		t.Errorf("the metrics lack %s", want)
	}
}
