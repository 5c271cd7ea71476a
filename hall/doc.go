// Package hall is the service hall on top of the engine: what staff,
// administrators and applicants see and do with cases, tasks, messages and
// connectors. The gateway and the command line are clients of its one type,
// Hall; permissions by verb are asked before, those by task are asked here.
//
// Its rooms: cases (one row for each case), timeline (what happened, click by
// click), form (form-js on the server).
package hall
