package fault

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// recorder keeps an answer instead of sending it.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (c *recorder) Header() http.Header { return c.header }

func (c *recorder) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
}

func (c *recorder) Write(p []byte) (int, error) {
	c.WriteHeader(http.StatusOK)
	return c.body.Write(p)
}

var (
	xmlEncoding    = regexp.MustCompile(`(<\?xml[^>]*encoding=)["'][^"']*["']`)
	headerEncoding = regexp.MustCompile(`(?i);\s*charset=[^;]*`)
)

// inGBK answers in GBK. Charset declares it: in the XML declaration, with no
// charset in the header, as old Java servers do, or in the header for JSON.
// Mojibake leaves the declarations at UTF-8. A character that GBK lacks becomes
// a character reference in XML and "?" in JSON.
func inGBK(w http.ResponseWriter, r *http.Request, next http.Handler, mode Mode) {
	rec := &recorder{header: w.Header()}
	next.ServeHTTP(rec, r)
	kind := rec.header.Get("Content-Type")
	isXML := strings.Contains(kind, "xml") || strings.Contains(kind, "html")
	body := rec.body.Bytes()
	if mode == Charset {
		body = xmlEncoding.ReplaceAll(body, []byte(`${1}"GBK"`))
		kind = headerEncoding.ReplaceAllString(kind, "")
		if !isXML {
			kind += ";charset=GBK"
		}
	}
	rec.header.Set("Content-Type", kind)
	rec.header.Del("Content-Length")
	rec.WriteHeader(http.StatusOK)
	w.WriteHeader(rec.status)
	_, _ = w.Write(encodeGBK(body, isXML))
}

func encodeGBK(body []byte, isXML bool) []byte {
	enc := simplifiedchinese.GBK.NewEncoder()
	if isXML {
		enc = encoding.HTMLEscapeUnsupported(enc)
	} else {
		enc = encoding.ReplaceUnsupported(enc)
	}
	out, err := enc.Bytes(body)
	if err != nil {
		return body
	}
	return out
}
