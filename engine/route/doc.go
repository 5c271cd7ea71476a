// Package route is the router: it keeps what sources deliver, makes it once,
// finds its route and takes it through the route's steps to its end.
//
// A route is data, one file routes/NAME.yaml:
//
//	route: company-change
//	from: crm.changes
//	ack: stored
//	order: body.credit_code
//	steps:
//	  - map: crm-change-to-erp
//	  - call: erp.updateCompany
//	  - map: erp-answer-to-crm
//	  - call: crm.answer-change
//	onFault:
//	  - map: erp-fault-to-crm
//	  - call: crm.answer-change
//
// Expressions see the names body (what the step before gave, first what was
// received), received (what was received), message (id, type, keys, headers,
// source, receivedAt), results (the outputs of calls and named mappings by the
// step's name) and, in onFault, fault (step, code, reason, detail). A route's
// when sees type, keys, headers, body and source; its order and origin see the
// message as it was received.
//
// A mapping's input is the body, if it is an object, else {result: body}. The
// names received, message, results and fault are put beside the body's fields,
// where the body has no field of that name and the mapping's from schema, if
// it has one, names them.
//
// A message is made once by the unique pair of its source and its id: the
// inbox row is written in the transaction of what the message does (ack:
// handled), or before it is acknowledged (ack: stored); then the transaction
// of what it does marks it. A call is work of the table in connectors/work; its
// result comes back to the router, which commits the next step with it.
package route
