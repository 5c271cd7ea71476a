// Package doctor looks at what a hall stands on - disk, clock, ports,
// certificates, permissions, database, connectors - and says what to do about
// each thing that is not right.
package doctor

import (
	"context"
	"time"
)

// Grade is how a check ended.
type Grade string

// The grades.
const (
	Well Grade = "ok"
	Warn Grade = "warning" // it runs, but look at it
	Bad  Grade = "bad"     // it cannot run, or not well
)

// Result is one check. Code is worded in Words, with its remedy, by Args.
type Result struct {
	Grade Grade          `json:"grade"`
	Code  string         `json:"code"`
	Args  map[string]any `json:"args,omitempty"`
}

func well(code string, args map[string]any) Result { return Result{Well, code, args} }
func warn(code string, args map[string]any) Result { return Result{Warn, code, args} }
func bad(code string, args map[string]any) Result  { return Result{Bad, code, args} }

// Patient is what is looked at. Ports are addresses that the hall wants to
// listen on; Running is true where the hall runs already.
type Patient struct {
	Data    string
	Ports   []string
	Running bool
	Keys    []string // certificate files, each beside its .key
	Now     func() time.Time
}

// Examine makes the checks that need no hall.
func Examine(ctx context.Context, p Patient) []Result {
	out := folder(p.Data)
	out = append(out, disk(p.Data), machineClock(p))
	out = append(out, ports(ctx, p)...)
	for _, file := range p.Keys {
		out = append(out, certificate(file, p.Now()))
	}
	return append(out, database(ctx, p.Data)...)
}
