package erp

import "encoding/xml"

type registerCompany struct {
	RequestID   string    `xml:"urn:erp:registration requestId"`
	Name        string    `xml:"urn:erp:registration name"`
	CreditCode  string    `xml:"urn:erp:registration creditCode"`
	Capital     string    `xml:"urn:erp:registration capital"`
	LegalPerson string    `xml:"urn:erp:registration legalPerson"`
	Address     string    `xml:"urn:erp:registration address"`
	Items       itemsList `xml:"urn:erp:registration items"`
}

type itemsList struct {
	Item []item `xml:"urn:erp:registration item"`
}

type item struct {
	Code string `xml:"urn:erp:registration code" json:"code"`
	Name string `xml:"urn:erp:registration name" json:"name"`
}

type registerCompanyResponse struct {
	XMLName        xml.Name `xml:"urn:erp:registration registerCompanyResponse"`
	RegistrationNo string   `xml:"registrationNo,omitempty"`
	CreditCode     string   `xml:"creditCode,omitempty"`
	RegisteredAt   string   `xml:"registeredAt,omitempty"`
	Status         string   `xml:"status"`
	Message        string   `xml:"message,omitempty"`
}

type updateCompany struct {
	RequestID  string  `xml:"urn:erp:registration requestId"`
	CreditCode string  `xml:"urn:erp:registration creditCode"`
	Name       *string `xml:"urn:erp:registration name"`
	Address    *string `xml:"urn:erp:registration address"`
	Phone      *string `xml:"urn:erp:registration phone"`
}

type updateCompanyResponse struct {
	XMLName xml.Name `xml:"urn:erp:registration updateCompanyResponse"`
	Status  string   `xml:"status"`
	Version int      `xml:"version,omitempty"`
	Message string   `xml:"message,omitempty"`
}

type queryByRequest struct {
	RequestID string `xml:"urn:erp:registration requestId"`
}

type queryByRequestResponse struct {
	XMLName        xml.Name `xml:"urn:erp:registration queryByRequestResponse"`
	Found          bool     `xml:"found"`
	RegistrationNo string   `xml:"registrationNo,omitempty"`
	CreditCode     string   `xml:"creditCode,omitempty"`
	RegisteredAt   string   `xml:"registeredAt,omitempty"`
	Version        int      `xml:"version,omitempty"`
	Status         string   `xml:"status"`
	Message        string   `xml:"message,omitempty"`
}

// erpFault is the typed detail of a business fault.
type erpFault struct {
	XMLName xml.Name `xml:"urn:erp:registration ErpFault"`
	Code    string   `xml:"code"`
	Reason  string   `xml:"reason"`
}

func requestFor(name xml.Name) any {
	if name.Space != Namespace {
		return nil
	}
	switch name.Local {
	case "registerCompany":
		return &registerCompany{}
	case "updateCompany":
		return &updateCompany{}
	case "queryByRequest":
		return &queryByRequest{}
	}
	return nil
}

// refused is the error that hides inside a 200.
func refused(operation string) []byte {
	const status, message = "ERR", "导入失败"
	switch operation {
	case "registerCompany":
		return envelope(registerCompanyResponse{Status: status, Message: message})
	case "updateCompany":
		return envelope(updateCompanyResponse{Status: status, Message: message})
	default:
		return envelope(queryByRequestResponse{Status: status, Message: message})
	}
}
