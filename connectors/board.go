package connectors

import "time"

// Board is one line of the connector board.
type Board struct {
	Connector string       `json:"connector"`
	Adapter   string       `json:"adapter"`
	Summary   string       `json:"summary,omitempty"`
	Off       bool         `json:"off,omitempty"` // switched off: enabled: false
	Lanes     []LaneStatus `json:"lanes"`
}

// LaneStatus is what one peer and operation class look like now.
type LaneStatus struct {
	Class     string         `json:"class"`
	Breaker   string         `json:"breaker"`          // closed, open, half-open
	Forced    string         `json:"forced,omitempty"` // open or closed when an operator holds it
	Reason    string         `json:"reason,omitempty"` // why it opened or was forced
	Since     *time.Time     `json:"since,omitempty"`  // of the breaker's state
	NextProbe *time.Time     `json:"nextProbe,omitempty"`
	Running   int            `json:"running"`
	Work      map[string]int `json:"work"` // count by state: ready, leased, parked, doubt, dead
}
