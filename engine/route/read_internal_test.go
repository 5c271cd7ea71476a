package route

import (
	"sort"
	"testing"
	"time"

	"github.com/servicehall/hallway/connectors/work"
)

// A whole way within one millisecond: the calls' times are cut to 0, and the
// way must still read in the order in which it went.
func TestACallStandsAfterTheStageThatMadeIt(t *testing.T) {
	at := func(us int) time.Time { return time.UnixMilli(1000).Add(time.Duration(us) * time.Microsecond) }
	stages := []Stage{
		{Name: StageMapped, At: at(100)}, {Name: StageCalled, At: at(101)},
		{Name: StageMapped, At: at(400)}, {Name: StageCalled, At: at(401)},
		{Name: StageMapped, At: at(700)}, {Name: StageStarted, At: at(701)},
	}
	calls := []work.Exchange{
		{Work: 1, Connector: "erp", Attempt: 1, At: at(0), Took: 50 * time.Microsecond},
		{Work: 1, Connector: "erp", Attempt: 2, At: at(0), Took: 60 * time.Microsecond},
		{Work: 2, Connector: "crm", Attempt: 1, At: at(0), Took: 100 * time.Microsecond},
		{Work: 3, Connector: "oa", Attempt: 1, Instance: 9, At: at(0), Took: 100 * time.Microsecond},
	}
	settle(calls, stages)
	for _, x := range calls {
		stages = append(stages, attempt(x, "crm")...)
	}
	sort.SliceStable(stages, func(i, j int) bool { return stages[i].At.Before(stages[j].At) })
	want := []string{
		StageMapped, StageCalled, StageSent, StageAnswered, StageSent, StageAnswered,
		StageMapped, StageCalled, StageWrittenBack, StageAnswered, StageMapped, StageStarted, StageSent, StageAnswered,
	}
	for i, s := range stages {
		if s.Name != want[i] {
			t.Errorf("stage %d is %s, want %s", i+1, s.Name, want[i])
		}
	}
	later := []work.Exchange{{Work: 4, At: at(5000)}}
	settle(later, stages)
	if !later[0].At.Equal(at(5000)) {
		t.Errorf("a call that came later was moved to %v", later[0].At)
	}
}
