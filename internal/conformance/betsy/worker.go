package betsy

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/internal/conformance/stage"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// Log is what the markers of one play have left.
type Log struct {
	Started    bool     // by CREATE_LOG_FILE
	Trace      []string // SCRIPT_* words, in the order in which they ran
	Increments int
	Marker     bool
	Data       any // as LOG_DATA has read it
	Intervals  map[string]Interval
}

// Interval is how long a task was active.
type Interval struct{ From, To time.Time }

func (a Interval) overlaps(b Interval) bool { return a.From.Before(b.To) && b.From.Before(a.To) }

// long is how long the slow markers stay active.
const long = 10 * time.Second

// worker does what the markers say.
type worker struct{ log Log }

// Known implements stage.Worker.
func (*worker) Known(jobType string) bool { return strings.HasPrefix(jobType, jobPrefix) }

// Work implements stage.Worker.
func (w *worker) Work(it work.Item, at time.Time) stage.Answer {
	switch marker := it.Operation; marker {
	case "CREATE_LOG_FILE":
		w.log.Started = true
	case "CREATE_MARKER_FILE":
		w.log.Marker = true
	case "INCREMENT_INTEGER_VARIABLE":
		return incremented(it)
	case "INCREMENT_INTEGER_VARIABLE_AND_LOG":
		w.log.Increments++
		return incremented(it)
	case "SET_STRING_DATA":
		return done(map[string]any{"data": "String"})
	case "LOG_DATA":
		w.log.Data = it.Input["data"]
	case "WAIT_TEN_SECONDS":
		return stage.Answer{Result: work.Result{Outcome: adapters.OK}, After: long}
	case "CREATE_TIMESTAMP_LOG_1", "CREATE_TIMESTAMP_LOG_2":
		if w.log.Intervals == nil {
			w.log.Intervals = map[string]Interval{}
		}
		w.log.Intervals[marker] = Interval{at, at.Add(long)}
		return stage.Answer{Result: work.Result{Outcome: adapters.OK}, After: long}
	case "THROW_ERROR":
		return stage.Answer{Result: work.Result{Outcome: adapters.BusinessFault, Code: "ERR_CODE", Reason: "thrown by the case"}}
	default:
		w.log.Trace = append(w.log.Trace, marker)
	}
	return done(nil)
}

func done(output any) stage.Answer {
	return stage.Answer{Result: work.Result{Outcome: adapters.OK, Output: output}}
}

func incremented(it work.Item) stage.Answer {
	n, _ := value.ToNum(it.Input["integerVariable"])
	i, _ := n.Int()
	return done(map[string]any{"integerVariable": json.Number(strconv.Itoa(i + 1))})
}
