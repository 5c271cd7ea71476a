package app

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"github.com/digitorus/pkcs7"
)

var (
	byteRange = regexp.MustCompile(`/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]`)
	errSigned = errors.New("the document is not signed as a whole")
)

// verifyPDF checks that the digital signature of a document covers all of it
// and matches, and says who signed it.
func verifyPDF(pdf []byte) (string, error) {
	m := byteRange.FindSubmatch(pdf)
	if m == nil {
		return "", errSigned
	}
	var at [4]int
	for i := range at {
		n, err := strconv.Atoi(string(m[i+1]))
		if err != nil || n > len(pdf) {
			return "", errSigned
		}
		at[i] = n
	}
	gap := at[0] + at[1]
	if at[0] != 0 || at[2] < gap || at[2]+at[3] != len(pdf) {
		return "", errSigned
	}
	text := bytes.Trim(pdf[gap:at[2]], "<>\r\n ")
	der := make([]byte, hex.DecodedLen(len(text)))
	if _, err := hex.Decode(der, text); err != nil {
		return "", fmt.Errorf("read the signature: %w", err)
	}
	cms, err := pkcs7.Parse(trimmed(der))
	if err != nil {
		return "", fmt.Errorf("read the signature: %w", err)
	}
	cms.Content = append(append([]byte{}, pdf[:gap]...), pdf[at[2]:]...)
	if err := cms.Verify(); err != nil {
		return "", fmt.Errorf("verify the signature: %w", err)
	}
	return "signature valid, signed by " + cms.GetOnlySigner().Subject.CommonName, nil
}

// trimmed cuts the zeros that fill the place of a signature: the first element
// of DER says how long it is.
func trimmed(der []byte) []byte {
	if len(der) < 4 || der[1] != 0x82 {
		return der
	}
	if n := 4 + int(der[2])<<8 + int(der[3]); n <= len(der) {
		return der[:n]
	}
	return der
}
