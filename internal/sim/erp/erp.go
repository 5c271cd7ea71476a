// Package erp simulates an ERP with a SOAP 1.1 face, document/literal wrapped:
// it registers companies, changes them, and can be asked what became of a
// request. Its request id is the idempotency key.
package erp

import (
	_ "embed" // the WSDL and its schema
	"net/http"
	"strings"
	"time"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
	"github.com/servicehall/hallway/internal/sim/reply"
)

// System is the name in the ledger and the path prefix.
const System = "erp"

// Namespace is the target namespace of the service.
const Namespace = "urn:erp:registration"

// Schema creates the system's tables.
const Schema = `
CREATE TABLE IF NOT EXISTS erp_company (
  credit_code TEXT PRIMARY KEY, registration_no TEXT NOT NULL UNIQUE, request_id TEXT NOT NULL,
  name TEXT NOT NULL, capital TEXT NOT NULL, legal_person TEXT NOT NULL, address TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '', items TEXT NOT NULL, registered_at TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1);
CREATE INDEX IF NOT EXISTS erp_company_request ON erp_company (request_id);
CREATE TABLE IF NOT EXISTS erp_change (
  request_id TEXT PRIMARY KEY, credit_code TEXT NOT NULL, version INTEGER NOT NULL);
INSERT OR IGNORE INTO erp_company VALUES
  ('91310101MA00000153','310101000000019','seed-1','上海晨光文化用品示例有限公司','1000000.00','陈明','上海市黄浦区南京东路100号','021-60000001','[]','2020-03-02T09:00:00+08:00',1),
  ('91310115MA00000237','310115000000029','seed-2','上海浦江软件示例有限公司','5000000.00','周琳','上海市浦东新区张江路200号','021-60000002','[]','2021-06-15T10:30:00+08:00',1);
`

//go:embed registration.wsdl
var wsdlText string

//go:embed registration.xsd
var xsdText string

// ERP is the system. It is safe for concurrent use.
type ERP struct {
	http.Handler
	book *ledger.Book
	now  func() time.Time
}

// New makes the system over a book that was opened with Schema.
func New(book *ledger.Book, now func() time.Time) *ERP {
	e := &ERP{book: book, now: now}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /services/Registration", e.describe)
	mux.HandleFunc("POST /services/Registration", e.call)
	e.Handler = mux
	return e
}

// describe serves the WSDL, which names its schema by the relative address
// "?xsd=1" as old Java servers do, and the schema.
func (e *ERP) describe(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	switch {
	case query.Has("wsdl"), query.Has("WSDL"):
		text := strings.ReplaceAll(wsdlText, "{location}", "http://"+r.Host+"/erp/services/Registration")
		reply.Bytes(w, http.StatusOK, xmlType, []byte(text))
	case query.Has("xsd"):
		reply.Bytes(w, http.StatusOK, xmlType, []byte(xsdText))
	default:
		reply.Bytes(w, http.StatusOK, "text/html;charset=UTF-8", []byte("<html><body>Registration (simulation): <a href=\"?wsdl\">WSDL</a></body></html>\n"))
	}
}

const xmlType = "text/xml;charset=UTF-8"

func (e *ERP) call(w http.ResponseWriter, r *http.Request) {
	if fault.Hit(r) == fault.Expired {
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
		return
	}
	req, err := readRequest(w, r)
	if err != nil {
		writeFault(w, "soapenv:Client", err.Error(), nil)
		return
	}
	e.dispatch(w, r, req)
}

func (e *ERP) dispatch(w http.ResponseWriter, r *http.Request, req any) {
	switch in := req.(type) {
	case *registerCompany:
		e.register(w, r, in)
	case *updateCompany:
		e.update(w, r, in)
	case *queryByRequest:
		e.query(w, r, in)
	}
}

// answer asks the ledger and writes the envelope. Bodies in the book are whole
// envelopes.
func (e *ERP) answer(w http.ResponseWriter, r *http.Request, a ledger.Ask) {
	a.System, a.At = System, e.now()
	if fault.Hit(r) == fault.Error200 {
		a.Refuse = &ledger.Verdict{Status: http.StatusOK, Body: refused(a.Operation)}
	}
	v, err := e.book.Ask(r.Context(), a)
	if err != nil {
		writeFault(w, "soapenv:Server", err.Error(), nil)
		return
	}
	reply.Bytes(w, v.Status, xmlType, v.Body)
}
