package erp

import (
	"fmt"
	"strings"
)

// creditAlphabet is the character set of GB 32100-2015: digits and capital
// letters without I, O, S, V, Z.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditCode makes a unified social credit code (GB 32100-2015): 9 (market
// supervision), 1 (company), six digits of the district, the nine characters of
// the organisation code (GB 11714) and a check character.
func creditCode(district string, n int64) string {
	body := "91" + district + organisationCode(n)
	return body + creditCheck(body)
}

// creditCheck is the check character of GB 32100-2015: 31 less the sum of
// (value × 3^i mod 31), modulo 31.
func creditCheck(body string) string {
	sum, weight := 0, 1
	for _, c := range body {
		sum += strings.IndexRune(creditAlphabet, c) * weight
		weight = weight * 3 % 31
	}
	return string(creditAlphabet[(31-sum%31)%31])
}

// validCredit says whether a code has the length, the characters and the check
// character of GB 32100-2015.
func validCredit(code string) bool {
	if len(code) != 18 {
		return false
	}
	for _, c := range code {
		if !strings.ContainsRune(creditAlphabet, c) {
			return false
		}
	}
	return creditCheck(code[:17]) == code[17:]
}

// organisationCode makes eight characters and the check of GB 11714: 11 less
// the weighted sum modulo 11, X for 10, 0 for 11.
func organisationCode(n int64) string {
	body := fmt.Sprintf("MA%06d", n%1_000_000)
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, c := range body {
		v := int(c - '0')
		if c >= 'A' {
			v = int(c-'A') + 10
		}
		sum += v * weights[i]
	}
	switch check := 11 - sum%11; check {
	case 10:
		return body + "X"
	case 11:
		return body + "0"
	default:
		return fmt.Sprintf("%s%d", body, check)
	}
}

// registrationNo makes a business registration number of fifteen digits:
// district, eight digits of sequence and a check digit by ISO 7064 MOD 11,10.
func registrationNo(district string, n int64) string {
	body := fmt.Sprintf("%s%08d", district, n%100_000_000)
	p := 10
	for _, c := range body {
		s := (p + int(c-'0')) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return fmt.Sprintf("%s%d", body, (11-p)%10)
}

// districtOf finds the district in an address; 310000 is the city itself.
func districtOf(address string) string {
	known := [...][2]string{
		{"黄浦", "310101"}, {"徐汇", "310104"}, {"长宁", "310105"}, {"静安", "310106"},
		{"普陀", "310107"}, {"虹口", "310109"}, {"杨浦", "310110"}, {"闵行", "310112"},
		{"宝山", "310113"}, {"嘉定", "310114"}, {"浦东", "310115"}, {"金山", "310116"},
		{"松江", "310117"}, {"青浦", "310118"}, {"奉贤", "310120"}, {"崇明", "310151"},
	}
	for _, d := range known {
		if strings.Contains(address, d[0]) {
			return d[1]
		}
	}
	return "310000"
}
