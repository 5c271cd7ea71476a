package api

import (
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/gateway/openapi"
)

// Statistics are the counts that a page begins with. Tasks and incidents are
// counted up to 500.
type Statistics struct {
	Cases     map[string]int         `json:"cases"` // by status
	Tasks     int                    `json:"tasks"` // of whoever asks
	Incidents int                    `json:"incidents"`
	Work      map[string]int         `json:"work"`     // outside, by state
	Breakers  map[string]int         `json:"breakers"` // by state
	Messages  map[string]route.Count `json:"messages"` // by source, since the start
}

func statisticsRoutes() []Route {
	return []Route{{Access: verb(auth.CaseRead), Operation: openapi.Operation{Method: "GET", Path: "/statistics", Name: "getStatistics", Tag: "statistics",
		Summary: words.Entry{Zh: "办件、待办、异常与外部工作的数量", En: "Counts of cases, tasks, incidents and work outside"}, Response: Statistics{}}, Run: (*API).getStatistics}}
}

const countMost = 500

func (a *API) getStatistics(q *Request) (any, error) {
	counts, err := a.c.Hall.Counts(q.ctx)
	if err != nil {
		return nil, err
	}
	tasks, err := a.c.Hall.Tasks(q.ctx, q.Who.Principal, task.Filter{Limit: countMost})
	if err != nil {
		return nil, err
	}
	incidents, err := a.c.Hall.Incidents(q.ctx, 0, 0, countMost)
	if err != nil {
		return nil, err
	}
	boards, err := a.c.Hall.Boards(q.ctx)
	if err != nil {
		return nil, err
	}
	out := Statistics{Cases: counts, Tasks: len(tasks), Incidents: len(incidents), Work: map[string]int{}, Breakers: map[string]int{}, Messages: a.c.Router.Counts()}
	for _, b := range boards {
		for _, l := range b.Lanes {
			out.Breakers[l.Breaker]++
			for state, n := range l.Work {
				out.Work[state] += n
			}
		}
	}
	return out, nil
}
