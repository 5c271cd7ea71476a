// Package cases keeps one row for each case (办件): what people search and list,
// written in the transaction of the command that changed it, so that a list is
// never behind the process.
package cases

import (
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// Migrations are the room's tables.
var Migrations = []store.Migration{{Room: "hall/cases", Step: 1, SQL: []string{
	`CREATE TABLE case_file (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL, process TEXT NOT NULL, title TEXT NOT NULL, applicant TEXT NOT NULL,
  channel TEXT NOT NULL, status TEXT NOT NULL, result TEXT NOT NULL, opened INTEGER NOT NULL, closed INTEGER) STRICT`,
	`CREATE INDEX case_number ON case_file (number)`,
	`CREATE INDEX case_status ON case_file (status, id)`,
}}}

// Case is one case as lists show it. Its id is that of its process instance.
type Case struct {
	ID        int64          `json:"id,string"`
	Number    string         `json:"number"`
	Process   string         `json:"process"`
	Title     string         `json:"title"`
	Applicant string         `json:"applicant"`
	Channel   string         `json:"channel"` // how it came in: http, soap, amqp, table
	Status    process.Status `json:"status"`
	Result    string         `json:"result,omitempty"` // what the process says of its end
	Opened    time.Time      `json:"opened"`
	Closed    *time.Time     `json:"closed,omitempty"`
}

// Filter narrows a list of cases.
type Filter struct {
	Status process.Status // "" = all
	Search string         // number or title begins with it, or applicant is it
	Before int64          // cursor: id of the last one seen; lists begin with the newest
	Limit  int            // 0 = 50, at most 500
}
