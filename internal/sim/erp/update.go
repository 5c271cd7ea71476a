package erp

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/servicehall/hallway/internal/sim/ledger"
)

func (e *ERP) update(w http.ResponseWriter, r *http.Request, in *updateCompany) {
	detail := in.CreditCode
	if in.Name != nil {
		detail += " " + *in.Name
	}
	e.answer(w, r, ledger.Ask{Operation: "updateCompany", Key: in.RequestID, Detail: detail,
		Decide: func(tx *sql.Tx) (ledger.Verdict, error) { return change(tx, in) }})
}

// change sets the fields that are there and not empty, and counts the version.
func change(tx *sql.Tx, in *updateCompany) (ledger.Verdict, error) {
	if strings.TrimSpace(in.RequestID) == "" {
		return faulty(&erpFault{Code: faultMissing, Reason: "必填项为空: requestId"}), nil
	}
	var version int
	err := tx.QueryRow(`UPDATE erp_company SET name=COALESCE(NULLIF(?,''),name), address=COALESCE(NULLIF(?,''),address),
phone=COALESCE(NULLIF(?,''),phone), version=version+1 WHERE credit_code=? RETURNING version`,
		in.Name, in.Address, in.Phone, in.CreditCode).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		return faulty(&erpFault{Code: faultNoCompany, Reason: "企业不存在: " + in.CreditCode}), nil
	}
	if err != nil {
		return ledger.Verdict{}, fmt.Errorf("change %s: %w", in.CreditCode, err)
	}
	_, err = tx.Exec(`INSERT OR REPLACE INTO erp_change (request_id, credit_code, version) VALUES (?,?,?)`, in.RequestID, in.CreditCode, version)
	if err != nil {
		return ledger.Verdict{}, fmt.Errorf("note change %s: %w", in.RequestID, err)
	}
	return ledger.Verdict{Status: http.StatusOK, Body: envelope(updateCompanyResponse{Status: "OK", Version: version}), Effect: true}, nil
}

func (e *ERP) query(w http.ResponseWriter, r *http.Request, in *queryByRequest) {
	e.answer(w, r, ledger.Ask{Operation: "queryByRequest", Key: in.RequestID,
		Decide: func(tx *sql.Tx) (ledger.Verdict, error) { return lookUp(tx, in.RequestID) }})
}

// lookUp says what became of a request id: of a registration or of a change.
func lookUp(tx *sql.Tx, requestID string) (ledger.Verdict, error) {
	out := queryByRequestResponse{Status: "OK"}
	err := tx.QueryRow(`
SELECT registration_no, credit_code, registered_at, 1 FROM erp_company WHERE request_id=?1
UNION ALL
SELECT c.registration_no, c.credit_code, c.registered_at, h.version FROM erp_change h JOIN erp_company c USING (credit_code) WHERE h.request_id=?1
LIMIT 1`, requestID).Scan(&out.RegistrationNo, &out.CreditCode, &out.RegisteredAt, &out.Version)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return ledger.Verdict{}, fmt.Errorf("look up %s: %w", requestID, err)
	}
	out.Found = err == nil
	return ledger.Verdict{Status: http.StatusOK, Body: envelope(out)}, nil
}
