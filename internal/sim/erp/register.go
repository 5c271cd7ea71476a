package erp

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/servicehall/hallway/internal/sim/ledger"
)

// The codes of business faults.
const (
	faultMissing    = "E1001" // a required field is empty
	faultCapital    = "E1002" // the capital is not a positive decimal
	faultCreditCode = "E1003" // the credit code fails its check
	faultNameTaken  = "E2001" // the name is refused: any name containing 重名
	faultRegistered = "E2002" // the credit code is registered already
	faultNoCompany  = "E3001" // no company under this credit code
)

var decimal = regexp.MustCompile(`^\+?[0-9]+(\.[0-9]+)?$`)

// china is the zone in which the system writes its times.
func china() *time.Location { return time.FixedZone("CST", 8*3600) }

func (in *registerCompany) check() *erpFault {
	for _, f := range [...][2]string{
		{"requestId", in.RequestID}, {"name", in.Name}, {"capital", in.Capital},
		{"legalPerson", in.LegalPerson}, {"address", in.Address},
	} {
		if strings.TrimSpace(f[1]) == "" {
			return &erpFault{Code: faultMissing, Reason: "必填项为空: " + f[0]}
		}
	}
	in.Capital, in.CreditCode = strings.TrimSpace(in.Capital), strings.TrimSpace(in.CreditCode)
	if !decimal.MatchString(in.Capital) || strings.Trim(in.Capital, "+0.") == "" {
		return &erpFault{Code: faultCapital, Reason: "注册资本不是正数: " + in.Capital}
	}
	if in.CreditCode != "" && !validCredit(in.CreditCode) {
		return &erpFault{Code: faultCreditCode, Reason: "统一社会信用代码校验失败: " + in.CreditCode}
	}
	if strings.Contains(in.Name, "重名") {
		return &erpFault{Code: faultNameTaken, Reason: "企业名称已存在: " + in.Name}
	}
	return nil
}

func (e *ERP) register(w http.ResponseWriter, r *http.Request, in *registerCompany) {
	e.answer(w, r, ledger.Ask{Operation: "registerCompany", Key: in.RequestID, Detail: in.Name,
		Decide: func(tx *sql.Tx) (ledger.Verdict, error) { return e.enrol(tx, *in) }})
}

func (e *ERP) enrol(tx *sql.Tx, in registerCompany) (ledger.Verdict, error) {
	if f := in.check(); f != nil {
		return faulty(f), nil
	}
	if known, err := companyBy(tx, in.CreditCode); err != nil || known {
		return faulty(&erpFault{Code: faultRegistered, Reason: "统一社会信用代码已登记: " + in.CreditCode}), err
	}
	n, err := ledger.Next(tx, "erp")
	if err != nil {
		return ledger.Verdict{}, err
	}
	district := districtOf(in.Address)
	if in.CreditCode == "" {
		in.CreditCode = creditCode(district, n+100_000)
	}
	items, err := json.Marshal(in.Items.Item)
	if err != nil {
		return ledger.Verdict{}, fmt.Errorf("keep items: %w", err)
	}
	out := registerCompanyResponse{RegistrationNo: registrationNo(district, n+1000), CreditCode: in.CreditCode,
		RegisteredAt: e.now().In(china()).Format(time.RFC3339), Status: "OK"}
	_, err = tx.Exec(`INSERT INTO erp_company (credit_code, registration_no, request_id, name, capital, legal_person, address, items, registered_at)
VALUES (?,?,?,?,?,?,?,?,?)`, out.CreditCode, out.RegistrationNo, in.RequestID, in.Name, in.Capital, in.LegalPerson, in.Address, items, out.RegisteredAt)
	if err != nil {
		return ledger.Verdict{}, fmt.Errorf("register %s: %w", in.RequestID, err)
	}
	return ledger.Verdict{Status: http.StatusOK, Body: envelope(out), Effect: true}, nil
}

func companyBy(tx *sql.Tx, creditCode string) (bool, error) {
	var one int
	err := tx.QueryRow(`SELECT 1 FROM erp_company WHERE credit_code=?`, creditCode).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func faulty(f *erpFault) ledger.Verdict {
	return ledger.Verdict{Status: http.StatusInternalServerError, Body: envelopeFault("soapenv:Client", f.Code+" "+f.Reason, f)}
}
