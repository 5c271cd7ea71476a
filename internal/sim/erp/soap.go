package erp

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"golang.org/x/net/html/charset"

	"github.com/servicehall/hallway/internal/sim/reply"
)

// envelopeNS is the namespace of SOAP 1.1 envelopes.
const envelopeNS = "http://schemas.xmlsoap.org/soap/envelope/"

const (
	envelopeHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<soapenv:Envelope xmlns:soapenv="` + envelopeNS + `"><soapenv:Body>`
	envelopeTail = `</soapenv:Body></soapenv:Envelope>` + "\n"
)

// readRequest reads an envelope up to the wrapper element of the operation. The
// schema is qualified, and the names are compared with their namespace.
func readRequest(w http.ResponseWriter, r *http.Request) (any, error) {
	body, err := reply.Body(w, r)
	if err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	dec, err := decoder(body, r.Header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	start, err := enterBody(dec)
	if err != nil {
		return nil, err
	}
	req := requestFor(start.Name)
	if req == nil {
		return nil, fmt.Errorf("no operation {%s}%s", start.Name.Space, start.Name.Local)
	}
	if err := dec.DecodeElement(req, &start); err != nil {
		return nil, fmt.Errorf("read %s: %w", start.Name.Local, err)
	}
	return req, nil
}

// decoder reads in the charset of the header, else of the XML declaration.
func decoder(body []byte, contentType string) (*xml.Decoder, error) {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, fmt.Errorf("read content type %q: %w", contentType, err)
	}
	label := params["charset"]
	if label == "" {
		dec := xml.NewDecoder(bytes.NewReader(body))
		dec.CharsetReader = charset.NewReaderLabel
		return dec, nil
	}
	in, err := charset.NewReaderLabel(label, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("read charset %q: %w", label, err)
	}
	dec := xml.NewDecoder(in)
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return dec, nil
}

func enterBody(dec *xml.Decoder) (xml.StartElement, error) {
	inBody := false
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return xml.StartElement{}, errors.New("no operation in the envelope")
		}
		if err != nil {
			return xml.StartElement{}, fmt.Errorf("read envelope: %w", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if inBody {
			return start, nil
		}
		if err := envelopePart(start, dec, &inBody); err != nil {
			return xml.StartElement{}, err
		}
	}
}

func envelopePart(start xml.StartElement, dec *xml.Decoder, inBody *bool) error {
	switch start.Name {
	case xml.Name{Space: envelopeNS, Local: "Envelope"}:
		return nil
	case xml.Name{Space: envelopeNS, Local: "Header"}:
		return dec.Skip()
	case xml.Name{Space: envelopeNS, Local: "Body"}:
		*inBody = true
		return nil
	}
	return fmt.Errorf("not a SOAP 1.1 envelope: {%s}%s", start.Name.Space, start.Name.Local)
}

func envelope(v any) []byte {
	body, err := xml.Marshal(v)
	if err != nil {
		return envelopeFault("soapenv:Server", err.Error(), nil)
	}
	return []byte(envelopeHead + string(body) + envelopeTail)
}

func envelopeFault(code, text string, detail *erpFault) []byte {
	var b strings.Builder
	b.WriteString(envelopeHead + "<soapenv:Fault><faultcode>" + code + "</faultcode><faultstring>")
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder never fails
	b.WriteString("</faultstring>")
	if detail != nil {
		inner, err := xml.Marshal(detail)
		if err == nil {
			b.WriteString("<detail>" + string(inner) + "</detail>")
		}
	}
	b.WriteString("</soapenv:Fault>" + envelopeTail)
	return []byte(b.String())
}

// writeFault answers a fault with status 500, as SOAP 1.1 section 6.2 wants it.
func writeFault(w http.ResponseWriter, code, text string, detail *erpFault) {
	reply.Bytes(w, http.StatusInternalServerError, xmlType, envelopeFault(code, text, detail))
}
