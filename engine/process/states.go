package process

// JobState is where a job stands. No field holds it: it follows from the last
// event of the job, as StateAfter tells.
type JobState string

// The states of a job.
const (
	// JobOpen: its call was decided on; entered by the element, or anew after
	// an incident (then with another key), left by one of the others.
	JobOpen JobState = "open"
	// JobDone: its result was taken, or its BPMN error caught; final.
	JobDone JobState = "completed"
	// JobFault: it cannot go on without a person: an incident; final.
	JobFault JobState = "failed"
	// JobDropped: its element was left without it; final.
	JobDropped JobState = "cancelled"
)

// TimerState is where a timer stands, as JobState.
type TimerState string

// The states of a timer.
const (
	// Armed: from the moment its event waits, or the instance is resumed.
	Armed TimerState = "armed"
	// Held: its instance is suspended; left by resuming it, when it is armed
	// with what was left, under another key.
	Held TimerState = "paused"
	// Fired: it was due; final. A cycle arms the next one.
	Fired TimerState = "fired"
	// Disarmed: its event is not waited for any more; final.
	Disarmed TimerState = "disarmed"
)

// IncidentState is where an incident stands, as JobState.
type IncidentState string

// The states of an incident.
const (
	// Raised: a person is needed; left by resolving it, or with its element.
	Raised IncidentState = "open"
	// Closed: it was resolved, or its element was left; final.
	Closed IncidentState = "closed"
)

// StateAfter gives what an event is about, and the state it is in then: "job",
// "timer" or "incident"; "" for anything else.
func StateAfter(t EventType) (thing, state string) {
	switch t {
	case JobCreated, JobRetried:
		return "job", string(JobOpen)
	case JobCompleted:
		return "job", string(JobDone)
	case JobFailed:
		return "job", string(JobFault)
	case JobCancelled:
		return "job", string(JobDropped)
	case TimerArmed:
		return "timer", string(Armed)
	case TimerPaused:
		return "timer", string(Held)
	case TimerFired:
		return "timer", string(Fired)
	case TimerDisarmed:
		return "timer", string(Disarmed)
	case IncidentRaised:
		return "incident", string(Raised)
	case IncidentClosed:
		return "incident", string(Closed)
	}
	return "", ""
}
