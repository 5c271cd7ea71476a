package envelope

import (
	"bytes"
	"fmt"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Declared is what is known about a message's charset before it is read.
// Setting is our own word and wins; ContentType is the HTTP header.
type Declared struct {
	Setting     string
	ContentType string
}

var (
	utf8Mark       = []byte{0xEF, 0xBB, 0xBF}
	littleMark     = []byte{0xFF, 0xFE}
	bigMark        = []byte{0xFE, 0xFF}
	xmlDeclaration = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)
)

// declarationSpan is how far an XML declaration is looked for.
const declarationSpan = 512

// Decode turns a message into UTF-8 without a byte order mark, and names the
// charset that it was in. Bytes that the charset does not know are refused with
// their offset; nothing is guessed.
func Decode(raw []byte, d Declared) ([]byte, string, error) {
	label := d.label(raw)
	if strings.EqualFold(label, "utf-8") || strings.EqualFold(label, "utf8") {
		text := bytes.TrimPrefix(raw, utf8Mark)
		if at := invalidUTF8(text); at >= 0 {
			return nil, "utf-8", badBytes("utf-8", raw, len(raw)-len(text)+at)
		}
		return text, "utf-8", nil
	}
	enc, name, err := lookUp(label, raw)
	if err != nil {
		return nil, label, err
	}
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return nil, name, badBytes(name, raw, 0)
	}
	if bytes.ContainsRune(text, utf8.RuneError) {
		if at := firstUndecodable(enc, raw); at >= 0 {
			return nil, name, badBytes(name, raw, at)
		}
	}
	return text, name, nil
}

func badBytes(charset string, raw []byte, at int) *Refusal {
	value := ""
	if at < len(raw) {
		value = fmt.Sprintf("%02X", raw[at])
	}
	return refuse("xml.bad-bytes", map[string]any{"charset": charset, "offset": at, "byte": value})
}

// label is the charset by the order of truth: setting, mark, header, XML
// declaration. XML without any of them is UTF-8.
func (d Declared) label(raw []byte) string {
	if d.Setting != "" {
		return d.Setting
	}
	switch {
	case bytes.HasPrefix(raw, utf8Mark):
		return "utf-8"
	case bytes.HasPrefix(raw, littleMark), bytes.HasPrefix(raw, bigMark):
		return "utf-16"
	}
	if _, params, err := mime.ParseMediaType(d.ContentType); err == nil && params["charset"] != "" {
		return params["charset"]
	}
	if m := xmlDeclaration.FindSubmatch(raw[:min(len(raw), declarationSpan)]); m != nil {
		return string(m[1])
	}
	return "utf-8"
}

// lookUp knows the charsets of the web by their labels. What is called GBK or
// GB2312 is read as GB18030, which contains both.
func lookUp(label string, raw []byte) (encoding.Encoding, string, error) {
	if strings.EqualFold(label, "utf-16") {
		if bytes.HasPrefix(raw, bigMark) || bytes.HasPrefix(raw, littleMark) {
			return unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM), "utf-16", nil
		}
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16", nil
	}
	enc, err := htmlindex.Get(strings.TrimSpace(label))
	if err != nil {
		return nil, "", refuse("xml.unknown-charset", map[string]any{"charset": label})
	}
	name, err := htmlindex.Name(enc)
	if err != nil {
		name = label
	}
	if enc == simplifiedchinese.GBK {
		enc = simplifiedchinese.GB18030
	}
	return enc, name, nil
}

func invalidUTF8(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return -1
}

// replacementInGB18030 is U+FFFD itself, as a text may well contain it.
var replacementInGB18030 = []byte{0x84, 0x31, 0xA4, 0x37}

// firstUndecodable walks a text character by character, since a decoder
// replaces what it does not know and does not say where. The replacement
// character takes three bytes and so fills the window alone.
func firstUndecodable(enc encoding.Encoding, raw []byte) int {
	decoder := enc.NewDecoder()
	var window [utf8.UTFMax]byte
	for at := 0; at < len(raw); {
		wrote, read, err := decoder.Transform(window[:3], raw[at:], true)
		if read == 0 && wrote == 0 && err != nil { // a character of four bytes
			wrote, read, err = decoder.Transform(window[:], raw[at:], true)
		}
		if read == 0 {
			return at
		}
		if r, _ := utf8.DecodeRune(window[:wrote]); r == utf8.RuneError && wrote > 0 && !meant(enc, raw[at:at+read]) {
			return at
		}
		at += read
	}
	return -1
}

func meant(enc encoding.Encoding, source []byte) bool {
	if enc == simplifiedchinese.GB18030 {
		return bytes.Equal(source, replacementInGB18030)
	}
	utf16 := len(source) == 2 && (source[0] == 0xFF && source[1] == 0xFD || source[0] == 0xFD && source[1] == 0xFF)
	return utf16 && enc != simplifiedchinese.GBK
}

// Encode turns an XML text from UTF-8 into a charset. A character that the
// charset lacks becomes a character reference.
func Encode(text []byte, charset string) ([]byte, error) {
	if charset == "" || strings.EqualFold(charset, "utf-8") {
		return text, nil
	}
	enc, err := htmlindex.Get(charset)
	if err != nil {
		return nil, refuse("xml.unknown-charset", map[string]any{"charset": charset})
	}
	out, err := encoding.HTMLEscapeUnsupported(enc.NewEncoder()).Bytes(text)
	if err != nil {
		return nil, fmt.Errorf("encode as %s: %w", charset, err)
	}
	return out, nil
}
