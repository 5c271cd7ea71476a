// Package charset turns the bytes of peers into text and back, by the charset
// that somebody declared: a setting, a byte order mark or a content type, in
// this order. Nothing is guessed, and no byte is lost silently: what a charset
// does not know is refused with its place.
package charset

import (
	"bytes"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// UTF8 is the charset where nothing else is declared.
const UTF8 = "utf-8"

// BadByte is the first byte that a charset does not know.
type BadByte struct {
	Charset string
	Offset  int
	Byte    byte
}

func (b *BadByte) Error() string {
	return fmt.Sprintf("byte %02X at offset %d is no %s", b.Byte, b.Offset, b.Charset)
}

// BadRune is the first character that a charset lacks.
type BadRune struct {
	Charset string
	Rune    rune
}

func (b *BadRune) Error() string {
	return fmt.Sprintf("the charset %s has no character %q (U+%04X)", b.Charset, b.Rune, b.Rune)
}

// Known reports whether a charset's name is known. "" is UTF-8.
func Known(label string) bool {
	_, err := find(label)
	return err == nil
}

// Declared gives the charset of some bytes by the order of truth: a setting, a
// byte order mark, the charset of a content type; "" where nobody says one.
func Declared(setting, contentType string, raw []byte) string {
	if setting != "" {
		return setting
	}
	switch {
	case bytes.HasPrefix(raw, []byte{0xEF, 0xBB, 0xBF}):
		return UTF8
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}), bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		return "utf-16"
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		return params["charset"]
	}
	return ""
}

// Decode reads bytes in a charset ("" = UTF-8), without a byte order mark. The
// error is a *BadByte, or says that the charset is not known.
func Decode(raw []byte, label string) (string, error) {
	enc, err := find(label)
	if err != nil {
		return "", err
	}
	if enc == nil {
		return decodeUTF8(raw)
	}
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return "", fmt.Errorf("decode %s: %w", label, err)
	}
	if bytes.ContainsRune(text, utf8.RuneError) {
		if at := badByte(enc, raw); at >= 0 {
			return "", &BadByte{Charset: strings.ToLower(label), Offset: at, Byte: raw[at]}
		}
	}
	return string(text), nil
}

// Encode writes a text in a charset ("" = UTF-8). The error is a *BadRune, or
// says that the charset is not known.
func Encode(text, label string) ([]byte, error) {
	enc, err := find(label)
	if err != nil {
		return nil, err
	}
	if enc == nil {
		return []byte(text), nil
	}
	out, err := enc.NewEncoder().Bytes([]byte(text))
	if err == nil {
		return out, nil
	}
	for _, r := range text {
		if _, err := enc.NewEncoder().String(string(r)); err != nil {
			return nil, &BadRune{Charset: strings.ToLower(label), Rune: r}
		}
	}
	return nil, fmt.Errorf("encode %s: %w", label, err)
}

// find gives the encoding of a name; nil is UTF-8. What is called GBK or
// GB2312 is GB18030, which holds both.
func find(label string) (encoding.Encoding, error) {
	switch name := strings.ToLower(strings.TrimSpace(label)); name {
	case "", UTF8, "utf8":
		return nil, nil
	case "utf-16":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), nil
	default:
		enc, err := htmlindex.Get(name)
		if err != nil {
			return nil, fmt.Errorf("the charset %q is not known", label)
		}
		if enc == simplifiedchinese.GBK {
			enc = simplifiedchinese.GB18030
		}
		return enc, nil
	}
}

func decodeUTF8(raw []byte) (string, error) {
	text := bytes.TrimPrefix(raw, []byte{0xEF, 0xBB, 0xBF})
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size <= 1 {
			at := len(raw) - len(text) + i
			return "", &BadByte{Charset: UTF8, Offset: at, Byte: raw[at]}
		}
		i += size
	}
	return string(text), nil
}

// replacement is U+FFFD as GB18030 writes it, for a text may well contain it.
var replacement = []byte{0x84, 0x31, 0xA4, 0x37}

// badByte finds the byte that went wrong, -1 if none did. A decoder puts U+FFFD
// for what it does not know and does not say where; so the bytes are walked in
// steps too short for that character and another one.
func badByte(enc encoding.Encoding, raw []byte) int {
	dec := enc.NewDecoder()
	var step [utf8.UTFMax]byte
	room := utf8.RuneLen(utf8.RuneError)
	for at := 0; at < len(raw); {
		wrote, read, err := dec.Transform(step[:room], raw[at:], true)
		if read == 0 && err != nil { // a character that is longer
			wrote, read, _ = dec.Transform(step[:], raw[at:], true)
		}
		if read == 0 {
			return at
		}
		r, _ := utf8.DecodeRune(step[:wrote])
		if r == utf8.RuneError && wrote > 0 && !meant(enc, raw[at:at+read]) {
			return at
		}
		at += read
	}
	return -1
}

// meant reports whether the source of a U+FFFD is that character itself.
func meant(enc encoding.Encoding, source []byte) bool {
	if enc == simplifiedchinese.GB18030 {
		return bytes.Equal(source, replacement)
	}
	return string(source) == "\xFF\xFD" || string(source) == "\xFD\xFF" // UTF-16
}
